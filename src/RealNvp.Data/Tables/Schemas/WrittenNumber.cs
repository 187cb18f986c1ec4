namespace RealNvp.Data.Tables.Schemas;

/// <summary>What the way a number is written says of it.</summary>
internal static class WrittenNumber
{
    /// <summary>A telephone number has as many digits; a difference of +5 has fewer.</summary>
    private const int FewestDigitsOfPlus = 7;

    /// <summary>Whether a text is a code whatever number it may be read as: 00501, or +43664123456.</summary>
    public static bool IsCode(ReadOnlySpan<char> text) => text switch
    {
        ['0', _, ..] => HasOnlyDigits(text),
        ['+', .. var digits] => digits.Length >= FewestDigitsOfPlus && HasOnlyDigits(digits),
        _ => false,
    };

    /// <summary>Whether a text is a whole number in digits alone, after a minus at most.</summary>
    public static bool IsWhole(ReadOnlySpan<char> text) => text is ['-', .. var digits] ? HasOnlyDigits(digits) : HasOnlyDigits(text);

    private static bool HasOnlyDigits(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');
}
