using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>How values lie on a cycle, and where it is emptiest.</summary>
internal static class CycleShares
{
    private const int MostOwnShares = 1440;
    private const int RowsOfAnOwnShare = 2;
    private const int RowsOfAPart = 20;
    private const int FewestParts = 8;
    private const int PartsOfATest = 24;

    // Rows that are spread over the neighbours of each step.
    private const double Spread = 5;

    // A chi-square of d degrees above d + 3.3 sqrt(2 d) + 3 comes in fewer than one even cycle of a thousand.
    private const double Deviations = 3.3;
    private const double FewestExpected = 5;

    private static readonly int[] Parts = [96, 48, 24, 12];

    /// <summary>A cycle on which all is alike.</summary>
    public static ColumnCycle Even(string name, double period) => new(name, period, 0, [1]);

    /// <summary>A cycle with the shares that values have on it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="period">Its period.</param>
    /// <param name="values">The values, of a stepped cycle in steps.</param>
    /// <param name="isStepped">Whether they are whole.</param>
    public static ColumnCycle Of(string name, double period, double[] values, bool isStepped)
    {
        var parts = isStepped && period <= MostOwnShares && values.Length >= RowsOfAnOwnShare * period ? (int)period
            : Parts.FirstOrDefault(parts => values.Length >= RowsOfAPart * parts && (!isStepped || period >= parts && period % parts == 0), 0);
        parts = parts > 0 ? parts : isStepped && period <= PartsOfATest ? (int)period : isStepped && period % FewestParts != 0 ? 1 : FewestParts;
        var counts = Counts(values, period, parts);
        var cut = Emptiest(counts);
        double[] turned = [.. counts[cut..], .. counts[..cut]];
        var sum = turned.Sum() + Spread;
        var smooth = Enumerable.Range(0, parts).Select(part =>
            (turned[part] + (Spread * ((0.5 * Near(part)) + (0.5 / parts)))) / sum).ToArray();
        var total = smooth.Sum();
        return new(name, period, cut * (period / parts), [.. smooth.Select(share => share / total)]);

        // The share of the two neighbours and the part itself, which go round.
        double Near(int part) => values.Length == 0 ? 1.0 / parts
            : (turned[part] + turned[(part + 1) % parts] + turned[(part + parts - 1) % parts]) / (3.0 * values.Length);
    }

    /// <summary>Whether values lie less evenly on a cycle than chance would have it.</summary>
    public static bool Differ(double[] values, double period)
    {
        var parts = (int)Math.Min(period, PartsOfATest);
        var expected = values.Length / (double)parts;
        if (expected < FewestExpected || parts < 2)
        {
            return false;
        }

        // Steps that do not divide evenly among the parts give these other shares.
        var steps = Enumerable.Range(0, parts).Select(part =>
            period > MostOwnShares * PartsOfATest ? period / parts : Math.Ceiling((part + 1) * period / parts) - Math.Ceiling(part * period / parts)).ToArray();
        var sum = 0.0;
        foreach (var (part, count) in Counts(values, period, parts).Index())
        {
            var own = values.Length * steps[part] / steps.Sum();
            sum += (count - own) * (count - own) / own;
        }

        var degrees = parts - 1;
        return sum > degrees + (Deviations * Math.Sqrt(2.0 * degrees)) + 3;
    }

    private static double[] Counts(double[] values, double period, int parts)
    {
        var counts = new double[parts];
        foreach (var value in values)
        {
            var within = value - (Math.Floor(value / period) * period);
            counts[Math.Clamp((int)(within * parts / period), 0, parts - 1)]++;
        }

        return counts;
    }

    /// <summary>The middle of the longest stretch of the emptiest parts.</summary>
    private static int Emptiest(double[] counts)
    {
        var least = counts.Min();
        var (best, longest) = (0, 0);
        for (var start = 0; start < counts.Length; start++)
        {
            var length = 0;
            while (length < counts.Length && counts[(start + length) % counts.Length] == least)
            {
                length++;
            }

            if (length > longest)
            {
                (best, longest) = (start, length);
            }
        }

        return (best + (longest / 2)) % counts.Length;
    }
}
