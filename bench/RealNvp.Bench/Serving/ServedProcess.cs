using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RealNvp.Bench.Serving;

/// <summary>The command <c>realnvp serve</c> in a process of its own, which can be ended and begun anew.</summary>
internal sealed partial class ServedProcess(string command, string models, int port) : IDisposable
{
    private const int Terminate = 15;

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    private Process? _process;

    /// <summary>Begins it, and waits until it takes requests.</summary>
    public async Task StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo(command, ["serve", models, "--urls", $"http://127.0.0.1:{port}"])
        {
            RedirectStandardOutput = true,
        })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        using var client = new HttpClient();
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < LongestStart;)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready")).ConfigureAwait(false);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(20).ConfigureAwait(false);
        }

        throw new InvalidOperationException("The service does not take requests.");
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task StopAsync()
    {
        if (Kill(_process!.Id, Terminate) != 0)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
        _process = null;
    }

    /// <summary>What it holds in memory.</summary>
    public double Megabytes()
    {
        _process!.Refresh();
        return _process.WorkingSet64 / 1e6;
    }

    public void Dispose()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill();
        }

        _process?.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
