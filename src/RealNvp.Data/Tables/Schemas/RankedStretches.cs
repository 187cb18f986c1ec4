using RealNvp.Statistics;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Rows in their order, cut into pieces. Where a piece begins is told as a quantile of the standard normal, which is about where a flow sees it.
/// </summary>
internal sealed class RankedStretches
{
    private const double HalfARow = 0.5;

    /// <param name="starts">The row with which each piece begins, rising; last, how many rows there are.</param>
    public RankedStretches(int[] starts)
    {
        Starts = starts;
        double rows = Math.Max(1, starts[^1]);
        Places = Array.ConvertAll(starts, row => NormalDistribution.Quantile(Math.Clamp(row, HalfARow, rows - HalfARow) / rows));
    }

    /// <summary>How many pieces there are.</summary>
    public int Count => Starts.Length - 1;

    /// <summary>The row with which each begins; last, how many there are.</summary>
    public int[] Starts { get; }

    /// <summary>Where each begins as a quantile; last, where the last one ends.</summary>
    public double[] Places { get; }

    /// <summary>How many rows lie between two pieces.</summary>
    public int Rows(int from, int to) => Starts[to] - Starts[from];

    /// <summary>The first piece of the stretch that ends before another, is so wide and has so many rows, or all that there is down to a third.</summary>
    public int Back(int from, double width, int rows, int least)
    {
        var to = from;
        while (to > least && (Places[from] - Places[to] < width || Rows(to, from) < rows))
        {
            to--;
        }

        return to;
    }

    /// <summary>The piece behind the stretch that begins with another, is so wide and has so many rows, or all that there is up to a third.</summary>
    public int Forth(int from, double width, int rows, int most)
    {
        var to = from;
        while (to < most && (Places[to] - Places[from] < width || Rows(from, to) < rows))
        {
            to++;
        }

        return to;
    }

    /// <summary>Two stretches before a piece and two from it on; null where there is no room for them.</summary>
    public BorderStretches? Around(int middle, double width, int rows, int least, int most)
    {
        // The outermost piece is left to the far stretch, however wide it is.
        var left = Back(middle, width, rows, Math.Min(middle, least + 1));
        var farLeft = Back(left, width, rows, least);
        var right = Forth(middle, width, rows, Math.Max(middle, most - 1));
        var farRight = Forth(right, width, rows, most);
        return Rows(farLeft, left) >= rows && Rows(left, middle) >= rows && Rows(middle, right) >= rows && Rows(right, farRight) >= rows
            ? new(farLeft, left, middle, right, farRight)
            : null;
    }
}
