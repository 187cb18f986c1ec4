using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Chooses the map of a column's numbers: half of the values say where each candidate's middle and scale are and what the mapped values look like (a kernel
/// density), and the other half how likely values are by it, log-det and all.
/// </summary>
internal static class MapChoice
{
    private const double Bandwidth = 0.25;
    private const double CellWidth = 0.05;
    private const double Reach = 12;
    private const int MostValues = 8_000;

    // What is anywhere at all: a part of the density that no value is beyond.
    private const double ShareOfAnywhere = 0.02;

    // A map must be better than none by so many nats a value, and by as many standard errors.
    private const double LeastGain = 0.01;
    private const double StandardErrors = 3;

    /// <summary>The column with the best of the candidates.</summary>
    /// <param name="column">The column.</param>
    /// <param name="candidates">Marginals without a middle and a scale, the plainest first.</param>
    /// <param name="values">The values, atoms aside.</param>
    /// <param name="least">The least value of the whole table.</param>
    /// <param name="most">The largest value of the whole table.</param>
    /// <param name="farthest">How far from its middle, in scales, a candidate may take a value of the table.</param>
    public static TableColumn Best(TableColumn column, ColumnMarginal[] candidates, double[] values, double least, double most, double farthest)
    {
        var count = Math.Min(MostValues, values.Length);
        double[] some = [.. Enumerable.Range(0, count).Select(index => values[(int)((long)index * values.Length / count)])];
        double[] first = [.. some.Where((_, index) => index % 2 == 0)], second = [.. some.Where((_, index) => index % 2 == 1)];
        var all = candidates.Select(candidate => Scaled(column, candidate, values)).ToArray();
        var usable = all.Where(item => IsUsable(item, values, least, most, farthest)).ToArray();
        if (second.Length == 0 || usable.Length < 2)
        {
            return usable.FirstOrDefault() ?? all[0];
        }

        var best = usable[0];
        var likelihoods = Likelihoods(Scaled(column, best.Marginal!, first), first, second);
        foreach (var candidate in usable.Skip(1))
        {
            var others = Likelihoods(Scaled(column, candidate.Marginal!, first), first, second);
            double[] gains = [.. others.Zip(likelihoods, (other, own) => other - own)];
            var gain = gains.Average();
            var error = Math.Sqrt(gains.Average(value => (value - gain) * (value - gain)) / gains.Length);
            if (gain > LeastGain && gain > StandardErrors * error)
            {
                (best, likelihoods) = (candidate, others);
            }
        }

        return best;
    }

    private static bool IsUsable(TableColumn column, double[] values, double least, double most, double farthest)
    {
        var encoding = new ColumnScores(column);
        return values.Append(least).Append(most).All(value => encoding.IsAtom(value) || Math.Abs(encoding.Score(value)) < farthest);
    }

    /// <summary>The column with a candidate whose middle and scale are those of some values.</summary>
    private static TableColumn Scaled(TableColumn column, ColumnMarginal candidate, double[] values)
    {
        var map = new ColumnScores(column with { Marginal = candidate with { Center = 0, Scale = 1 } });
        double[] mapped = [.. values.Select(map.Mapped).Where(double.IsFinite)];
        var (middle, spread) = mapped.Length > 0 ? NumberMarginal.Robust(mapped) : (0, 1);
        return column with { Marginal = candidate with { Center = middle, Scale = spread } };
    }

    private static double[] Likelihoods(TableColumn column, double[] first, double[] second)
    {
        var scores = new ColumnScores(column);
        var density = new double[(int)(2 * Reach / CellWidth)];
        foreach (var value in first)
        {
            density[Cell(scores.Score(value))]++;
        }

        var reach = (int)(4 * Bandwidth / CellWidth);
        const double Steps = CellWidth / Bandwidth;
        double[] kernel = [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(step => Math.Exp(-0.5 * step * step * Steps * Steps))];
        var height = kernel.Sum() * CellWidth * first.Length;
        return
        [
            .. second.Select(value =>
            {
                var score = scores.Score(value);
                var cell = Cell(score);
                var sum = 0.0;
                for (var step = -reach; step <= reach; step++)
                {
                    sum += cell + step >= 0 && cell + step < density.Length ? density[cell + step] * kernel[step + reach] : 0;
                }

                var anywhere = 1 / (Math.PI * 2 * (1 + (score * score / 4)));
                return Math.Log(((1 - ShareOfAnywhere) * sum / height) + (ShareOfAnywhere * anywhere)) + scores.LogDet(score);
            }),
        ];

        int Cell(double score) => (int)Math.Clamp((score + Reach) / CellWidth, 0, density.Length - 1);
    }
}
