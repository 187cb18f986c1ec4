using RealNvp.Statistics;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>The marginals of numbers that are many: atoms, bounds, and the map under which values left out of its choice are the likeliest.</summary>
internal static class NumberMarginal
{
    private const int MostAtoms = 8;
    private const int FrequentOthers = 32;
    private const int FewestRowsOfAnAtom = 10;
    private const double LeastShareOfAnAtom = 0.04;
    private const double LeastShareOfAnEnd = 0.01;
    private const double UsesAboveOthers = 5;

    // Of a normal column so many rows would be expected beyond a bound.
    private const double RowsExpectedBeyond = 3;

    // Within so much of both ends a column of shares reaches them.
    private const double NearAnEnd = 0.05;
    private const int FewestNearAnEnd = 3;

    // Beyond so many deviations no flow's first step may see a value: it would make all others alike.
    private const double FarthestScore = 40;

    /// <summary>The column with its marginal.</summary>
    /// <param name="column">A modelled column of numbers.</param>
    /// <param name="found">What was seen of it in the whole table.</param>
    /// <param name="values">The values of training rows.</param>
    /// <param name="missing">The share of the rows that lack it.</param>
    /// <param name="mayHaveAtoms">Whether exact values may have a probability of their own.</param>
    /// <param name="decision">What somebody decided on it; null for nothing.</param>
    /// <exception cref="DataFaultException">The decision leaves no numbers, or a map without the bound that it needs.</exception>
    public static TableColumn Of(TableColumn column, FoundColumn found, double[] values, double missing, bool mayHaveAtoms, ColumnDecision? decision)
    {
        mayHaveAtoms = decision?.Atoms is { } wanted ? wanted.Count > 0 : mayHaveAtoms;
        var (least, most) = (Math.Min(found.Least ?? 0, values.Min()), Math.Max(found.Most ?? 0, values.Max()));
        var counts = values.CountBy(value => value).ToDictionary();
        double[] exact = decision?.Atoms is { } chosen ? [.. chosen] : mayHaveAtoms ? Exact(counts, values.Length, least, most) : [];
        var (lower, upper) = decision?.Support is [var low, var high] ? (low, high)
            : column.IsDate ? DateBounds(column)
            : Bounds(column, counts, values, least, most, exact);
        if ((mayHaveAtoms || decision?.Support is not null) && column.Step == 0)
        {
            // What lies on a bound has no place among the numbers between.
            exact = [.. exact.Union(new[] { lower, upper }.OfType<double>().Where(bound => bound == least || bound == most))];
        }

        double[] rest = [.. values.Where(value => !exact.Contains(value))];
        var isTooFew = rest.Distinct().Take(2).Count() < 2;
        if (decision is { Support: not null } or { Atoms.Count: > 0 })
        {
            if (isTooFew)
            {
                throw DecidedNumbers.Fault(column, "has fewer than two numbers beside its atoms and its bounds; change the field atoms or the field support");
            }
        }
        else if (!mayHaveAtoms || isTooFew)
        {
            // Without atoms a number that is on a bound would have no place.
            (exact, rest) = ([], values);
            (lower, upper) = (lower < least || column.Step > 0 ? lower : null, upper > most || column.Step > 0 ? upper : null);
        }

        var rows = values.Length;
        var atoms = exact.Order().Select(value =>
            new ColumnAtom(value, (1 - missing) * (counts.GetValueOrDefault(value) + 0.5) / (rows + 1 + (0.5 * exact.Length))));
        var plain = new ColumnMarginal
        {
            Lower = lower,
            Upper = upper,
            Missing = missing,
            Atoms = exact.Length > 0 ? [.. atoms] : null,
            Digits = mayHaveAtoms ? DigitSearch.Of(column, rest) : null,
        };
        var best = Best(plain);
        return best.Marginal!.Digits is null || DigitSearch.ComeBack(best, rest) ? best : Best(plain with { Digits = null });

        TableColumn Best(ColumnMarginal plain)
        {
            ColumnMarginal[] candidates =
            [
                .. Candidates(column, plain, rest, least).Where(candidate => (decision?.Map is null || decision.Map == candidate.Map)
                    && (decision?.Support is null || candidate.Lower == lower)),
            ];
            return candidates.Length > 0
                ? MapChoice.Best(column, candidates, rest, least, most, FarthestScore)
                : throw DecidedNumbers.Fault(column, "is mapped from a bound that it does not have; change the field map, or write the field support");
        }
    }

