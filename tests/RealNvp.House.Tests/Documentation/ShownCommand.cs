using System.CommandLine.Parsing;

namespace RealNvp.House.Tests.Documentation;

/// <summary>A command line that a document shows.</summary>
/// <param name="Place">The page and line.</param>
/// <param name="Words">Its words, the program's name first.</param>
/// <param name="IsMention">Whether it stands within a sentence, where a verb alone may name the verb.</param>
internal sealed record ShownCommand(string Place, IReadOnlyList<string> Words, bool IsMention)
{
    private const string Project = "src/RealNvp.Cli";

    /// <summary>All that the documents show: lines of blocks that begin with a prompt or stand in a shell block, and text between backquotes.</summary>
    public static IReadOnlyList<ShownCommand> All { get; } = [.. Page.All.SelectMany(Of)];

    /// <summary>What <c>realnvp</c> is told, however it is started; null for another program.</summary>
    public string[]? Arguments => Words[0] switch
    {
        "realnvp" => [.. Words.Skip(1)],
        "dotnet" when Words.Contains(Project) && Words.Contains("--") => [.. Words.SkipWhile(word => word != "--").Skip(1)],
        _ => null,
    };

    public override string ToString() => $"{Place}: {string.Join(' ', Words)}";

    private static IEnumerable<ShownCommand> Of(Page page)
    {
        foreach (var fence in page.Fences)
        {
            var isShell = fence.Info is "sh" or "bash" or "shell";
            var lines = fence.Lines.ToString().Split('\n');
            for (var index = 0; index < lines.Length; index++)
            {
                var line = lines[index];
                var place = page.At(fence.Line + 1 + index);
                while (line.EndsWith('\\') && index + 1 < lines.Length)
                {
                    line = line[..^1] + lines[++index];
                }

                if (isShell || line.StartsWith("$ ", StringComparison.Ordinal))
                {
                    foreach (var command in Split(line.TrimStart('$', ' ')))
                    {
                        yield return new(place, command, IsMention: false);
                    }
                }
            }
        }

        foreach (var code in page.Codes.Where(code => code.Content.StartsWith("realnvp ", StringComparison.Ordinal) || code.Content.StartsWith("dotnet ", StringComparison.Ordinal)))
        {
            foreach (var command in Split(code.Content))
            {
                yield return new(page.At(code.Line), command, IsMention: true);
            }
        }
    }

    /// <summary>The commands of a line: without comments and files that the shell writes, one for each part of a pipe.</summary>
    private static IEnumerable<string[]> Split(string line)
    {
        var words = new List<string>();
        foreach (var word in CommandLineParser.SplitCommandLine(line).Append("|"))
        {
            if (word.StartsWith('#'))
            {
                break;
            }

            if (word is not ("|" or "&&" or ";"))
            {
                words.Add(word);
                continue;
            }

            yield return WithoutRedirection(words);
            words.Clear();
        }

        if (words.Count > 0)
        {
            yield return WithoutRedirection(words);
        }
    }

    private static string[] WithoutRedirection(List<string> words) => [.. words.TakeWhile(word => word is not (">" or ">>" or "2>"))];
}
