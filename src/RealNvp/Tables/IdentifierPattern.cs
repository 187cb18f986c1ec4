namespace RealNvp.Tables;

/// <summary>The pattern that the identifiers of a left-out column share, and what new ones need to differ from those of the table.</summary>
/// <param name="Kind">How they are made.</param>
/// <param name="Prefix">What stands before the digits in each.</param>
/// <param name="Suffix">What stands behind them in each.</param>
/// <param name="Width">The fewest decimal digits, filled up with zeros, or the number of hexadecimal ones; 0 for numbers and UUIDs.</param>
/// <param name="Last">The number above which new ones lie.</param>
/// <param name="Room">Of fewer than 16 hexadecimal digits: how many numbers above <paramref name="Last"/> the table does not have; 0 for others.</param>
/// <param name="IsUpper">Whether hexadecimal digits are capitals.</param>
public sealed record IdentifierPattern(
    IdentifierKind Kind, string Prefix = "", string Suffix = "", int Width = 0, long Last = 0, long Room = 0, bool IsUpper = false)
{
    /// <summary>Of so many hexadecimal digits random ones differ; of fewer they are taken from where the table has none.</summary>
    internal const int RandomWidth = 16;

    /// <summary>The most letters of a code that is looked at.</summary>
    internal const int MostLetters = 256;

    /// <summary>The most decimal digits of a number that is counted on; others belong to what stands before it.</summary>
    internal const int MostDigits = 18;

    private const long LargestExact = 1L << 53;
    private const long LargestDigits = 1_000_000_000_000_000_000;

    /// <summary>Why it cannot be used; null if it can.</summary>
    internal string? Fault =>
        Prefix.Length > MostLetters || Suffix.Length > MostLetters ? "has a pattern of identifiers that is too long"
        : Kind switch
        {
            IdentifierKind.Number => Math.Abs((decimal)Last) <= LargestExact,
            IdentifierKind.Digits => Width is >= 1 and <= MostDigits && Last is >= 0 and < LargestDigits,
            IdentifierKind.Hex when Width < RandomWidth => Width >= 1 && Last >= 0 && Room >= 0 && (decimal)Last + Room < 1L << (4 * Width),
            IdentifierKind.Hex => Width <= MostLetters,
            _ => true,
        }
        ? null : "has a pattern of identifiers that contradicts itself";

    /// <summary>Whether so many new ones can be made.</summary>
    internal bool HasRoom(long count) => Kind != IdentifierKind.Hex || Width >= RandomWidth || Room >= Math.Max(1, count);
}
