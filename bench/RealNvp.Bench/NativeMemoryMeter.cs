namespace RealNvp.Bench;

/// <summary>The most bytes that the GNU C library had given out at once, looked up every millisecond: tensors, and little else.</summary>
internal sealed class NativeMemoryMeter : IDisposable
{
    private readonly Thread _thread;
    private readonly long _start = NativeMemory.InUse();
    private long _most;
    private volatile bool _isDone;

    public NativeMemoryMeter()
    {
        _thread = new(Look) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Bytes beyond those at the start.</summary>
    public long Most => Volatile.Read(ref _most);

    public void Dispose()
    {
        _isDone = true;
        _thread.Join();
    }

    private void Look()
    {
        while (!_isDone)
        {
            Volatile.Write(ref _most, Math.Max(_most, NativeMemory.InUse() - _start));
            Thread.Sleep(1);
        }
    }
}
