using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RealNvp.Files;

namespace RealNvp.Scores;

/// <summary>Takes down the state of a stream as it is at the moment, for a file that is written later.</summary>
/// <param name="writer">The file.</param>
internal sealed class StreamArchiveWriter(SafetensorsWriter writer) : StreamArchive
{
    public override bool IsReading => false;

    public override void Keep(string name, Span<long> values)
    {
        var bytes = MemoryMarshal.AsBytes(values).ToArray();
        LittleEndian.Correct(bytes, sizeof(long));
        writer.AddBytes(name, SafetensorsType.I64, [values.Length], bytes);
    }

    public override void Keep(string name, Span<double> values) => writer.Add(name, [values.Length], values.ToArray());

    public override void Keep(string name, Span<float> values) => writer.Add(name, [values.Length], values.ToArray());

    public override T Keep<T>(string name, T value, JsonTypeInfo<T> type)
    {
        writer.AddMetadata(name, JsonSerializer.Serialize(value, type));
        return value;
    }

    public override void Require(bool holds, string name) => System.Diagnostics.Debug.Assert(holds, name);
}
