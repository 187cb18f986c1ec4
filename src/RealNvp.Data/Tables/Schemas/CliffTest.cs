using System.Numerics.Tensors;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// How much likelier rows around a border are under shares that change there at once than under any that change by a slope. The shares on either side are
/// told from rows further out, so that no row judges by shares that it was counted in.
/// </summary>
/// <param name="values">The different values of the other column.</param>
/// <param name="cells">What each of the rows in their order holds, -1 where it is missing.</param>
/// <param name="marginal">The share of each cell among all rows, one together.</param>
internal sealed class CliffTest(RankedStretches values, int[] cells, double[] marginal)
{
    // Rows of the marginal among those that tell shares.
    private const double Prior = 10;

    // The likeliest of many narrow slopes gains so much on a cliff by chance.
    private const double Slack = 4;
    private const double Widest = 4;
    private const double Narrowest = 1e-3;
    private const double NextNarrower = 0.7;
    private const int FewestRows = 8;
    private const int Groups = 4;
    private const double LeastShare = 1e-9;

    private static readonly double[] Shifts = [0, -0.25, 0.25, -0.5, 0.5];

    /// <summary>The likeliest border near the middle of some stretches and its gain in nats; minus infinity where a narrow slope is likelier.</summary>
    /// <param name="around">The stretches.</param>
    /// <param name="width">Their width.</param>
    /// <param name="leastSlope">The width from which on a slope must be less likely; narrower ones must not be likelier by more than chance makes them.</param>
    public (int Middle, double Gain) Best(BorderStretches around, double width, double leastSlope)
    {
        var (left, middle, right) = (around.Left, around.Middle, around.Right);
        var likelihood = new CliffLikelihood(values, cells, around, Outer(around.FarLeft, left), Outer(right, around.FarRight));
        var inner = Enumerable.Range((left + middle) / 2, ((middle + right + 1) / 2) - ((left + middle) / 2) + 1);
        var best = inner.MaxBy(likelihood.Step);
        var step = likelihood.Step(best);

        // What is all of one side needs no slope.
        var slope = Math.Max(likelihood.Step(left), likelihood.Step(right));
        for (var (of, most) = (Widest * width, int.MaxValue); most >= FewestRows && of > Narrowest; of *= NextNarrower)
        {
            var slopes = Array.ConvertAll(Shifts, shift => likelihood.Slope(values.Places[best] + (shift * of), of));
            var likeliest = slopes.Max(item => item.LogLikelihood);
            if (of >= leastSlope)
            {
                slope = Math.Max(slope, likeliest);
            }
            else if (likeliest > step + Slack)
            {
                return (best, double.NegativeInfinity);
            }

            most = slopes.Max(item => item.Rows);
        }

        return (best, step - slope);
    }

    /// <summary>
    /// A test of few groups of cells, of those that are about as much more frequent on one side of a border: few rows tell more of these than of each cell.
    /// </summary>
    public CliffTest Grouped(BorderStretches around)
    {
        var (onLeft, onRight) = (Outer(around.FarLeft, around.Left), Outer(around.Right, around.FarRight));
        var (groups, shares, before) = (new int[marginal.Length], new double[Groups], 0.0);
        foreach (var cell in Enumerable.Range(0, marginal.Length).OrderBy(cell => onRight[cell] / onLeft[cell]))
        {
            var own = 0.5 * (onLeft[cell] + onRight[cell]);
            groups[cell] = Math.Clamp((int)(Groups * (before + (0.5 * own))), 0, Groups - 1);
            shares[groups[cell]] += marginal[cell];
            before += own;
        }

        return new(values, Array.ConvertAll(cells, cell => cell < 0 ? -1 : groups[cell]), [.. shares.Select(share => Math.Max(share, LeastShare))]);
    }

    /// <summary>How often rows between two values hold each thing.</summary>
    public int[] Counts(int from, int to)
    {
        var counts = new int[marginal.Length];
        foreach (var cell in cells.AsSpan(values.Starts[from]..values.Starts[to]))
        {
            if (cell >= 0)
            {
                counts[cell]++;
            }
        }

        return counts;
    }

    /// <summary>Shares by some rows, and by a few of the marginal.</summary>
    public double[] Shares(int[] counts, double prior)
    {
        double rows = TensorPrimitives.Sum<int>(counts);
        return [.. counts.Select((count, cell) => (count + (prior * marginal[cell])) / (rows + prior))];
    }

    private double[] Outer(int from, int to) => Shares(Counts(from, to), Prior);
}
