using System.Text.Json;

namespace RealNvp.Data.Scoring;

/// <summary>Members of an enum as programs read them in results, and as people write them: <c>unlikely-value</c>.</summary>
internal static class ChoiceWord
{
    /// <summary>The word for a member.</summary>
    public static string Of<TEnum>(TEnum member)
        where TEnum : struct, Enum => Known<TEnum>.Words.TryGetValue(member, out var word) ? word : Word(member);

    private static string Word<TEnum>(TEnum member)
        where TEnum : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(member.ToString());

    // A service asks for some words of every row.
    private static class Known<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly Dictionary<TEnum, string> Words = Enum.GetValues<TEnum>().Distinct().ToDictionary(member => member, Word);
    }
}
