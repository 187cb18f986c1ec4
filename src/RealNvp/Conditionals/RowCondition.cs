namespace RealNvp.Conditionals;

/// <summary>
/// What is known of a flow's row: each value lies between two bounds. Equal bounds fix it, infinite ones leave it free, and what stands for a category or a
/// step lies somewhere in its cell.
/// </summary>
/// <param name="Low">The lower bounds, one for each value of the row.</param>
/// <param name="High">The upper bounds.</param>
/// <param name="Columns">Where each column's values begin and how many they are, in order.</param>
/// <param name="Context">What the row is conditioned on by training; empty for models without.</param>
internal sealed record RowCondition(double[] Low, double[] High, (int Start, int Width)[] Columns, float[] Context)
{
    /// <summary>The number of values in a row.</summary>
    public int Width => Low.Length;

    /// <summary>For each value where nothing is known but that it lies in no gap: the interval of the gap. Empty where there is no such value.</summary>
    public (double Low, double High)[] Gaps { get; init; } = [];

    /// <summary>What turns a log density of the exactly known values into one of what they stand for, in nats.</summary>
    public double LogDet { get; init; }

    /// <summary>The cells that are known of columns whose interval depends on another column that is not known, each behind that one.</summary>
    public DependentCell[] Dependent { get; init; } = [];

    /// <summary>Whether nothing is known.</summary>
    public bool IsEmpty => Dependent.Length == 0 && Low.All(double.IsNegativeInfinity) && High.All(double.IsPositiveInfinity) && Gaps.Length == 0;

    /// <summary>Whether a value is known exactly.</summary>
    public bool IsFixed(int place) => Low[place] == High[place];

    /// <summary>Whether something is known of a value.</summary>
    public bool IsKnown(int place) => !double.IsNegativeInfinity(Low[place]) || !double.IsPositiveInfinity(High[place]);

    /// <summary>Whether a value lies between its bounds, and in no gap where there is to be none.</summary>
    public bool Holds(int place, double value) =>
        value >= Low[place] && value <= High[place] && !(Gaps.Length > 0 && value >= Gaps[place].Low && value < Gaps[place].High);

    /// <summary>The condition of a row in which unknown values are not-a-number and all others exact.</summary>
    public static RowCondition Of(ReadOnlySpan<float> row, ReadOnlySpan<float> context)
    {
        double[] low = new double[row.Length], high = new double[row.Length];
        for (var place = 0; place < row.Length; place++)
        {
            (low[place], high[place]) = float.IsNaN(row[place]) ? (double.NegativeInfinity, double.PositiveInfinity) : (row[place], row[place]);
        }

        return new(low, high, [.. Enumerable.Range(0, row.Length).Select(place => (place, 1))], context.ToArray());
    }
}
