using RealNvp.Rows;

namespace RealNvp.Conditionals;

/// <summary>Rows that a model draws without a condition: what proposals are made of and what is rare is judged by.</summary>
internal sealed class JointRows
{
    // An interquartile range of a normal distribution has so many standard deviations.
    private const double QuartilesOfNormal = 1.349;

    private readonly float[] _values;

    private JointRows(float[] values, int width)
    {
        (_values, Width, Count) = (values, width, values.Length / width);
        Sorted = new double[width][];
        Scale = new double[width];
        for (var place = 0; place < width; place++)
        {
            var sorted = new double[Count];
            for (var row = 0; row < Count; row++)
            {
                sorted[row] = this[row, place];
            }

            Array.Sort(sorted);
            Sorted[place] = sorted;
            Scale[place] = Spread(sorted);
        }
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The number of values in a row.</summary>
    public int Width { get; }

    /// <summary>The values at each place, rising.</summary>
    public double[][] Sorted { get; }

    /// <summary>How far the values at each place spread, in standard deviations of a normal distribution with their quartiles.</summary>
    public double[] Scale { get; }

    public float this[int row, int place] => _values[(row * Width) + place];

    /// <summary>The values of a row.</summary>
    public ReadOnlySpan<float> Row(int row) => _values.AsSpan(row * Width, Width);

    /// <summary>Draws the rows; those that are not finite are left out.</summary>
    public static JointRows Draw(DensityModel model, int count, ReadOnlySpan<float> context, ulong seed, CancellationToken cancellationToken)
    {
        var rows = model.Sample(count, seed, context: RowCopy.Repeated(context, count), cancellationToken: cancellationToken);
        return new(RowCopy.Finite(rows, model.Dimension), model.Dimension);
    }

    /// <summary>The share of the rows whose value at a place lies between two bounds.</summary>
    public double Share(int place, double low, double high)
    {
        var sorted = Sorted[place];
        return (double)Math.Max(0, First(sorted, high, isAbove: true) - First(sorted, low, isAbove: false)) / Math.Max(1, sorted.Length);
    }

    /// <summary>
    /// The logarithm of the density of the values at a place, by a normal kernel (Silverman 1986, section 3.4); far out that of less than one row.
    /// </summary>
    public double LogDensity(int place, double value)
    {
        var width = 1.06 * Scale[place] * Math.Pow(Math.Max(1, Count), -0.2);
        var sum = 0.0;
        foreach (var other in Sorted[place])
        {
            var distance = (value - other) / width;
            sum += Math.Exp(-0.5 * distance * distance);
        }

        return Math.Log(Math.Max(sum, 0.1)) - Math.Log(Math.Max(1, Count) * width * Math.Sqrt(2 * Math.PI));
    }

    private static int First(double[] sorted, double value, bool isAbove)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (isAbove ? sorted[middle] > value : sorted[middle] >= value)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    private static double Spread(double[] sorted)
    {
        if (sorted.Length == 0)
        {
            return 1;
        }

        var quartiles = (sorted[sorted.Length * 3 / 4] - sorted[sorted.Length / 4]) / QuartilesOfNormal;
        var range = (sorted[^1] - sorted[0]) / 6;

        // Most of a column with a point of high share lies at the point.
        return quartiles > range * 1e-3 ? quartiles : range > 0 ? range : 1;
    }
}
