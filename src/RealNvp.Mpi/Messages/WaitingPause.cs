using System.Runtime.InteropServices;

namespace RealNvp.Mpi.Messages;

/// <summary>
/// What a thread does between two looks at messages: it looks again at once for a while, then gives its processor to whoever wants it, then sleeps for longer and
/// longer. A process that waits must not take the processors from those that it waits for.
/// </summary>
internal struct WaitingPause
{
    private const int SpinMicroseconds = 20, YieldMicroseconds = 200, FirstSleep = 50, LongestSleep = 1000;
    private readonly long _begin = System.Diagnostics.Stopwatch.GetTimestamp();
    private uint _sleep = FirstSleep;

    /// <summary>Begins to wait.</summary>
    public WaitingPause()
    {
    }

    /// <summary>Waits a little.</summary>
    public void Next()
    {
        var microseconds = System.Diagnostics.Stopwatch.GetElapsedTime(_begin).TotalMicroseconds;
        if (microseconds < SpinMicroseconds)
        {
            Thread.SpinWait(10);
        }
        else if (microseconds < YieldMicroseconds)
        {
            Thread.Yield();
        }
        else
        {
            Sleep(_sleep);
            _sleep = Math.Min(_sleep + (_sleep / 4), LongestSleep);
        }
    }

    /// <summary>Sleeps for less than the millisecond that is .NET's shortest sleep, where the system can.</summary>
    public static void Sleep(uint microseconds)
    {
        if (OperatingSystem.IsWindows())
        {
            Thread.Sleep(1);
        }
        else
        {
            _ = SleepMicroseconds(microseconds);
        }
    }

    [DllImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SleepMicroseconds(uint microseconds);
}
