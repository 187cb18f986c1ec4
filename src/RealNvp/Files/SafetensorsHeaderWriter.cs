using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RealNvp.Files;

/// <summary>Writes the part of a safetensors file that lies before the data: the length and the JSON header.</summary>
internal static class SafetensorsHeaderWriter
{
    /// <summary>The bytes before the data, for tensors whose bytes follow in this order.</summary>
    /// <exception cref="InvalidInputException">The header would pass the bound that readers set.</exception>
    public static ReadOnlySpan<byte> Write(
        IEnumerable<KeyValuePair<string, string>> metadata, IEnumerable<SafetensorsPending> tensors)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(stackalloc byte[sizeof(ulong)]);
        WriteJson(buffer, metadata, tensors);

        // Spaces up to a multiple of 8, as the reference writes them, so that the data starts aligned.
        while (buffer.WrittenCount % sizeof(ulong) != 0)
        {
            buffer.Write(" "u8);
        }

        var length = buffer.WrittenCount - sizeof(ulong);
        if (length > SafetensorsHeader.MaximumLength)
        {
            throw new InvalidInputException(
                $"The header of the safetensors file would take {Counted.Of(length, "byte")} and readers accept "
                + $"{SafetensorsHeader.MaximumLength}; write less metadata or fewer tensors.");
        }

        var bytes = buffer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)length);
        return bytes;
    }

    private static void WriteJson(
        ArrayBufferWriter<byte> buffer, IEnumerable<KeyValuePair<string, string>> metadata, IEnumerable<SafetensorsPending> tensors)
    {
        // Quotes and letters of all languages stay readable; the header is never part of a web page.
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        if (metadata.Any())
        {
            json.WriteStartObject(SafetensorsHeader.MetadataKey);
            foreach (var (key, value) in metadata)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        var offset = 0L;
        foreach (var tensor in tensors)
        {
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", SafetensorsTypeExtensions.NameOf(tensor.Type));
            WriteNumbers(json, "shape", tensor.Shape);
            var end = checked(offset + tensor.ByteLength);
            WriteNumbers(json, "data_offsets", [offset, end]);
            json.WriteEndObject();
            offset = end;
        }

        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
