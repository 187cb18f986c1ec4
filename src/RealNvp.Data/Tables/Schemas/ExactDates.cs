using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// The dates of a column that hold more than their share, such as 9999-12-31 for "still open": what its cycles and its trend are is found without them.
/// </summary>
/// <param name="Cells">The dates, rising; none is within a week of another.</param>
/// <param name="Rows">How many rows have each.</param>
/// <param name="AreSentinels">Which of them look like marks of missing values.</param>
internal sealed record ExactDates(double[] Cells, int[] Rows, bool[] AreSentinels)
{
    // Of fewer different dates each holds a share of its own.
    private const int FewestDates = 100;
    private const double Tail = 3.29;
    private const long Week = 7 * DatePattern.MicrosPerDay;

    public static readonly ExactDates None = new([], [], []);

    /// <summary>
    /// Where each is on the trend: between two steps, where no other date is. One that stands for none is in the lower tail, as gaps are, so that no date
    /// however early or late comes to an end of the trend.
    /// </summary>
    /// <param name="steps">The steps of the trend in which they lie.</param>
    /// <param name="others">The steps of the trend of all other rows.</param>
    public double[] Places(double[] steps, double[] others)
    {
        var (middle, spread) = NumberMarginal.Robust(others);
        var tail = Math.Floor(middle - (Tail * spread)) + 0.5;
        var places = new double[steps.Length];
        for (var index = 0; index < places.Length; index++)
        {
            places[index] = AreSentinels[index] ? tail : steps[index] + 0.5;
            while (Array.IndexOf(places, places[index]) < index)
            {
                places[index]--;
            }
        }

        return places;
    }

    /// <summary>Finds them among the values of training rows.</summary>
    public static ExactDates Of(TableColumn column, double[] values)
    {
        if (column.Kind == ColumnKind.Time)
        {
            return None;
        }

        var sentinels = Sentinels.Of(column, values).Values.Select(item => item.Value).ToArray();
        var counts = values.CountBy(value => value).ToDictionary();
        double[] frequent = counts.Count < FewestDates ? [] : NumberMarginal.Exact(counts, values.Length, values.Min(), values.Max());
        var cells = new List<double>();
        foreach (var cell in sentinels.Union(frequent).OrderByDescending(cell => counts[cell]))
        {
            if (cells.TrueForAll(other => Apart(cell, other) >= Week))
            {
                cells.Add(cell);
            }
        }

        cells.Sort();
        double[] others = cells.Count == 0 ? [] : [.. counts.Keys.Except(cells)];
        return others.Length == 0 || Apart(others.Min(), others.Max()) <= 2 * Week ? None
            : new([.. cells], [.. cells.Select(cell => counts[cell])], [.. cells.Select(cell => sentinels.Contains(cell))]);

        long Apart(double first, double second) => Math.Abs(column.Dates!.Micros(first) - column.Dates.Micros(second));
    }
}
