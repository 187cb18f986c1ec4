namespace RealNvp.Data.Tables.Sources;

/// <summary>
/// A file as a parser sees it that may be given up: every reading hears the cancellation, and a parser that goes on reading behind the
/// end, as one does that was misled by a damaged file, is stopped.
/// </summary>
internal sealed class HeardStream(Stream file, CancellationToken cancellationToken) : ReadingStream(file)
{
    // A parser may ask a few times whether there is more; one that asks so often will never be done.
    private const int MostReadingsAtEnd = 1000;

    private int _readingsAtEnd;

    public override bool CanSeek => Inner.CanSeek;

    public override long Length => Inner.Length;

    public override long Position
    {
        get => Inner.Position;
        set => Inner.Position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var length = Inner.Read(buffer);
        _readingsAtEnd = length > 0 || buffer.IsEmpty ? 0 : _readingsAtEnd + 1;
        return _readingsAtEnd <= MostReadingsAtEnd ? length : throw new EndOfStreamException("it ends within what it says it holds");
    }

    // Files answer at once: nothing is gained by another thread, and whoever waits for the task stays on one.
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override long Seek(long offset, SeekOrigin origin) => Inner.Seek(offset, origin);
}
