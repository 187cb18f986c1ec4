using System.CommandLine;
using RealNvp.Cli;
using RealNvp.Cli.Display;

namespace RealNvp.House.Tests.Documentation;

/// <summary>The options that a verb's page lists are the ones that the verb has, in the words of its help.</summary>
public sealed class HelpTests
{
    private const string Fence = "```";

    public static TheoryData<string> Pages =>
        [.. Directory.GetFiles(Repository.At("docs", "commands"), "*.md").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_shows_the_help_of_its_verb(string verb)
    {
        var file = Repository.At("docs", "commands", $"{verb}.md");
        var page = File.ReadAllText(file);
        var blocks = page.Split(Fence);
        var helps = Enumerable.Range(0, blocks.Length).Where(index => index % 2 == 1 && blocks[index].Contains("\nUsage:\n", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(helps);
        foreach (var index in helps)
        {
            blocks[index] = $"text\n{string.Join("\n\n", VerbsOf(blocks[index]).Select(Help))}\n";
        }

        Accepted.Matches(file, page, string.Join(Fence, blocks), $"The help of {verb}");
    }

    /// <summary>The verbs whose help stands in a block: of each usage what comes before the first argument, such as <c>data get</c>.</summary>
    private static IEnumerable<string[]> VerbsOf(string block)
    {
        var lines = block.Split('\n');
        return lines.Where((_, index) => index > 0 && lines[index - 1] == "Usage:")
            .Select(usage => usage.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).TakeWhile(word => word[0] is not ('<' or '[')).ToArray());
    }

    private static string Help(string[] verb)
    {
        using var output = new StringWriter();
        Assert.Equal(0, CommandLineProgram.Run([.. verb, "--help"], new Terminal(output, TextWriter.Null)));
        var help = output.ToString().ReplaceLineEndings("\n").Replace($"  {RootCommand.ExecutableName} ", "  realnvp ", StringComparison.Ordinal);
        return string.Join('\n', help.Split('\n').Select(line => line.TrimEnd())).Trim('\n');
    }
}
