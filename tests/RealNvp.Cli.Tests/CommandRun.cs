using System.Text;
using System.Text.Json.Nodes;
using RealNvp.Cli.Display;

namespace RealNvp.Cli.Tests;

/// <summary>A command line run in this process: its exit code and what it wrote.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Errors)
{
    /// <summary>The JSON objects of the output, one a line.</summary>
    public JsonObject[] Json => [.. Lines(Output).Select(line => JsonNode.Parse(line)!.AsObject())];

    public static CommandRun Of(params string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = CommandLineProgram.Run(args, new Terminal(output, errors));
        return new(code, output.ToString(), errors.ToString());
    }

    /// <summary>Runs a command line with a pipe before and behind it: its output is what <c>--out -</c> writes, all it says is among its errors.</summary>
    public static CommandRun Piped(byte[] input, params string[] args)
    {
        using var said = new StringWriter();
        using var written = new MemoryStream();
        var terminal = new Terminal(said, said) { StandardInput = () => new MemoryStream(input), StandardOutput = () => written };
        var code = CommandLineProgram.Run(args, terminal);
        return new(code, Encoding.UTF8.GetString(written.ToArray()), said.ToString());
    }

    /// <summary>Asserts that the command did its work.</summary>
    public CommandRun Succeeds()
    {
        Assert.True(ExitCode == 0, $"exit {ExitCode}: {Errors}");
        Assert.Empty(Errors);
        return this;
    }

    /// <summary>Asserts one sentence on the error output that holds all of these words, and nothing of a stack trace.</summary>
    public CommandRun Fails(int code, params string[] words)
    {
        Assert.True(ExitCode == code, $"exit {ExitCode}: {Errors}");
        Assert.Single(Lines(Errors));
        Assert.DoesNotContain("   at ", Errors, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, Errors, StringComparison.Ordinal));
        return this;
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
