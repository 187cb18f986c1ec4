using System.Text;

namespace RealNvp.Cli.Display;

/// <summary>
/// The output of a program that outlives its terminal: once the terminal is gone, what is written to it is lost and no error, so that a training still saves.
/// </summary>
internal sealed class LastingWriter(TextWriter inner) : TextWriter
{
    private volatile bool _isGone;

    public override Encoding Encoding => inner.Encoding;

    /// <summary>Says that the terminal is gone.</summary>
    public void Outlive() => _isGone = true;

    public override void Write(char value) => Unless(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Unless(() => inner.Write(buffer, index, count));

    public override void Write(string? value) => Unless(() => inner.Write(value));

    public override void Flush() => Unless(inner.Flush);

    private void Unless(Action write)
    {
        try
        {
            write();
        }
        catch (IOException) when (_isGone)
        {
        }
    }
}
