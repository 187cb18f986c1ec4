using System.Numerics.Tensors;

namespace RealNvp.Statistics;

/// <summary>
/// How many times as dense the rows of one place are as those of another, up to a constant: the odds of a logistic regression that tells them apart, on
/// standardised columns and their squares, so that means and spreads may differ. The ridge is chosen by cross-validation, and may be so strong that the
/// ratio is the same everywhere.
/// </summary>
internal sealed class DensityRatio
{
    private const int Folds = 5;
    private const int MostFitted = 4_000;
    private const int WidestWithSquares = 32;

    // Beyond so many deviations a value says no more of where a row is from: rows of neither place are not to weigh most.
    private const double Farthest = 4;

    // Of the rows' whole weight; without end is the ratio that is the same everywhere.
    private static readonly double[] Ridges = [double.PositiveInfinity, 1, 0.1, 0.01, 1e-3, 1e-4];

    private readonly double[] _means;
    private readonly double[] _deviations;
    private readonly bool _hasSquares;
    private readonly double[][] _coefficients;
    private readonly double _most;

    private DensityRatio(float[] source, float[] target, int width, ulong seed, CancellationToken cancellationToken)
    {
        (_means, _deviations) = ColumnMoments.Of<float>([.. source, .. target], width);
        _hasSquares = width <= WidestWithSquares;
        var random = SeededRandom.For(seed, SeedPurpose.DensityRatio);
        int sources = source.Length / width, targets = target.Length / width;
        int[] firstRows = random.Choose(Math.Min(MostFitted, sources), sources), secondRows = random.Choose(Math.Min(MostFitted, targets), targets);
        double[][] features =
        [
            .. firstRows.Select(row => Features(source.AsSpan(row * width, width))),
            .. secondRows.Select(row => Features(target.AsSpan(row * width, width))),
        ];
        bool[] isSecond = [.. Enumerable.Range(0, features.Length).Select(row => row >= firstRows.Length)];

        // Both places count alike, however many rows of each there are. The rows come at random, so that any division into folds is one.
        double[] weights = [.. isSecond.Select(second => features.Length / (2.0 * (second ? secondRows.Length : firstRows.Length)))];
        (_coefficients, Ridge) = Chosen(features, isSecond, weights, cancellationToken);

        var outside = new double[features.Length];
        for (var row = 0; row < outside.Length; row++)
        {
            outside[row] = Math.Exp(TensorPrimitives.Dot<double>(features[row], _coefficients[row % Folds]));
        }

        _most = double.PositiveInfinity;
        double[] all = [.. Enumerable.Range(0, sources).Select(row => Weight(source.AsSpan(row * width, width)))];
        for (var row = 0; row < firstRows.Length; row++)
        {
            all[firstRows[row]] = outside[row];
        }

        (SourceWeights, _most) = (all, Math.Max(all.Max(), outside.Max()));
    }

    /// <summary>The ridge that was chosen, as a part of the rows' whole weight; without end where the ratio is the same everywhere.</summary>
    public double Ridge { get; }

    /// <summary>The ratio at each row of the first place, by rows that it was not learnt from.</summary>
    public double[] SourceWeights { get; }

    /// <summary>Learns the ratio.</summary>
    /// <param name="source">Rows of the place where the ratio is low if they are many there.</param>
    /// <param name="target">Rows of the other.</param>
    /// <param name="width">The number of values of each.</param>
    /// <param name="seed">The seed of the folds, and of the sample where there are very many.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static DensityRatio Fit(float[] source, float[] target, int width, ulong seed, CancellationToken cancellationToken = default) =>
        new(source, target, width, seed, cancellationToken);

    /// <summary>The ratio at a row; at most what it is at any row that it was learnt from.</summary>
    public double Weight(ReadOnlySpan<float> row)
    {
        var features = Features(row);
        return Math.Min(_most, Math.Exp(_coefficients.Average(coefficients => TensorPrimitives.Dot<double>(features, coefficients))));
    }

    private static (double[][] Coefficients, double Ridge) Chosen(
        double[][] features, bool[] isSecond, double[] weights, CancellationToken cancellationToken)
    {
        var count = features[0].Length;
        double[][] latest = [.. Enumerable.Range(0, Folds).Select(_ => new double[count])], best = latest;
        var (leastLoss, ridge) = (double.PositiveInfinity, double.PositiveInfinity);
        foreach (var candidate in Ridges)
        {
            if (double.IsFinite(candidate))
            {
                latest = [.. latest.Select((start, fold) => Without(fold, start))];
            }

            var loss = 0.0;
            for (var row = 0; row < features.Length; row++)
            {
                loss += weights[row] * LogisticFit.Loss(TensorPrimitives.Dot<double>(features[row], latest[row % Folds]), isSecond[row]);
            }

            if (loss < leastLoss)
            {
                (leastLoss, ridge, best) = (loss, candidate, latest);
            }

            double[] Without(int fold, double[] start)
            {
                int[] rows = [.. Enumerable.Range(0, features.Length).Where(row => row % Folds != fold)];
                return LogisticFit.Of(
                    [.. rows.Select(row => features[row])],
                    [.. rows.Select(row => isSecond[row])],
                    [.. rows.Select(row => weights[row])],
                    candidate * rows.Length,
                    start,
                    cancellationToken);
            }
        }

        return (best, ridge);
    }

    private double[] Features(ReadOnlySpan<float> row)
    {
        var width = row.Length;
        var features = new double[1 + (_hasSquares ? 2 * width : width)];
        features[0] = 1;
        for (var column = 0; column < width; column++)
        {
            var value = (row[column] - _means[column]) / _deviations[column];
            value = double.IsNaN(value) ? 0 : Math.Clamp(value, -Farthest, Farthest);
            features[1 + column] = value;
            if (_hasSquares)
            {
                features[1 + width + column] = ((value * value) - 1) / Math.Sqrt(2);
            }
        }

        return features;
    }
}
