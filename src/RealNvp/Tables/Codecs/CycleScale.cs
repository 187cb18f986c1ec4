using RealNvp.Statistics;

namespace RealNvp.Tables.Codecs;

/// <summary>
/// One cycle as a value that is about standard normal: cut at its emptiest place, <c>y = Phi^-1(F(x))</c> from there, F being the distribution
/// function that rises evenly within each part of the period. Gaps, if it has them, lie below all else.
/// </summary>
/// <param name="cycle">The cycle.</param>
/// <param name="missing">The share of gaps; 0 for none.</param>
internal sealed class CycleScale(ColumnCycle cycle, double missing)
{
    private const float Outermost = 37;

    private readonly double _part = cycle.Period / cycle.Shares.Count;
    private readonly double[] _below = Cumulated(cycle.Shares, missing, missing);
    private readonly double[] _above = Cumulated([.. cycle.Shares.Reverse()], missing, 0);

    /// <summary>The cycle.</summary>
    public ColumnCycle Cycle => cycle;

    /// <summary>The share of gaps; 0 for none.</summary>
    public double Missing => missing;

    /// <summary>The shares below the end of each part from the first on, and above it from the last on, gaps among those below.</summary>
    public (ReadOnlyMemory<double> Below, ReadOnlyMemory<double> Above) Cumulative => (_below, _above);

    public double Period => cycle.Period;

    /// <summary>The end of the gaps.</summary>
    public double EndOfGaps { get; } = missing > 0 ? NormalDistribution.Between(missing, 1 - missing) : double.NegativeInfinity;

    /// <summary>The middle of the gaps.</summary>
    public float MiddleOfGaps { get; } = missing > 0 ? (float)NormalDistribution.Between(missing / 2, 1 - (missing / 2)) : float.NaN;

    /// <summary>The whole cycles before a number, and how far it is within its own, from the cut on.</summary>
    public (double Whole, double Within) Divide(double number)
    {
        var whole = Math.Floor((number - cycle.Offset) / cycle.Period);
        var within = number - cycle.Offset - (whole * cycle.Period);

        // The rest may round up to the period itself.
        return within < cycle.Period ? (whole, Math.Max(0, within)) : (whole + 1, 0);
    }

    /// <summary>What <see cref="Divide"/> was given.</summary>
    public double Join(double whole, double within) => (whole * cycle.Period) + within + cycle.Offset;

    /// <summary>The value of a place within the cycle.</summary>
    public double Score(double within)
    {
        var (part, rest) = Part(within);
        var share = (1 - missing) * cycle.Shares[part];
        return NormalDistribution.Between(_below[part] + (rest * share), _above[^(part + 2)] + ((1 - rest) * share));
    }

    /// <summary>The same as a float that is not infinite.</summary>
    public float At(double within) => Math.Clamp((float)Score(within), -Outermost, Outermost);

    /// <summary>The place within the cycle of a value that is no gap.</summary>
    public double Within(double score)
    {
        // Far out on either side the share on that side has the digits.
        var isHigh = score > 0;
        var (share, sums) = (NormalDistribution.Cumulative(isHigh ? -score : score), isHigh ? _above : _below);
        var found = Array.BinarySearch(sums, share);
        var part = Math.Clamp(found >= 0 ? found : ~found - 1, 0, cycle.Shares.Count - 1);
        var rest = Math.Clamp((share - sums[part]) / (sums[part + 1] - sums[part]), 0, 1);
        return isHigh ? (cycle.Shares.Count - part - rest) * _part : (part + rest) * _part;
    }

    /// <summary>The logarithm of the share of what lies between two places, the second at most a period after the first; gaps have theirs too.</summary>
    public double LogShare(double from, double to)
    {
        var (first, restOfFirst) = Part(from);
        var (last, restOfLast) = to >= cycle.Period ? (cycle.Shares.Count - 1, 1) : Part(to);
        var share = first == last
            ? cycle.Shares[first] * (restOfLast - restOfFirst)
            : ((1 - restOfFirst) * cycle.Shares[first]) + (restOfLast * cycle.Shares[last]);
        for (var part = first + 1; part < last; part++)
        {
            share += cycle.Shares[part];
        }

        return Math.Log((1 - missing) * share);
    }

    /// <summary>The logarithm of the density at a place.</summary>
    public double LogDensity(double within) => Math.Log((1 - missing) * cycle.Shares[Part(within).Index] / _part);

    private (int Index, double Inside) Part(double within)
    {
        var part = Math.Clamp((int)(within / _part), 0, cycle.Shares.Count - 1);
        return (part, Math.Clamp((within / _part) - part, 0, 1));
    }

    private static double[] Cumulated(IReadOnlyList<double> shares, double missing, double start)
    {
        var sums = new double[shares.Count + 1];
        sums[0] = start;
        for (var part = 0; part < shares.Count; part++)
        {
            sums[part + 1] = sums[part] + ((1 - missing) * shares[part]);
        }

        return sums;
    }
}
