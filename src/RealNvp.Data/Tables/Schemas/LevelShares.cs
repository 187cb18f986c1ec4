using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>The marginals of columns that hold one of few values: categories, levels, and whole numbers or steps over a short range.</summary>
internal static class LevelShares
{
    // Of more steps than this each must be in some rows: few rows say little of the share of each.
    private const int MostSteps = 32;
    private const int MostLevels = 256;
    private const int LeastUsesOfALevel = 20;

    // Numbers that have so many steps to each of them lie on no scale, such as 1, 7, 50 and 1,000.
    private const int StepsOfASparseLevel = 4;
    private const int LeastUsesOfASparseLevel = 3;

    // An outermost level in so many rows would have been passed, were there anything beyond it.
    public const int RowsOnABound = 10;

    // So far from a step a decided bound may lie and be on it.
    private const double Slack = 1e-9;

    private static readonly double[] Widths = [0.5, 1, 2, 4, 8, 16];
    private static readonly double[] Blends = [0, 0.25, 0.5, 0.75, 0.9];

    /// <summary>The column with its marginal; null for numbers on many levels or none, and for those whose map or atoms somebody decided on.</summary>
    public static TableColumn? Of(TableColumn column, FoundColumn found, double[] values, double missing, ColumnDecision? decision)
    {
        if (column.Categories is { } categories)
        {
            return column with { Marginal = new() { Shares = Flat(Counts(values, categories.Count, value => value), missing), Missing = missing } };
        }

        if (column.Step == 0 || decision is { Map: not null } or { Atoms: not null } || found is not { Least: { } least, Most: { } largest })
        {
            return null;
        }

        var support = decision?.Support;
        if (support is [var low, var high])
        {
            // The steps within the bounds, whether there are rows on them or not.
            (least, largest) = (
                low is { } first ? column.Origin + (column.Step * Math.Ceiling(((first - column.Origin) / column.Step) - Slack)) : least,
                high is { } last ? column.Origin + (column.Step * Math.Floor(((last - column.Origin) / column.Step) + Slack)) : largest);
        }

        var steps = Math.Round((largest - least) / column.Step) + 1;
        var most = values.Length / LeastUsesOfALevel;
        return column.Levels is null && (steps <= MostSteps || (steps <= Math.Min(MostLevels, most) && !column.IsDate))
                ? OnGrid(column, values, (int)steps, least, missing, support)
            : column.Levels is not null || (support is null && !column.IsDate) ? OnLevels(column, values, (least, largest), steps, missing)
            : null;
    }

    /// <summary>
    /// Numbers in steps over a short range, which may be smooth: the shares are spread to neighbours as far as that makes left-out rows likelier.
    /// </summary>
    private static TableColumn OnGrid(TableColumn column, double[] values, int steps, double least, double missing, IReadOnlyList<double?>? support)
    {
        var origin = column.Origin + (column.Step * Math.Round((least - column.Origin) / column.Step));
        var counts = Counts(values, steps, value => Math.Round((value - origin) / column.Step));

        // Dates go on; of a time of day an end that is no bound is passed by as little as one of any number.
        var (low, high) = support is [var first, var last] ? (first is not null, last is not null)
            : column.IsDate ? (false, false) : (counts[0] >= RowsOnABound, counts[^1] >= RowsOnABound);
        var beyond = 0.5 / (values.Length + 2.0);
        var tails = (low ? 0 : beyond) + (high ? 0 : beyond);
        return column with
        {
            Origin = origin,
            Marginal = new()
            {
                Shares = [.. Smooth(counts).Select(share => share * (1 - missing - tails))],
                Missing = missing,
                Beyond = tails > 0 ? beyond : 0,
                Lower = low ? column.Rounded(origin) : null,
                Upper = high ? column.Rounded(origin + ((steps - 1) * column.Step)) : null,
            },
        };
    }

