using System.Diagnostics;

namespace RealNvp.Bench;

/// <summary>Another program that keeps every core busy until it is disposed of, or ten minutes have passed.</summary>
internal sealed class BusyCores : IDisposable
{
    private const int MostSeconds = 600;

    private readonly Process _process;

    private BusyCores(Process process) => _process = process;

    public static BusyCores Start()
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["busy"]) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadLine();
        return new(process);
    }

    /// <summary>What the other program does.</summary>
    public static int Run()
    {
        var clock = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            for (var value = 1.0; clock.Elapsed.TotalSeconds < MostSeconds;)
            {
                for (var step = 0; step < 10_000; step++)
                {
                    value = Math.Sqrt(value + step);
                }
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Console.WriteLine("busy");
        Array.ForEach(threads, thread => thread.Join());
        return 0;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
