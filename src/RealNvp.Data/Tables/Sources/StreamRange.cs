namespace RealNvp.Data.Tables.Sources;

/// <summary>Some bytes of a file as a stream of their own.</summary>
internal sealed class StreamRange : ReadingStream
{
    private readonly long _start;
    private readonly long _end;

    /// <param name="file">The file, which is disposed of with this.</param>
    /// <param name="start">The first byte.</param>
    /// <param name="end">The byte behind the last.</param>
    public StreamRange(Stream file, long start, long end)
        : base(file)
    {
        (_start, _end) = (start, end);
        file.Position = start;
    }

    public override bool CanSeek => true;

    public override long Length => _end - _start;

    public override long Position
    {
        get => Inner.Position - _start;
        set => Inner.Position = _start + value;
    }

    public override int Read(Span<byte> buffer) => Inner.Read(buffer[..(int)Math.Clamp(_end - Inner.Position, 0, buffer.Length)]);

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };
}
