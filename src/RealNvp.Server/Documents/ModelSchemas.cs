using System.Text.Json;
using RealNvp.Server.Models;
using RealNvp.Tables;

namespace RealNvp.Server.Documents;

/// <summary>The schemas of an OpenAPI document: those that every service has, and of each model the record that it takes.</summary>
internal sealed class ModelSchemas(Utf8JsonWriter json, bool needsKey)
{
    private const string Resource = "components.json";

    private static readonly Lazy<JsonDocument> Shared = new(() =>
    {
        using var stream = typeof(ModelSchemas).Assembly.GetManifestResourceStream(Resource)!;
        return JsonDocument.Parse(stream);
    });

    /// <summary>The name of the schema of a model's record: letters, digits, points, dashes and underscores alone.</summary>
    public static string NameOf(ServedModel served) =>
        "record_" + string.Concat(served.Place.Key.Select(letter =>
            char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' ? letter.ToString() : $"_{(int)letter:x}"));

    /// <summary>Writes the components.</summary>
    public void Write(IReadOnlyList<ServedModel> models)
    {
        json.WriteStartObject("components");
        if (needsKey)
        {
            json.WriteRawValueProperty(
                "securitySchemes", """{"key":{"type":"apiKey","in":"header","name":"X-Api-Key"},"bearer":{"type":"http","scheme":"bearer"}}""");
        }

        json.WritePropertyName("parameters");
        Shared.Value.RootElement.GetProperty("parameters").WriteTo(json);
        json.WriteStartObject("schemas");
        foreach (var schema in Shared.Value.RootElement.GetProperty("schemas").EnumerateObject())
        {
            schema.WriteTo(json);
        }

        foreach (var served in models)
        {
            json.WriteStartObject(NameOf(served));
            WriteRecord(served);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteRecord(ServedModel served)
    {
        if (served.Columns.Schema is not { } schema)
        {
            json.WriteString("type", "array");
            json.WriteRawValueProperty("items", """{"type":"number"}""");
            json.WriteNumber("minItems", served.Model.Dimension);
            json.WriteNumber("maxItems", served.Model.Dimension);
            return;
        }

        TableColumn[] columns = [.. schema.Columns.Where(column => column.Role is ColumnRole.Modelled or ColumnRole.Context || column.Relation is not null)];
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var column in columns)
        {
            json.WriteStartObject(column.Name);
            WriteColumn(column);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    // Whatever fits no column is a result with a reason, so that the document allows what a file may hold: a number as text too.
    private void WriteColumn(TableColumn column)
    {
        if (column.Categories is { } names)
        {
            json.WriteRawValueProperty("type", """["string","number","boolean","null"]""");
            json.WriteStartArray("examples");
            foreach (var name in names.Take(50))
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            return;
        }

        json.WriteRawValueProperty("type", column.Dates is not null ? """["string","number","null"]""" : """["number","string","null"]""");
        json.WriteString("description", column.Treatment);
    }
}
