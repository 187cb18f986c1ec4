using RealNvp.Statistics;
using RealNvp.Tables;

namespace RealNvp.Scores;

/// <summary>Compares how the numbers of recent rows go together with how they did in training, by rank correlations.</summary>
internal static class ColumnPairs
{
    /// <summary>The most columns of numbers; of more, pairs are not compared, whose number grows with the square.</summary>
    public const int MostColumns = 100;

    private const int MostPairs = 3;

    // The variance of a transformed rank correlation is by so much larger than 1 / (n - 3) (Fieller, Hartley and Pearson, Biometrika 44, 1957).
    private const double RankVariance = 1.06;

    /// <summary>The pairs that go together otherwise by more than chance would, the farthest first.</summary>
    /// <param name="columns">The columns of numbers.</param>
    /// <param name="before">The cells of each in training rows.</param>
    /// <param name="now">Its cells in recent rows.</param>
    public static IReadOnlyList<ColumnDrift> Of(IReadOnlyList<TableColumn> columns, IReadOnlyList<double[]> before, IReadOnlyList<double[]> now)
    {
        if (columns.Count is < 2 or > MostColumns || before[0].Length < 5 || now[0].Length < 5)
        {
            return [];
        }

        double[][] ranksBefore = [.. before.Select(Ranks)], ranksNow = [.. now.Select(Ranks)];
        var pairs = columns.Count * (columns.Count - 1) / 2;
        var error = Math.Sqrt(RankVariance * ((1.0 / (before[0].Length - 3)) + (1.0 / (now[0].Length - 3))));
        var found = new List<ColumnDrift>();
        for (var first = 0; first < columns.Count; first++)
        {
            for (var second = first + 1; second < columns.Count; second++)
            {
                double was = Product(ranksBefore[first], ranksBefore[second]), isNow = Product(ranksNow[first], ranksNow[second]);
                var far = Math.Abs(Math.Atanh(Within(was)) - Math.Atanh(Within(isNow))) / error;
                if (pairs * 2 * NormalDistribution.Cumulative(-far) <= ColumnComparison.Chance)
                {
                    found.Add(new(columns[first].Name, ColumnDriftKind.Correlation, Text(isNow), Text(was), Math.Abs(isNow - was) / 2)
                    {
                        Other = columns[second].Name,
                    });
                }
            }
        }

        return [.. found.OrderByDescending(pair => pair.Distance).Take(MostPairs)];
    }

    // Centred, and of length 1; a gap has the middle rank.
    private static double[] Ranks(double[] cells)
    {
        int[] there = [.. Enumerable.Range(0, cells.Length).Where(row => !double.IsNaN(cells[row]))];
        double[] ranks = new double[there.Length], centred = new double[cells.Length];
        MeanRanks.Fill([.. there.Select(row => cells[row])], ranks);
        for (var index = 0; index < there.Length; index++)
        {
            centred[there[index]] = ranks[index] - (0.5 * there.Length);
        }

        var length = Math.Sqrt(Product(centred, centred));
        return length > 0 ? Array.ConvertAll(centred, rank => rank / length) : centred;
    }

    private static double Product(double[] first, double[] second) => System.Numerics.Tensors.TensorPrimitives.Dot<double>(first, second);

    // Of 1 the transform is infinite.
    private static double Within(double correlation) => Math.Clamp(correlation, -0.9999, 0.9999);

    private static string Text(double correlation) => FormattableString.Invariant($"{correlation + 0.0:0.00}");
}
