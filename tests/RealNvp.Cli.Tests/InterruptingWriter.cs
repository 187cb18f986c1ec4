namespace RealNvp.Cli.Tests;

/// <summary>Interrupts when it is given a line that begins so.</summary>
internal sealed class InterruptingWriter(string beginning, CancellationTokenSource interrupt) : StringWriter
{
    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.StartsWith(beginning, StringComparison.Ordinal) == true)
        {
            interrupt.Cancel();
        }
    }
}
