using RealNvp.Tables;

namespace RealNvp.Scores;

/// <summary>The numbers around another that end in other digits: where last digits have shares, the likeliest number nearby is one of them.</summary>
internal static class FrequentDigits
{
    // Of numbers whose digits are as frequent only the nearest matter.
    private const int NearestOfAShare = 4;

    /// <summary>The numbers within half a period that a column can hold, the nearest of each share; none where its digits have no shares.</summary>
    /// <param name="column">A column.</param>
    /// <param name="number">The number in the middle.</param>
    public static IReadOnlyList<double> Around(TableColumn column, double number)
    {
        if (column.Marginal is not { Digits: { } digits, Shares: null } marginal || double.IsNaN(number) || IsAtom(number))
        {
            return [];
        }

        var (middle, count) = (Math.Round((number - digits.Origin) / digits.Step), digits.Shares.Count);
        if (!(Math.Abs(middle) < DigitShares.MostSteps))
        {
            return [];
        }

        return
        [
            .. Enumerable.Range(-count / 2, count + 1).OrderBy(Math.Abs).Select(away => middle + away)
                .GroupBy(steps => digits.Shares[DigitShares.DigitOf(steps, count)])
                .SelectMany(group => group.Take(NearestOfAShare).Select(steps => column.Rounded(digits.Origin + (steps * digits.Step))))
                .Where(value => double.IsFinite(value) && !marginal.IsOutside(column, value) && !IsAtom(value)),
        ];

        bool IsAtom(double value) => marginal.Atoms?.Any(atom => (float)atom.Value == (float)value) == true;
    }
}
