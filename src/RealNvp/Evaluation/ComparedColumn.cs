using RealNvp.Statistics;

namespace RealNvp.Evaluation;

/// <summary>A column of a table in the data and among generated rows: cells of a table, not-a-number where a value is missing.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="IsCategory">Whether the cells are numbers of categories; else they are numbers.</param>
/// <param name="Data">The data's cells, a cell a row.</param>
/// <param name="Synthetic">The generated ones.</param>
internal sealed record ComparedColumn(string Name, bool IsCategory, double[] Data, double[] Synthetic)
{
    // What a float holds of a number may lie beyond the data's end by a part in 16 million, at either side.
    private const double Rounding = 1.2e-7;

    /// <summary>What its numbers go round by; null for those that do not.</summary>
    public AroundMoments? Around { get; init; }

    /// <summary>Its figures.</summary>
    public ColumnFidelity Measure()
    {
        var (data, made) = (Present(Data), Present(Synthetic));
        var (dataMissing, madeMissing) = (Missing(Data, data), Missing(Synthetic, made));
        var around = Around?.HaveMiddle(data) == true ? Around : null;
        var (dataMean, dataDeviation) = Moments(data, around);
        var (madeMean, madeDeviation) = Moments(made, around);
        return new(
            Name,
            Shape(data, made),
            Adherence(data, made),
            Coverage(data, made),
            1 - Math.Abs(dataMissing - madeMissing),
            dataMissing,
            madeMissing,
            dataMean,
            dataDeviation,
            madeMean,
            madeDeviation);
    }

    private double Shape(double[] data, double[] made)
    {
        if (IsCategory)
        {
            return 1 - ContingencyTable.Distance(ColumnCodes.Of(this));
        }

        // Without numbers on one side alone there is nothing alike.
        return data.Length == 0 || made.Length == 0 ? data.Length == made.Length ? 1 : 0 : 1 - KolmogorovSmirnov.Of(data, made).Distance;
    }

    private double Adherence(double[] data, double[] made)
    {
        var allowed = data.Length < Data.Length ? Synthetic.Length - made.Length : 0;
        if (data.Length > 0 && IsCategory)
        {
            var known = data.ToHashSet();
            allowed += made.Count(known.Contains);
        }
        else if (data.Length > 0)
        {
            var (low, high) = (data[0] - (Rounding * Math.Abs(data[0])), data[^1] + (Rounding * Math.Abs(data[^1])));
            allowed += made.Count(value => value >= low && value <= high);
        }

        return (double)allowed / Synthetic.Length;
    }

    private double? Coverage(double[] data, double[] made)
    {
        if (data.Length == 0 || data[0] == data[^1])
        {
            return null;
        }

        if (IsCategory)
        {
            var known = data.ToHashSet();
            return (double)made.Distinct().Count(known.Contains) / known.Count;
        }

        var range = data[^1] - data[0];
        return made.Length == 0 ? 0 : Math.Max(0, 1 - (Math.Max(0, made[0] - data[0]) / range) - (Math.Max(0, data[^1] - made[^1]) / range));
    }

    private static double Missing(double[] cells, double[] present) => (double)(cells.Length - present.Length) / cells.Length;

    private static double[] Present(double[] cells)
    {
        var present = Array.FindAll(cells, cell => !double.IsNaN(cell));
        Array.Sort(present);
        return present;
    }

    // What is shown is the estimate from a sample, 0 for a constant: nothing is divided by it.
    private (double Mean, double Deviation) Moments(double[] values, AroundMoments? around)
    {
        if (IsCategory || values.Length == 0)
        {
            return (double.NaN, double.NaN);
        }

        if (around is not null)
        {
            return around.Measure(values);
        }

        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, values.Length - 1)));
    }
}
