using System.Runtime.InteropServices;

namespace RealNvp.Bench;

/// <summary>The most bytes that the GNU C library had given out at once, looked up every millisecond: tensors, and little else.</summary>
internal sealed class NativeMemoryMeter : IDisposable
{
    private readonly Thread _thread;
    private readonly long _start = InUse();
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
            Volatile.Write(ref _most, Math.Max(_most, InUse() - _start));
            Thread.Sleep(1);
        }
    }

    private static long InUse()
    {
        var information = MallInfo();
        return (long)(information.InUse + information.Mapped);
    }

    [DllImport("libc", EntryPoint = "mallinfo2")]
    private static extern MallocInformation MallInfo();

    /// <summary>struct mallinfo2 of malloc.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MallocInformation
    {
        private readonly nuint _arena, _freeChunks, _fastChunks, _mappedChunks;

        public readonly nuint Mapped;

        private readonly nuint _most, _fast;

        public readonly nuint InUse;

        private readonly nuint _free, _keepCost;
    }
}
