using System.Text.Json;

namespace RealNvp.Server.Documents;

/// <summary>Parts of a document that are written as they stand.</summary>
internal static class JsonWriting
{
    extension(Utf8JsonWriter json)
    {
        /// <summary>Writes a property of which the value is JSON already.</summary>
        public void WriteRawValueProperty(string name, string value)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value);
        }
    }
}
