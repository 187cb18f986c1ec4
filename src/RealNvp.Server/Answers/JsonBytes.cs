using System.Buffers;
using System.Text.Json;

namespace RealNvp.Server.Answers;

/// <summary>JSON that is computed before any of it is sent, so that what fails on the way is still said by the status.</summary>
internal static class JsonBytes
{
    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, JsonAnswer.Writing))
        {
            write(json);
        }

        return bytes.WrittenSpan.ToArray();
    }
}
