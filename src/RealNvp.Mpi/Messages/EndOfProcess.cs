using System.Runtime.InteropServices;

namespace RealNvp.Mpi.Messages;

/// <summary>The end of a process whose MPI may not let it end.</summary>
internal static class EndOfProcess
{
    /// <summary>How long the library has to end all processes, before this one ends by itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Ends all processes with exit code 1, and in any case this one.</summary>
    /// <param name="abort">Ends all of them, if it can: a launcher that cannot be reached does not answer.</param>
    public static void After(Action abort)
    {
        new Thread(() =>
        {
            Thread.Sleep(Patience);
            Now();
        })
        { IsBackground = true }.Start();
        abort();
        Now();
    }

    // Not Environment.Exit, which waits for what ends with the program, such as a library of MPI that waits for the other processes.
    private static void Now()
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(1);
        }

        ExitNow(1);
    }

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void ExitNow(int code);
}
