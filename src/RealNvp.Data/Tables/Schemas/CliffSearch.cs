using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Finds the borders of a column's numbers at which the distribution of another column changes at once, as that of working hours does at the age at which
/// people retire. A flow is smooth and would make a slope of them.
/// </summary>
/// <param name="ranked">The numbers.</param>
/// <param name="borderBetween">The number that divides two neighbours.</param>
internal sealed class CliffSearch(RankedValues ranked, Func<double, double, double> borderBetween)
{
    /// <summary>The fewest rows that say something of a cliff.</summary>
    public const int FewestRows = 200;

    private const int MostBorders = 6;
    private const int FewestValues = 4;
    private const int FewestOfAStretch = 40;
    private const int FewestOfASharp = 80;
    private const int MostMoves = 4;

    // Few rows are so many nats against a cliff by chance.
    private const double MostAgainst = 4;

    // A flow makes about such a slope of a cliff, in standard deviations.
    private const double SlopeOfAFlow = 0.5;

    // What a column holds near to a border is told by rows so near to it, in standard deviations.
    private const double Near = 0.75;
    private const double Rest = 0.01;

    private static readonly double[] Widths = [0.8, 0.4, 0.2];
    private static readonly double[] Priors = [1, 3, 10, 30, 100, 300, 1000];

    /// <summary>The rule by which the column changes; null for none.</summary>
    /// <param name="other">The name of the column of the numbers.</param>
    /// <param name="levels">What each row holds, -1 where it is missing.</param>
    /// <param name="shares">The shares of what rows hold.</param>
    /// <param name="leastGain">By how many nats a cliff must be better than a slope.</param>
    public CliffRule? Find(string other, int[] levels, IReadOnlyList<double> shares, double leastGain)
    {
        var values = ranked.Values;
        if (values.Count < FewestValues || ranked.Rows.Length < FewestRows)
        {
            return null;
        }

        var cells = Array.ConvertAll(ranked.Rows, row => levels[row]);
        var sum = shares.Sum();
        double[] marginal = [.. shares.Select(share => share / sum)];
        var (scan, test) = (new CliffScan(ranked.Bins, cells, marginal.Length), new CliffTest(values, cells, marginal));
        var borders = new SortedList<int, double>();
        var open = new Queue<(int Least, int Most)>([(0, values.Count)]);
        while (open.TryDequeue(out var stretch) && borders.Count < MostBorders)
        {
            if (Best(scan, test, stretch.Least, stretch.Most, leastGain) is { } found)
            {
                borders.Add(found.Middle, found.Gain);
                open.Enqueue((stretch.Least, found.Middle));
                open.Enqueue((found.Middle, stretch.Most));
            }
        }

        if (borders.Count == 0)
        {
            return null;
        }

        int[] middles = [.. borders.Keys];
        return Keys(test, middles, marginal) is { } keys
            ? new(new(other, keys, Rest) { Borders = [.. middles.Select(value => borderBetween(ranked[value - 1], ranked[value]))] }, borders.Values.Sum())
            : null;
    }

    private (int Middle, double Gain)? Best(CliffScan scan, CliffTest test, int least, int most, double leastGain)
    {
        (int Middle, double Gain)? best = null;
        var (firstBin, lastBin) = (BinOf(least), BinOf(most));
        foreach (var width in Widths)
        {
            foreach (var bin in scan.Candidates(width, FewestOfAStretch, firstBin, lastBin))
            {
                if (Settled(test, ranked.BinValues[bin], width, least, most) is { } found && found.Gain > Math.Max(leastGain, best?.Gain ?? 0)
                    && !ranked.IsBetweenClusters(found.Middle, FewestOfAStretch) && IsSharp(test, found.Middle, width, least, most))
                {
                    best = found;
                }
            }

            // More rows tell better where the border lies.
            if (best is not null)
            {
                break;
            }
        }

        return best;
    }

    /// <summary>The first bin that begins with a value or behind it.</summary>
    private int BinOf(int value)
    {
        var bin = Array.BinarySearch(ranked.BinValues, value);
        return bin >= 0 ? bin : ~bin;
    }

    /// <summary>Moves a border to where it is likeliest, until it stays.</summary>
    private (int Middle, double Gain)? Settled(CliffTest test, int middle, double width, int least, int most)
    {
        for (var move = 0; move < MostMoves; move++)
        {
            if (ranked.Values.Around(middle, width, FewestOfAStretch, least, most) is not { } around)
            {
                return null;
            }

            var found = test.Best(around, width, SlopeOfAFlow);
            if (found.Middle == middle || move == MostMoves - 1)
            {
                return found;
            }

            middle = found.Middle;
        }

        return null;
    }

    /// <summary>
    /// Whether rows ever nearer to the border say nothing else, as they do where shares go up and down in waves, or rise to a point.
    /// </summary>
    private bool IsSharp(CliffTest test, int middle, double width, int least, int most)
    {
        if (ranked.Values.Around(middle, width, FewestOfAStretch, least, most) is not { } before)
        {
            return false;
        }

        var grouped = test.Grouped(before);
        for (var narrow = width / 2; ranked.Values.Around(middle, narrow, FewestOfASharp, least, most) is { } around && around != before; narrow /= 2)
        {
            if (grouped.Best(around, narrow, narrow).Gain < -MostAgainst)
            {
                return false;
            }

            before = around;
        }

        return true;
    }

    /// <summary>The shares between borders, told by rows near to them; null where they tell others of these rows nothing.</summary>
    private DependentShares[]? Keys(CliffTest test, int[] middles, double[] marginal)
    {
        int[] ends = [0, .. middles, ranked.Values.Count];
        var counts = ends.Skip(1).Zip(ends, (to, from) => Count(test, from, to)).ToArray();
        var (prior, gain) = Priors.Select(rows => (rows, Gain: counts.Sum(count => LeftOutGain(count, marginal, rows)))).MaxBy(item => item.Gain);
        return gain > 0
            ? [.. counts.Select(count => new DependentShares([.. Enumerable.Range(0, marginal.Length)], test.Shares(count, prior)))]
            : null;
    }

    private int[] Count(CliffTest test, int from, int to)
    {
        var values = ranked.Values;
        var (left, right) = (from == 0 ? 0 : values.Forth(from, Near, 0, to), to == values.Count ? to : values.Back(to, Near, 0, from));
        return (from, to) switch
        {
            (0, _) => test.Counts(right, to),
            _ when to == values.Count => test.Counts(from, left),
            _ when left >= right => test.Counts(from, to),
            _ => [.. test.Counts(from, left).Zip(test.Counts(right, to), (near, far) => near + far)],
        };
    }

    /// <summary>How much likelier each row is by the others than by the marginal.</summary>
    private static double LeftOutGain(int[] counts, double[] marginal, double prior)
    {
        double rows = counts.Sum();
        return counts.Zip(marginal, (count, share) =>
            count == 0 ? 0 : count * Math.Log((count - 1 + (prior * share)) / (rows - 1 + prior) / share)).Sum();
    }
}
