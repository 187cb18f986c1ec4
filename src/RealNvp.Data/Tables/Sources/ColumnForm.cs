using System.Globalization;

namespace RealNvp.Data.Tables.Sources;

/// <summary>How the numbers of a column are written, all of them.</summary>
/// <param name="Sign">The decimal sign.</param>
/// <param name="Marks">What some of them have beside it; of a percentage all have the sign.</param>
/// <param name="Currency">Their sign of currency, which may lack; null without one.</param>
/// <param name="Example">One that has marks; null if none has.</param>
internal sealed record ColumnForm(char Sign, NumberMarks Marks, string? Currency, string? Example)
{
    // A few words among numbers are slips or marks; among more of them 1,2 is a name too.
    private const double LeastShare = 0.9;

    private const NumberMarks Plain = NumberMarks.DecimalSign;

    // What may come for the first time behind the rows that were looked at.
    private const NumberMarks Free = NumberMarks.Groups | NumberMarks.DecimalSign | NumberMarks.LongMinus;

    /// <summary>Numbers without marks.</summary>
    public NumberFormatInfo Numbers { get; } = new() { NumberDecimalSeparator = Sign.ToString(), NumberGroupSeparator = "\u00a0" };

    /// <summary>Whether all are percentages.</summary>
    public bool IsPercent { get; } = Marks.HasFlag(NumberMarks.Percent);

    /// <summary>The form of all texts that have a digit, if they are nearly all and one by a decimal sign without contradiction; null otherwise.</summary>
    public static ColumnForm? Of(IReadOnlyCollection<string> texts, char sign)
    {
        var (marks, common, count, around) = (NumberMarks.None, ~NumberMarks.None, 0, 0);
        string? currency = null;
        string? example = null;
        foreach (var text in texts.Where(text => text.Any(char.IsAsciiDigit)))
        {
            if (!WrittenForm.TryRead(text, sign, out _, out var found, out var own) || (currency ?? own) != (own ?? currency))
            {
                return null;
            }

            currency ??= own;
            example ??= (found & ~Plain) != 0 ? text : null;
            marks |= found;
            common &= found;
            count++;
            around += found.HasFlag(NumberMarks.Parentheses) ? 1 : 0;
        }

        // Numbers all in parentheses are no negatives, and a share beside a percentage is another.
        var areAllAlike = around < count && (!marks.HasFlag(NumberMarks.Percent) || common.HasFlag(NumberMarks.Percent));
        return areAllAlike && count >= LeastShare * texts.Count ? new(sign, marks, currency, example) : null;
    }

    /// <summary>A number of the column.</summary>
    public bool TryRead(ReadOnlySpan<char> text, out double number)
    {
        if (!IsPercent && double.TryParse(text, NumberStyles.Float, Numbers, out number))
        {
            return true;
        }

        number = double.NaN;
        return text.ContainsAnyInRange('0', '9')
            && WrittenForm.TryRead(text, Sign, out number, out var found, out var currency)
            && (found & ~(Marks | Free)) == 0
            && found.HasFlag(NumberMarks.Percent) == IsPercent
            && (currency ?? Currency) == Currency;
    }
}
