using RealNvp.Statistics;
using RealNvp.Tables;

namespace RealNvp.Scores;

/// <summary>Compares one column of recent rows with training rows: whether it moved by more than chance would, how far, and how to say it.</summary>
internal sealed class ColumnComparison
{
    /// <summary>The probability with which some column of a table is said to have moved by chance.</summary>
    public const double Chance = 0.01;

    // Numbers of so few values are compared value by value.
    private const int MostValues = 12;
    private const int Digits = 4;

    private readonly TableColumn _column;
    private readonly double[] _before;
    private readonly double[] _now;
    private readonly (int Before, int Now) _rows;

    private ColumnComparison(TableColumn column, double[] before, double[] now)
    {
        (_column, _rows) = (column, (before.Length, now.Length));
        (_before, _now) = (Sorted(before), Sorted(now));
    }

    /// <summary>Compares a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="before">Its cells in training rows; not-a-number where there is no value.</param>
    /// <param name="now">Its cells in recent rows.</param>
    /// <param name="columns">How many columns are compared.</param>
    /// <returns>Null for a column that did not move by more than chance would.</returns>
    public static ColumnDrift? Of(TableColumn column, double[] before, double[] now, int columns)
    {
        var comparison = new ColumnComparison(column, before, now);
        var (missing, missingChance) = comparison.Missing();
        var (values, valuesChance) = comparison.Values();
        var most = Chance / (2 * columns);
        return (missingChance <= most, valuesChance <= most) switch
        {
            (true, true) => missing!.Distance > values!.Distance ? missing : values,
            (true, false) => missing,
            (false, true) => values,
            _ => null,
        };
    }

    private (ColumnDrift? Drift, double Chance) Missing()
    {
        int before = _rows.Before - _before.Length, now = _rows.Now - _now.Length;
        return (Share(ColumnDriftKind.ShareMissing, null, before, now, _rows), ChanceOf(before, now, _rows));
    }

    private (ColumnDrift? Drift, double Chance) Values()
    {
        if (_before.Length == 0 || _now.Length == 0)
        {
            return (null, 1);
        }

        double[] values = [.. _before.Concat(_now).Distinct().Take(MostValues + 1)];
        return _column.Categories is not null ? OfNames([.. _before.Concat(_now).Distinct()])
            : values.Length <= MostValues ? OfNames(values)
            : OfNumbers();
    }

    // The value whose share moved farthest, of those whose shares moved by more than chance would.
    private (ColumnDrift? Drift, double Chance) OfNames(double[] values)
    {
        var (rows, best, least) = ((_before.Length, _now.Length), default(ColumnDrift), 1.0);
        foreach (var value in values)
        {
            int before = CountOf(_before, value), now = CountOf(_now, value);
            var chance = Math.Min(1, values.Length * ChanceOf(before, now, rows));
            var drift = Share(ColumnDriftKind.ShareOfValue, _column.Shown(value, Digits), before, now, rows);
            if (best is null || (drift.Distance > best.Distance && chance <= Chance) || (least > Chance && chance < least))
            {
                (best, least) = (drift, chance);
            }
        }

        return (best, least);
    }

    private (ColumnDrift Drift, double Chance) OfNumbers()
    {
        var (distance, at) = KolmogorovSmirnov.Of(_before, _now);
        var scaled = distance * distance / ((1.0 / _before.Length) + (1.0 / _now.Length));
        return (Described(distance, at), Math.Min(1, 2 * Math.Exp(-2 * scaled)));
    }

    // By a value that it has now got stuck at, by its middle if that moved, else by its spread, else by what moved farthest.
    private ColumnDrift Described(double distance, double at)
    {
        var middle = _now[_now.Length / 2];
        if (Share(ColumnDriftKind.ShareOfValue, _column.Shown(middle, Digits), CountOf(_before, middle), CountOf(_now, middle), (_before.Length, _now.Length))
            is { Distance: >= 0.5 } stuck)
        {
            return stuck;
        }

        double[] before = Quartiles(_before), now = Quartiles(_now);
        var (spread, isRound) = (before[2] - before[0], _column.Period is not null || _column.Kind == ColumnKind.Time);
        var moved = Math.Abs(now[1] - before[1]);
        var widened = Math.Abs(now[2] - now[0] - spread);
        string Text(double value) => _column.Shown(value, Digits);
        string Half(double[] quartiles) => $"{Text(quartiles[0])} to {Text(quartiles[2])}";
        if (!isRound && moved >= 0.1 * spread && moved >= 0.5 * widened && Text(now[1]) != Text(before[1]))
        {
            return new(_column.Name, ColumnDriftKind.Median, Text(now[1]), Text(before[1]), distance);
        }

        if (!isRound && widened >= 0.1 * spread && Half(now) != Half(before))
        {
            return new(_column.Name, ColumnDriftKind.MiddleHalf, Half(now), Half(before), distance);
        }

        int upToBefore = SortedValues.CountUpTo<double>(_before, at), upToNow = SortedValues.CountUpTo<double>(_now, at);
        return Share(ColumnDriftKind.ShareUpTo, Text(at), upToBefore, upToNow, (_before.Length, _now.Length)) with { Distance = distance };
    }

    private ColumnDrift Share(ColumnDriftKind kind, string? value, int before, int now, (int Before, int Now) rows)
    {
        double was = (double)before / rows.Before, isNow = (double)now / rows.Now;
        return new(_column.Name, kind, Percent(isNow), Percent(was), Math.Abs(isNow - was)) { Value = value };
    }

    // Of two shares that are the same a difference like this: the likelihood ratio is about chi-squared with one degree.
    private static double ChanceOf(int before, int now, (int Before, int Now) rows)
    {
        var all = (double)(before + now) / (rows.Before + rows.Now);
        var ratio = 2 * (Gain(before, rows.Before, all) + Gain(now, rows.Now, all));
        return 2 * NormalDistribution.Cumulative(-Math.Sqrt(Math.Max(0, ratio)));

        static double Gain(int count, int rows, double share) =>
            Term(count, count / (rows * share)) + Term(rows - count, (rows - count) / (rows * (1 - share)));

        static double Term(int count, double ratio) => count == 0 ? 0 : count * Math.Log(ratio);
    }

    private static double[] Sorted(double[] cells) => [.. cells.Where(cell => !double.IsNaN(cell)).Order()];

    private static double[] Quartiles(double[] sorted) =>
        [SortedValues.Quantile<double>(sorted, 0.25), SortedValues.Quantile<double>(sorted, 0.5), SortedValues.Quantile<double>(sorted, 0.75)];

    private static int CountOf(double[] sorted, double value) => SortedValues.Count<double>(sorted, value).Equal;

    private static string Percent(double share) => FormattableString.Invariant($"{(share is > 0 and < 0.0995 ? $"{100 * share:0.#}" : $"{100 * share:F0}")} %");
}