    /// <summary>Numbers on levels of any distance. Few different ones on a long range, each in many rows, are levels too.</summary>
    private static TableColumn? OnLevels(TableColumn column, double[] values, (double Least, double Largest) ends, double steps, double missing)
    {
        double[] levels = column.Levels is { } known ? [.. known] : [.. values.Distinct().Order().Take(MostLevels + 1)];
        if (column.Levels is null && (levels.Length > MostLevels || values.Length < LeastUsesOfALevel * levels.Length || column.OffGrid is not null))
        {
            return null;
        }

        // Numbers on steps that may go on are no set: one beyond the outermost is unlikely and not impossible. Few numbers far apart are one where each
        // came again and again: what is in no row is hardly in the next, then.
        var counts = Counts(values, levels.Length, value => Nearest(levels, value));
        var isSparse = levels.Length <= MostSteps && steps >= StepsOfASparseLevel * levels.Length && counts.Min() >= LeastUsesOfASparseLevel;
        if (column.Levels is null && !isSparse && Math.Min(counts[0], counts[^1]) < RowsOnABound)
        {
            return null;
        }

        return column with
        {
            Levels = levels,
            Marginal = levels.Length == 1 ? new() { Shares = Flat(counts, missing), Missing = missing }
                : new() { Shares = Flat(counts, missing), Missing = missing, Lower = ends.Least, Upper = ends.Largest },
        };
    }

    private static int Nearest(double[] levels, double value)
    {
        var found = Array.BinarySearch(levels, value);
        if (found >= 0)
        {
            return found;
        }

        var above = Math.Min(~found, levels.Length - 1);
        return above > 0 && value - levels[above - 1] < levels[above] - value ? above - 1 : above;
    }

    private static double[] Counts(double[] values, int cells, Func<double, double> cellOf)
    {
        var counts = new double[cells];
        foreach (var value in values)
        {
            counts[(int)Math.Clamp(cellOf(value), 0, cells - 1)]++;
        }

        return counts;
    }

    /// <summary>Shares of what has no order: all cells together are given one row more than there are.</summary>
    private static double[] Flat(double[] counts, double missing)
    {
        var rows = counts.Sum();
        return [.. counts.Select(count => (1 - missing) * (count + (1.0 / counts.Length)) / (rows + 1))];
    }

    private static double[] Smooth(double[] counts)
    {
        var rows = counts.Sum();
        var best = Flat(counts, 0);
        var likeliest = LeftOut(counts, blend: 1, counts, kernel: 1);
        foreach (var width in Widths)
        {
            var (spread, middle) = Spread(counts, width);
            foreach (var blend in Blends)
            {
                var logLikelihood = LeftOut(counts, blend, spread, middle);
                if (logLikelihood > likeliest)
                {
                    likeliest = logLikelihood;
                    best = [.. counts.Select((count, cell) => ((blend * count) + ((1 - blend) * spread[cell]) + (1.0 / counts.Length)) / (rows + 1))];
                }
            }
        }

        var sum = best.Sum();
        return [.. best.Select(share => share / sum)];
    }

    /// <summary>The log-likelihood of each row by the shares that the others give: a row's own count, and its kernel's middle, are taken off.</summary>
    private static double LeftOut(double[] counts, double blend, double[] spread, double kernel)
    {
        var (sum, rows) = (0.0, counts.Sum());
        for (var cell = 0; cell < counts.Length; cell++)
        {
            var others = (blend * Math.Max(0, counts[cell] - 1)) + ((1 - blend) * Math.Max(0, spread[cell] - kernel)) + (1.0 / counts.Length);
            sum += counts[cell] * Math.Log(others / rows);
        }

        return sum;
    }

    /// <summary>Counts spread by a normal kernel, of which what falls off the ends stays on the grid, and the most that a row keeps for its own cell.</summary>
    private static (double[] Spread, double Middle) Spread(double[] counts, double width)
    {
        var reach = Math.Min(counts.Length - 1, (int)Math.Ceiling(4 * width));
        var kernel = Enumerable.Range(0, reach + 1).Select(distance => Math.Exp(-0.5 * distance * distance / (width * width))).ToArray();
        var spread = new double[counts.Length];
        for (var cell = 0; cell < counts.Length; cell++)
        {
            var (from, to) = (Math.Max(0, cell - reach), Math.Min(counts.Length - 1, cell + reach));
            var total = 0.0;
            for (var other = from; other <= to; other++)
            {
                total += kernel[Math.Abs(other - cell)];
            }

            for (var other = from; other <= to; other++)
            {
                spread[other] += counts[cell] * kernel[Math.Abs(other - cell)] / total;
            }
        }

        return (spread, kernel[0] / (kernel[0] + (2 * kernel.Skip(1).Sum())));
    }
}
