using System.CommandLine;
using System.CommandLine.Parsing;
using RealNvp.Data.Scoring;

namespace RealNvp.Cli.Commands;

/// <summary>Options that take one of a few words: the members of an enum as people write them, such as capped-likelihood, or words of their own.</summary>
internal static class ChoiceOption
{
    /// <summary>An option that takes a member of an enum; null unless given.</summary>
    public static Option<TEnum?> Of<TEnum>(string name, string description, params string[] aliases)
        where TEnum : struct, Enum
    {
        var members = Enum.GetValues<TEnum>();
        string[] words = [.. members.Select(Word)];
        return new(name, aliases)
        {
            Description = description,
            HelpName = NameOf(words),
            CustomParser = result => Find(result, words) is { } index ? members[index] : null,
        };
    }

    /// <summary>An option that takes one of some words, the first unless given.</summary>
    public static Option<string> Of(string name, string description, IReadOnlyList<string> words) => new(name)
    {
        Description = description,
        HelpName = NameOf(words),
        DefaultValueFactory = _ => words[0],
        CustomParser = result => Find(result, words) is { } index ? words[index] : words[0],
    };

    /// <summary>An option that takes one of some words; null unless given.</summary>
    public static Option<string?> Optional(string name, string description, IReadOnlyList<string> words) => new(name)
    {
        Description = description,
        HelpName = NameOf(words),
        CustomParser = result => Find(result, words) is { } index ? words[index] : null,
    };

    /// <summary>The word for a member of an enum.</summary>
    public static string Word<TEnum>(TEnum member)
        where TEnum : struct, Enum => ChoiceWord.Of(member);

    // Help has a column for the names of options: many words stand in the description alone.
    private static string NameOf(IReadOnlyList<string> words) => words.Count <= 4 ? string.Join('|', words) : "name";

    private static int? Find(ArgumentResult result, IReadOnlyList<string> words)
    {
        var given = result.Tokens[0].Value;
        for (var index = 0; index < words.Count; index++)
        {
            if (Plain(words[index]).Equals(Plain(given), StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        var meant = NearestName.FindClose(given, words) is { } close ? $" (did you mean '{close}'?)" : "";
        result.AddError($"{((OptionResult)result.Parent!).Option.Name} cannot be '{given}'{meant}; it takes {string.Join(", ", words)}");
        return null;
    }

    // CappedLikelihood and capped_likelihood mean capped-likelihood.
    private static string Plain(string word) => word.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
}
