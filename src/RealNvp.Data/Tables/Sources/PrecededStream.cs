namespace RealNvp.Data.Tables.Sources;

/// <summary>A stream behind bytes that are in memory.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="rest">What follows them; it is disposed of with this.</param>
internal sealed class PrecededStream(byte[] bytes, Stream rest) : ReadingStream(rest)
{
    private int _read;

    public override int Read(Span<byte> buffer)
    {
        if (_read == bytes.Length)
        {
            return Inner.Read(buffer);
        }

        var count = Math.Min(buffer.Length, bytes.Length - _read);
        bytes.AsSpan(_read, count).CopyTo(buffer);
        _read += count;
        return count;
    }
}
