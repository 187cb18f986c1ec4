using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace RealNvp.Cli.Display;

/// <summary>Where the command writes: for people in words and tables, for programs in lines of JSON.</summary>
internal sealed class Terminal(TextWriter output, TextWriter errorOutput) : IProgress<string>
{
    private static readonly JsonSerializerOptions OneLine = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Lock _progress = new();

    private IAnsiConsole? _console;

    public TextWriter Output => output;

    public TextWriter ErrorOutput => errorOutput;

    /// <summary>Whether results are written as JSON lines.</summary>
    public bool IsJson { get; set; }

    /// <summary>Whether a person is looking at a terminal that can be redrawn.</summary>
    public bool IsInteractive => !IsJson && !Console.IsOutputRedirected && ReferenceEquals(output, Console.Out) && Ansi.Profile.Capabilities.Ansi;

    /// <summary>Spectre's console on the output.</summary>
    public IAnsiConsole Ansi => _console ??= CreateConsole();

    /// <summary>A line for people; nothing in JSON mode.</summary>
    public void Say(string line)
    {
        if (!IsJson)
        {
            output.WriteLine(line);
        }
    }

    /// <summary>A line about work that goes on, from whatever thread: above a live display, and beside the results in JSON mode.</summary>
    void IProgress<string>.Report(string value)
    {
        lock (_progress)
        {
            if (IsJson)
            {
                errorOutput.WriteLine(new JsonObject { ["notice"] = value }.ToJsonString(OneLine));
            }
            else if (IsInteractive)
            {
                Ansi.WriteLine(value);
            }
            else
            {
                Say(value);
            }
        }
    }

    /// <summary>A table for people; nothing in JSON mode.</summary>
    public void Show(Table table)
    {
        if (!IsJson)
        {
            Ansi.Write(table);
        }
    }

    /// <summary>One JSON object on one line.</summary>
    public void Json(JsonObject value)
    {
        output.WriteLine(value.ToJsonString(OneLine));
        output.Flush();
    }

    /// <summary>The one sentence about what went wrong.</summary>
    public void Error(string sentence)
    {
        if (IsJson)
        {
            errorOutput.WriteLine(new JsonObject { ["error"] = sentence }.ToJsonString(OneLine));
        }
        else
        {
            errorOutput.WriteLine($"realnvp: {sentence}");
        }
    }

    /// <summary>An empty table in the house's look.</summary>
    public static Table NewTable(params ReadOnlySpan<string> columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Markup($"[bold]{Markup.Escape(column)}[/]")));
        }

        return table;
    }

    private IAnsiConsole CreateConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (!ReferenceEquals(output, Console.Out) || Console.IsOutputRedirected)
        {
            // Piped output has no width of its own: tables must not be broken at 80 columns.
            console.Profile.Width = 160;
        }

        return console;
    }
}
