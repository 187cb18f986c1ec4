using System.CommandLine;
using System.CommandLine.Parsing;

namespace RealNvp.Cli;

/// <summary>What is wrong with a command line, in one sentence that says what was most likely meant.</summary>
internal static class CommandLineFault
{
    /// <summary>The sentence; null for a command line that can be run.</summary>
    public static string? Find(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var help = $"see `realnvp {PathOf(parsed.CommandResult)}--help`.";

        // A misspelt option comes first: the parser takes it for an argument.
        if (parsed.Tokens.FirstOrDefault(IsOption) is { } option)
        {
            return Sentence($"There is no option '{option.Value}'", NearestName.FindClose(option.Value, OptionsOf(parsed)), help);
        }

        if (parsed.Errors.Count == 0)
        {
            return null;
        }

        if (command.Subcommands.Count > 0)
        {
            var names = command.Subcommands.Select(subcommand => subcommand.Name).ToArray();
            var known = $"the commands are {string.Join(", ", names)}; {help}";
            return parsed.UnmatchedTokens is [var verb, ..]
                ? Sentence($"There is no command '{PathOf(parsed.CommandResult)}{verb}'", NearestName.FindClose(verb, names), known)
                : Sentence("No command was given", null, known);
        }

        return Sentence(parsed.Errors[0].Message.TrimEnd('.'), null, help);
    }

    private static string Sentence(string fault, string? meant, string rest) => meant is null
        ? $"{fault}; {rest}"
        : $"{fault}; did you mean '{meant}'? {char.ToUpperInvariant(rest[0])}{rest[1..]}";

    private static bool IsOption(Token token) =>
        token.Type == TokenType.Argument && token.Value is ['-', '-', ..] or ['-', >= 'a' and <= 'z', ..];

    private static string[] OptionsOf(ParseResult parsed) =>
        [.. Commands(parsed.CommandResult).SelectMany(command => command.Options).Select(option => option.Name)];

    private static IEnumerable<Command> Commands(SymbolResult? result)
    {
        for (; result is not null; result = result.Parent)
        {
            if (result is CommandResult { Command: var command })
            {
                yield return command;
            }
        }
    }

    /// <summary>The verbs of a command with a blank behind each; nothing for the root.</summary>
    private static string PathOf(CommandResult result) =>
        string.Concat(Commands(result).Where(command => command is not RootCommand).Reverse().Select(command => $"{command.Name} "));
}
