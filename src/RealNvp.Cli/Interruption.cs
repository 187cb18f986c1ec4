using System.Runtime.InteropServices;
using RealNvp.Cli.Display;

namespace RealNvp.Cli;

/// <summary>
/// What ends the command from outside: Ctrl-C, a system that asks it to end, and a terminal that is closed. The first cancels; the second does what it does to
/// any program, at once: what is on the disk is whole.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;
    private readonly Terminal _terminal;
    private readonly LastingWriter[] _writers;

    /// <param name="terminal">Is left as it was found.</param>
    /// <param name="writers">Learn when the terminal is gone.</param>
    public Interruption(Terminal terminal, params LastingWriter[] writers)
    {
        (_terminal, _writers) = (terminal, writers);
        _signals =
        [
            .. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
                .Select(signal => PosixSignalRegistration.Create(signal, Stop)),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        Array.ForEach(_signals, signal => signal.Dispose());
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        if (context.Signal == PosixSignal.SIGHUP)
        {
            Array.ForEach(_writers, writer => writer.Outlive());
        }

        context.Cancel = !_source.IsCancellationRequested;
        if (context.Cancel)
        {
            _source.Cancel();
        }
        else if (_terminal.IsInteractive)
        {
            RestoreTerminal();
        }
    }

    /// <summary>A bar hides the cursor and stands in the line of the next prompt; past the writers, one of which may be in the middle of a line.</summary>
    private static void RestoreTerminal()
    {
        using var output = Console.OpenStandardOutput();
        output.Write("\u001b[?25h\r\n"u8);
    }
}
