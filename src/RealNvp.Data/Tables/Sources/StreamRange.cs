namespace RealNvp.Data.Tables.Sources;

/// <summary>Some bytes of a file as a stream of their own.</summary>
internal sealed class StreamRange : Stream
{
    private readonly Stream _file;
    private readonly long _start;
    private readonly long _end;

    /// <param name="file">The file, which is disposed of with this.</param>
    /// <param name="start">The first byte.</param>
    /// <param name="end">The byte behind the last.</param>
    public StreamRange(Stream file, long start, long end)
    {
        (_file, _start, _end) = (file, start, end);
        file.Position = start;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _end - _start;

    public override long Position
    {
        get => _file.Position - _start;
        set => _file.Position = _start + value;
    }

    public override int Read(Span<byte> buffer) => _file.Read(buffer[..(int)Math.Clamp(_end - _file.Position, 0, buffer.Length)]);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}
