using System.Globalization;
using System.Text;
using System.Text.Json;
using RealNvp.Data.Tables.Schemas;

namespace RealNvp.Data.Tables.Sources;

/// <summary>What a value of .NET is as a cell of a table: one rule for streams, objects and databases.</summary>
/// <param name="marks">The texts that stand for a missing value; null for the usual ones.</param>
internal sealed class CellValue(IReadOnlyList<string>? marks)
{
    private const long LeastLarge = 1_000_000_000_000_000;
    private const int DigitsOfLarge = 16;

    private static readonly TextLayout Plainest = new(new(Encoding.UTF8, false, null), ',', 0, []);

    private readonly TextFormat _text = new(Plainest, true, [], '.', [.. marks ?? TextFormat.UsualMarks]);

    /// <summary>The value itself; what came as JSON holds elements of it.</summary>
    public static object? Plain(object? value) => value is not JsonElement element ? value : element.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when element.TryGetInt64(out var whole) && NeedsDigits(whole) => whole,
        JsonValueKind.Number when WrittenNumber.IsWhole(element.GetRawText()) && element.GetRawText().Length >= DigitsOfLarge => element.GetRawText(),
        JsonValueKind.Number when element.TryGetDouble(out var number) => number,
        _ => element.ToString(),
    };

    /// <summary>
    /// Whether a whole number is kept digit by digit, as a file of text has it: from 2^53 on a number of 64 bits may be another one, and from 10^15 on it is
    /// written with an exponent.
    /// </summary>
    public static bool NeedsDigits(object? value) => value switch
    {
        long number => number is >= LeastLarge or <= -LeastLarge,
        ulong number => number >= LeastLarge,
        decimal number => number == Math.Floor(number) && Math.Abs(number) >= LeastLarge,
        _ => false,
    };

    /// <summary>What a plain value is, and the number if it is one; text that reads as a number is one, as in a file.</summary>
    /// <param name="value">The value; null is missing.</param>
    /// <param name="number">The number; not-a-number for all else.</param>
    public CellContent Read(object? value, out double number)
    {
        number = double.NaN;
        switch (value)
        {
            case null or DBNull:
                return CellContent.Missing;
            case string text when _text.IsMissing(text.AsSpan().Trim()):
                return CellContent.Missing;
            case string text when _text.TryNumber(0, text.AsSpan().Trim(), out var read):
                number = read;
                return OfNumber(number);
            case bool truth:
                number = truth ? 1 : 0;
                return CellContent.Number;

            // Its text stays what it is; a span of time measures.
            case TimeSpan span:
                number = span.TotalSeconds;
                return CellContent.Number;

            // An enum's names mean more than its numbers.
            case Enum:
                return CellContent.Text;
            case IConvertible convertible when convertible.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal:
                number = convertible.ToDouble(CultureInfo.InvariantCulture);
                return OfNumber(number);
            default:
                return CellContent.Text;
        }

        static CellContent OfNumber(double number) => double.IsNaN(number) ? CellContent.Missing : CellContent.Number;
    }

    /// <summary>The text of a plain value; truth values are the numbers 0 and 1 in files too, unless the column's categories are words for them.</summary>
    public static string Text(object? value, IReadOnlyList<string>? categories = null) => value is not bool truth
        ? Convert.ToString(value, CultureInfo.InvariantCulture)?.Trim() ?? ""
        : categories?.FirstOrDefault(name => name.Equals(truth ? bool.TrueString : bool.FalseString, StringComparison.OrdinalIgnoreCase))
            ?? (truth ? "1" : "0");
}
