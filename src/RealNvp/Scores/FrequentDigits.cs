using RealNvp.Rows;
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

    /// <summary>Moves a number of a row to the likeliest of those around it: a climb sees numbers as they would lie if all digits were as frequent.</summary>
    /// <param name="model">The model.</param>
    /// <param name="encoding">The encoding of its table.</param>
    /// <param name="row">The row, which is changed.</param>
    /// <param name="cells">The row's cells, by which columns that depend on others are kept.</param>
    /// <param name="column">The column of the number.</param>
    /// <param name="context">What the row is conditioned on.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    public static void EndIn(
        DensityModel model, TableEncoding encoding, float[] row, double[] cells, int column, float[] context, CancellationToken cancellationToken)
    {
        var numbers = Around(encoding.Schema.Columns[column], encoding.DecodeColumn(column, row));
        if (numbers.Count == 0)
        {
            return;
        }

        var variants = RowCopy.Repeated(row, numbers.Count);
        foreach (var (index, number) in numbers.Index())
        {
            encoding.EncodeColumn(column, number, variants.AsSpan(index * row.Length, row.Length));
        }

        encoding.KeepDependent(cells, variants);
        var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(RowVariants.LogProbs(model, variants, context, cancellationToken));
        variants.AsSpan(best * row.Length, row.Length).CopyTo(row);
    }
}
