using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RealNvp.Files;

namespace RealNvp.Scores;

/// <summary>Reads the state of a stream back.</summary>
/// <param name="file">The file.</param>
internal sealed class StreamArchiveReader(SafetensorsFile file) : StreamArchive
{
    public override bool IsReading => true;

    public override void Keep(string name, Span<long> values)
    {
        Require(name, SafetensorsType.I64, values.Length);
        var bytes = MemoryMarshal.AsBytes(values);
        file.ReadBytes(name, bytes);
        LittleEndian.Correct(bytes, sizeof(long));
    }

    public override void Keep(string name, Span<double> values)
    {
        Require(name, SafetensorsType.F64, values.Length);
        file.ReadDoubles(name, values);
    }

    public override void Keep(string name, Span<float> values)
    {
        Require(name, SafetensorsType.F32, values.Length);
        file.ReadFloats(name, values);
    }

    public override T Keep<T>(string name, T value, JsonTypeInfo<T> type)
    {
        try
        {
            return file.Metadata.TryGetValue(name, out var text) && JsonSerializer.Deserialize(text, type) is { } read ? read : throw Damaged(name);
        }
        catch (JsonException)
        {
            throw Damaged(name);
        }
    }

    public override void Require(bool holds, string name)
    {
        if (!holds)
        {
            throw Damaged(name);
        }
    }

    private void Require(string name, SafetensorsType type, int length) => Require(
        file.TryFind(name, out var tensor) && tensor!.Type == type && tensor.Shape.Length == 1 && tensor.ElementCount == length, name);

    private ModelFileException Damaged(string name) =>
        new($"'{file.Path}' is no state of a stream, or is damaged at '{name}': take another file, or begin a new stream.");
}
