namespace RealNvp.Pictures;

/// <summary>Which columns of a wide table a <see cref="PairPlot"/> shows.</summary>
internal static class PairChoice
{
    // Of columns that run together like this one says as much as all.
    private const double Repeats = 0.95;

    // Names beyond so many are too rare to say much.
    private const int MostNames = 12;

    /// <summary>
    /// The columns whose data are most strongly correlated by rank with some other column, in the table's order; of those that nearly repeat one
    /// another (0.95 and more) the first, unless too few remain. Of a column of names the presence of each counts as a value.
    /// </summary>
    public static IReadOnlyList<PairColumn> Of(IReadOnlyList<PairColumn> columns, int most, CancellationToken cancellationToken)
    {
        if (columns.Count <= most)
        {
            return columns;
        }

        var strength = Strengths([.. columns.Select(column => Ranks(column, cancellationToken))], cancellationToken);
        var all = Enumerable.Range(0, columns.Count);
        int[] byStrength = [.. all.OrderByDescending(column => all.Max(other => strength[column, other]))];
        var chosen = new List<int>();
        foreach (var column in byStrength)
        {
            if (chosen.TrueForAll(other => strength[column, other] < Repeats))
            {
                chosen.Add(column);
            }
        }

        chosen.AddRange(byStrength.Except(chosen).ToArray());
        return [.. chosen.Take(most).Order().Select(column => columns[column])];
    }

    private static double[][] Ranks(PairColumn column, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return column.Names is { Count: > 2 } names
            ?
            [
                .. Enumerable.Range(0, Math.Min(names.Count, MostNames))
                    .Select(name => RankCorrelation.Ranks([.. column.Data.Select(value => value == name ? 1.0 : 0)])),
            ]
            : [RankCorrelation.Ranks(column.Data)];
    }

    /// <summary>The largest correlation, of either sign, between a value of one column and one of another; 0 of a column with itself.</summary>
    private static double[,] Strengths(double[][][] ranks, CancellationToken cancellationToken)
    {
        var strength = new double[ranks.Length, ranks.Length];
        for (var i = 0; i < ranks.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                strength[i, j] = strength[j, i] = ranks[i].Max(one => ranks[j].Max(other => Math.Abs(RankCorrelation.Of(one, other))));
            }
        }

        return strength;
    }
}
