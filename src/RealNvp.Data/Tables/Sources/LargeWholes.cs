using System.Globalization;

namespace RealNvp.Data.Tables.Sources;

/// <summary>
/// The digits of the whole numbers of some cells that a number of 64 bits may not hold exactly, 2^53 and more: such numbers are codes, told apart by their
/// text as in a file of text. It takes no memory where there are none.
/// </summary>
/// <param name="cells">How many cells there are.</param>
internal sealed class LargeWholes(int cells)
{
    private const double LargestExact = 1L << 53;

    private Int128[]? _wholes;

    /// <summary>Whether a number needs its digits.</summary>
    public static bool Needs(double number) => Math.Abs(number) >= LargestExact;

    /// <summary>Keeps the digits of a cell.</summary>
    public void Set(int cell, Int128 whole) => (_wholes ??= new Int128[cells])[cell] = whole;

    /// <summary>The digits of a cell; null where its number says them.</summary>
    public string? Text(int cell) => _wholes is { } wholes && wholes[cell] != 0 ? wholes[cell].ToString(CultureInfo.InvariantCulture) : null;
}