    /// <summary>
    /// Exact values that hold more than their share: many times as many rows as other frequent values, so that numbers which are merely rounded have none. A
    /// lowest or highest value, such as 0 or a cap, may be rarer.
    /// </summary>
    public static double[] Exact(Dictionary<double, int> counts, int rows, double least, double most)
    {
        var frequent = counts.OrderByDescending(item => item.Value).ThenBy(item => item.Key).Take(MostAtoms + FrequentOthers).ToArray();
        var usual = frequent.Length > FrequentOthers ? frequent[^(FrequentOthers / 2)].Value : frequent[^1].Value;
        return
        [
            .. frequent.Take(MostAtoms)
                .Where(item => item.Value >= FewestRowsOfAnAtom && item.Value >= UsesAboveOthers * usual
                    && item.Value >= (item.Key == least || item.Key == most ? LeastShareOfAnEnd : LeastShareOfAnAtom) * rows)
                .Select(item => item.Key),
        ];
    }

    /// <summary>
    /// The bounds that the values show: 0 where there would be some beyond it, 1, 100 or 360 where they are shares or angles, the same on
    /// both sides of it where they are correlations or places on the globe, and ends that many rows are on.
    /// </summary>
    private static (double? Lower, double? Upper) Bounds(
        TableColumn column, Dictionary<double, int> counts, double[] values, double least, double most, double[] exact)
    {
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        double? lower = IsEnd(least) ? least : least >= 0 && WouldCross(0) ? 0 : null;
        double? upper = IsEnd(most) ? most : most <= 0 && WouldCross(0) ? 0 : null;
        foreach (var end in (ReadOnlySpan<double>)[1, 100, 360])
        {
            if (upper is null && lower == 0 && least <= NearAnEnd * end && most <= end && Reaches(end))
            {
                upper = end;
            }
        }

        foreach (var end in (ReadOnlySpan<double>)[1, 90, 100, 180])
        {
            if (lower is null && upper is null && least >= -end && most <= end && Reaches(end) && Reaches(-end) && WouldCross(end) && WouldCross(-end))
            {
                (lower, upper) = (-end, end);
            }
        }

        return (lower, upper);

        // That none of the values does shows that it is a bound.
        bool WouldCross(double end) => values.Length * NormalDistribution.Cumulative(-Math.Abs(end - mean) / deviation) >= RowsExpectedBeyond;

        // One value near 100 is where a tail happens to end; a fraction is hardly 1 by chance.
        bool Reaches(double end) => ((end > 0 ? most : least) == end && column.Step == 0)
            || values.Count(value => end > 0 ? value >= (1 - NearAnEnd) * end : value <= (1 - NearAnEnd) * end) >= FewestNearAnEnd;

        // Of steps an outermost one in many rows would have been passed, were there anything beyond it.
        bool IsEnd(double value) => exact.Contains(value) || (column.Step > 0 && counts.GetValueOrDefault(value) >= LevelShares.RowsOnABound);
    }

    /// <summary>The bounds of dates: none, since they go on, but for the ends of the day.</summary>
    private static (double? Lower, double? Upper) DateBounds(TableColumn column) => column.Kind != ColumnKind.Time ? (null, null)
        : (0, (DatePattern.MicrosPerDay / DateForm.Length(column.Dates!.Unit)) - 1);

    private static IEnumerable<ColumnMarginal> Candidates(TableColumn column, ColumnMarginal plain, double[] rest, double least)
    {
        var (middle, spread) = Robust(rest);
        yield return plain;
        var (lower, upper) = plain.Ends(column.Step);
        if (lower is not null)
        {
            yield return plain with { Map = NumberMap.Log };
        }

        else if (upper is null && least > 0 && plain.Atoms is null && column is { IsDate: false, Period: null })
        {
            // A bound that the numbers do not show by themselves may be what makes them likely.
            yield return plain with { Map = NumberMap.Log, Lower = 0 };
        }

        if (lower is not null && upper is not null)
        {
            yield return plain with { Map = NumberMap.Logit };
        }

        yield return plain with { Map = NumberMap.Asinh, Shift = middle, Unit = spread };
    }

    /// <summary>The median, and half of what the middle two thirds span.</summary>
    public static (double Middle, double Spread) Robust(double[] values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        var spread = (At(0.841) - At(0.159)) / 2;
        var mean = sorted.Average();
        return (At(0.5), spread > 0 ? spread : Math.Max(Math.Sqrt(sorted.Average(value => (value - mean) * (value - mean))), double.Epsilon));

        double At(double share) => sorted[(int)(share * (sorted.Length - 1))];
    }
}
