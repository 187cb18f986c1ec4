using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RealNvp.Cli.Commands;
using RealNvp.Data.Tables;
using Spectre.Console;

namespace RealNvp.Cli.Display;

/// <summary>
/// Where the command writes: for people in words and tables, for programs in lines of JSON. All text passes here and is made printable
/// (<see cref="Printable"/>), is wrapped between words on a terminal, and names the command as it was started (<see cref="CommandName"/>).
/// </summary>
/// <param name="output">Where results go.</param>
/// <param name="errorOutput">Where errors go.</param>
/// <param name="width">The cells of a line; found out unless given.</param>
internal sealed class Terminal(TextWriter output, TextWriter errorOutput, int? width = null) : IProgress<string>, IProgress<ReadingProgress>
{
    /// <summary>The cells of a line of a table that goes to a file or another program.</summary>
    private const int WidthOfFiles = 160;

    private const int LeastWidth = 20;

    private static readonly JsonSerializerOptions OneLine = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Lock _progress = new();
    private readonly ReadingLine _reading = new();

    private IAnsiConsole? _console;
    private TextWriter _output = output;
    private TextWriter _errorOutput = errorOutput;

    /// <summary>Opens what <c>-</c> names where a table is read.</summary>
    public Func<Stream> StandardInput { get; init; } = () => Console.IsInputRedirected
        ? Console.OpenStandardInput()
        : throw new InvalidInputException("Nothing is piped into the command; `-` reads a table from a pipe, such as `zcat rows.csv.gz | realnvp columns -`.");

    /// <summary>Opens what <c>-</c> names where a table is written.</summary>
    public Func<Stream> StandardOutput { get; init; } = Console.OpenStandardOutput;

    public TextWriter Output => _output;

    public TextWriter ErrorOutput => _errorOutput;

    /// <summary>Whether results are written as JSON lines.</summary>
    public bool IsJson { get; set; }

    /// <summary>Whether a person is looking at a terminal that can be redrawn.</summary>
    public bool IsInteractive => !IsJson && IsConsole && Ansi.Profile.Capabilities.Ansi;

    /// <summary>Spectre's console on the output, for what is redrawn.</summary>
    public IAnsiConsole Ansi => _console ??= CreateConsole();

    /// <summary>The cells of a line; null where lines may be of any length.</summary>
    public int? Width => width ?? (IsConsole ? AtLeast(Console.WindowWidth) : null);

    private bool IsConsole => !Console.IsOutputRedirected && ReferenceEquals(_output, Console.Out);

    /// <summary>Leaves the standard output to a table: what is said goes where errors go from now on.</summary>
    public void LeaveOutput() => _output = _errorOutput;

    /// <summary>Says nothing from now on: another process speaks for this one too.</summary>
    public void FallSilent() => (_output, _errorOutput) = (TextWriter.Null, TextWriter.Null);

    /// <summary>A line for people; nothing in JSON mode.</summary>
    public void Say(string line)
    {
        if (!IsJson)
        {
            WriteWrapped(_output, line, Width);
        }
    }

    /// <summary>A line about work that goes on, from whatever thread: above a live display, and beside the results in JSON mode.</summary>
    void IProgress<string>.Report(string value)
    {
        value = LibraryOptions.Named(value);
        lock (_progress)
        {
            if (IsJson)
            {
                WriteJson(_errorOutput, new JsonObject { ["notice"] = CommandName.In(value) });
            }
            else if (IsInteractive)
            {
                foreach (var line in Wrapped(value, Width))
                {
                    Ansi.WriteLine(line);
                }
            }
            else
            {
                Say(value);
            }
        }
    }

    /// <summary>How far the reading of a table is: a line that is written over again and again, or one now and then where that cannot be.</summary>
    void IProgress<ReadingProgress>.Report(ReadingProgress value)
    {
        if (IsJson || _reading.Next(value, IsInteractive) is not { } line)
        {
            return;
        }

        lock (_progress)
        {
            if (IsInteractive)
            {
                _output.Write($"\r{WordWrap.Shorten(line, (Width ?? 80) - 1)}\u001b[K{(line.Length == 0 ? "\r" : "")}");
                _output.Flush();
            }
            else
            {
                Say(line);
            }
        }
    }

    /// <summary>A table for people; nothing in JSON mode.</summary>
    public void Show(TextTable table)
    {
        if (!IsJson)
        {
            table.Write(CreateConsole(wide: true), Width ?? WidthOfFiles);
        }
    }

    /// <summary>One JSON object on one line.</summary>
    public void Json(JsonObject value)
    {
        WriteJson(_output, value);
        _output.Flush();
    }

    /// <summary>The one sentence about what went wrong.</summary>
    /// <param name="sentence">The sentence.</param>
    /// <param name="details">Lines for whoever looks for the cause, where they were asked for.</param>
    public void Error(string sentence, string? details = null)
    {
        if (IsJson)
        {
            var error = new JsonObject { ["error"] = CommandName.In(sentence) };
            if (details is not null)
            {
                error["details"] = details;
            }

            WriteJson(_errorOutput, error);
        }
        else
        {
            var isConsole = !Console.IsErrorRedirected && ReferenceEquals(_errorOutput, Console.Error);
            WriteWrapped(_errorOutput, $"{CommandName.Usual}: {sentence}", width ?? (isConsole ? AtLeast(Console.WindowWidth) : null));
            foreach (var line in details?.ReplaceLineEndings("\n").Split('\n') ?? [])
            {
                _errorOutput.WriteLine(Printable.Line(line));
            }
        }
    }

    /// <summary>An empty table in the house's look, whose cells are plain text.</summary>
    public static TextTable NewTable(params ReadOnlySpan<string> columns) => new(columns);

    private static void WriteJson(TextWriter writer, JsonObject value) => writer.WriteLine(Printable.Json(value.ToJsonString(OneLine)));

    private static void WriteWrapped(TextWriter writer, string text, int? width)
    {
        foreach (var line in Wrapped(text, width))
        {
            writer.WriteLine(line);
        }
    }

    private static IReadOnlyList<string> Wrapped(string text, int? width)
    {
        var line = Printable.Line(CommandName.In(text));
        return width is { } cells ? WordWrap.Lines(line, cells) : [line];
    }

    // A terminal that does not know its width says 0.
    private static int? AtLeast(int width) => width >= LeastWidth ? width : null;

#pragma warning disable RS0030 // the one place where consoles are made
    private IAnsiConsole CreateConsole(bool wide = false)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(_output),
            Ansi = IsConsole ? AnsiSupport.Detect : AnsiSupport.No,
        });
        if (wide || !IsConsole)
        {
            // Tables have their width from TextTable.
            console.Profile.Width = short.MaxValue;
        }

        return console;
    }
#pragma warning restore RS0030
}
