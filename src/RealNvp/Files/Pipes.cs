using System.Diagnostics;

namespace RealNvp.Files;

/// <summary>
/// What <c>-</c> names where a program was given a stream to read and one to write: the standard input and output of the command. Without them it is a file
/// name like others. A table is read more than once, so that what comes in is copied into a temporary file, which holds as much as the disk does.
/// </summary>
internal sealed class Pipes : IDisposable
{
    /// <summary>What a user types.</summary>
    public const string Name = "-";

    private const int CopyBytes = 1 << 16;
    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(2);
    private static readonly AsyncLocal<Pipes?> Given = new();

    private readonly Func<Stream> _input;
    private readonly Func<Stream> _output;
    private readonly IProgress<string>? _progress;
    private TemporaryFile? _copy;

    /// <summary>Makes <c>-</c> a name in this flow of control, until it is disposed.</summary>
    /// <param name="input">Opens what is read; only called where it is named.</param>
    /// <param name="output">Opens what is written.</param>
    /// <param name="progress">Hears how much has come in where that takes long.</param>
    public Pipes(Func<Stream> input, Func<Stream> output, IProgress<string>? progress = null)
    {
        (_input, _output, _progress) = (input, output, progress);
        Given.Value = this;
    }

    /// <summary>Whether a path names the pipes and no file.</summary>
    public static bool AreNamed(string? path) => path == Name && Given.Value is not null;

    /// <summary>What input is called in a sentence; a path that is no pipe's as it is.</summary>
    public static string Input(string path) => AreNamed(path) ? "stdin" : path;

    /// <summary>What output is called in a sentence; a path that is no pipe's as it is.</summary>
    public static string Output(string path) => AreNamed(path) ? "stdout" : path;

    /// <summary>Writes to the output; nothing is taken back if that fails half-way.</summary>
    public static void Write(Action<Stream> write)
    {
        using var stream = Given.Value!._output();
        write(stream);
    }

    /// <summary>All that comes in, which is read once however often this is called.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The copy, which is not for the caller to dispose of.</returns>
    public static TemporaryFile ReadAll(CancellationToken cancellationToken)
    {
        var pipes = Given.Value!;
        return pipes._copy ??= pipes.Copy(cancellationToken);
    }

    public void Dispose()
    {
        Given.Value = null;
        _copy?.Dispose();
    }

    private TemporaryFile Copy(CancellationToken cancellationToken)
    {
        var copy = new TemporaryFile();
        try
        {
            using var input = _input();
            var buffer = new byte[CopyBytes];
            var since = Stopwatch.StartNew();
            while (Read(input, buffer, cancellationToken) is > 0 and var read)
            {
                copy.Stream.Write(buffer.AsSpan(0, read));
                if (since.Elapsed > BetweenReports)
                {
                    _progress?.Report(FormattableString.Invariant($"stdin: {copy.Length / 1e6:N0} MB so far"));
                    since.Restart();
                }
            }

            copy.Stream.Flush();
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    // Whoever sends may never send again: the waiting is given up, and the reading with it.
    private static int Read(Stream input, byte[] buffer, CancellationToken cancellationToken)
    {
        var reading = Task.Run(() => input.Read(buffer), CancellationToken.None);
        reading.Wait(cancellationToken);
        return reading.Result;
    }
}
