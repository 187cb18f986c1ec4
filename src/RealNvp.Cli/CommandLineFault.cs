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
            return Sentence($"There is no option '{option.Value}'", NearestOption(option.Value, parsed), help);
        }

        if (DecimalComma(parsed) is { } comma)
        {
            return Sentence(comma, null, help);
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

        return Sentence(NoNumber(parsed.Errors[0]) ?? parsed.Errors[0].Message.TrimEnd('.'), null, help);
    }

    // The parser takes a comma for one between thousands, and 0,5 hours for five.
    private static string? DecimalComma(ParseResult parsed)
    {
        var given = from option in parsed.CommandResult.Command.Options
                    where TypeOf(option) == typeof(double)
                    from token in parsed.GetResult(option)?.Tokens ?? []
                    where token.Value.Contains(',')
                    select $"{option.Name} cannot be '{token.Value}'; it takes a number with a decimal point, such as 0.5";
        return given.FirstOrDefault();
    }

    private static Type TypeOf(Option option) => Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;

    // The parser's own sentence would name a type of .NET.
    private static string? NoNumber(ParseError error)
    {
        var result = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        if (result is null)
        {
            return null;
        }

        var type = TypeOf(result.Option);
        (Func<string, bool> IsOne, string Kind)? number =
            type == typeof(int) ? (text => int.TryParse(text, out _), "a whole number of at most 2147483647")
            : type == typeof(ulong) ? (text => ulong.TryParse(text, out _), "a whole number from 0 to 18446744073709551615")
            : type == typeof(double) ? (text => double.TryParse(text, out _), "a number, such as 0.5")
            : null;
        return number is { } needed && result.Tokens.FirstOrDefault(token => !needed.IsOne(token.Value)) is { } token
            ? $"{result.Option.Name} cannot be '{token.Value}'; it takes {needed.Kind}"
            : null;
    }

    private static string Sentence(string fault, string? meant, string rest) => meant is null
        ? $"{fault}; {rest}"
        : $"{fault}; did you mean '{meant}'? {char.ToUpperInvariant(rest[0])}{rest[1..]}";

    private static bool IsOption(Token token) =>
        token.Type == TokenType.Argument && token.Value is ['-', '-', ..] or ['-', >= 'a' and <= 'z', ..];

    // The dashes are alike in all and say nothing of how near a name is.
    private static string? NearestOption(string given, ParseResult parsed)
    {
        var options = Commands(parsed.CommandResult).SelectMany(command => command.Options).ToArray();
        var near = NearestName.FindClose(given.TrimStart('-'), [.. options.Select(option => option.Name.TrimStart('-'))]);
        return options.FirstOrDefault(option => option.Name.TrimStart('-') == near)?.Name;
    }

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
