using System.Numerics.Tensors;

namespace RealNvp.Statistics;

/// <summary>
/// Logistic regressions that tell rows of two places apart, from the strongest ridge to the weakest, each by folds: on all features, or on those alone whose means
/// differ by more than chance would. The latter find a shift of few columns among many that tell nothing, which a ridge on all of them makes too small.
/// </summary>
internal sealed class RatioSeries
{
    public const int Folds = 5;

    // So many standard errors apart are the means of a feature that is kept: of forty features chance keeps one in ten times.
    private const double LeastDifference = 3;

    // Of the rows' whole weight.
    private static readonly double[] Ridges = [1, 0.1, 0.01, 1e-3, 1e-4];

    private readonly double[][] _features;
    private readonly bool[] _isSecond;
    private readonly double[] _weights;

    /// <summary>Takes the rows.</summary>
    /// <param name="features">The features of each; the row with index i is of fold i modulo <see cref="Folds"/>.</param>
    /// <param name="isSecond">Which are of the second place.</param>
    /// <param name="weights">How much each counts.</param>
    public RatioSeries(double[][] features, bool[] isSecond, double[] weights) => (_features, _isSecond, _weights) = (features, isSecond, weights);

    /// <summary>The regression that tells rows best that it was not learnt from, and the next one with a weaker ridge.</summary>
    /// <returns>A ridge without end, and no other, where the same odds everywhere are best.</returns>
    public (RatioFit Best, RatioFit? Stronger) Find(CancellationToken cancellationToken)
    {
        var count = _features[0].Length;
        int[][] all = [.. Enumerable.Repeat(Enumerable.Range(0, count).ToArray(), Folds)], kept = [.. Enumerable.Range(0, Folds).Select(Differing)];
        double[][] none = [.. Enumerable.Range(0, Folds).Select(_ => new double[count])];
        var best = Measured(double.PositiveInfinity, none);
        RatioFit? stronger = null;
        foreach (var places in kept.All(each => each.Length == count) ? [all] : new[] { all, kept })
        {
            var (latest, isBest) = (none, false);
            foreach (var ridge in Ridges)
            {
                latest = [.. latest.Select((start, fold) => Without(fold, places[fold], ridge, start, cancellationToken))];
                var fit = Measured(ridge, latest);
                stronger = isBest ? fit : stronger;
                isBest = fit.Loss < best.Loss;
                (best, stronger) = isBest ? (fit, null) : (best, stronger);
            }
        }

        return (best, stronger);
    }

    private RatioFit Measured(double ridge, double[][] coefficients)
    {
        var loss = 0.0;
        for (var row = 0; row < _features.Length; row++)
        {
            loss += _weights[row] * LogisticFit.Loss(TensorPrimitives.Dot<double>(_features[row], coefficients[row % Folds]), _isSecond[row]);
        }

        return new(ridge, coefficients, loss);
    }

    // The features by which the rows of other folds differ, and the one that is 1.
    private int[] Differing(int fold)
    {
        int[] rows = [.. RowsWithout(fold)];
        double[][] first = [.. rows.Where(row => !_isSecond[row]).Select(row => _features[row])], second = [.. rows.Where(row => _isSecond[row]).Select(row => _features[row])];
        return [.. Enumerable.Range(0, _features[0].Length).Where(place =>
        {
            var (mean, error) = Mean(first, place);
            var (other, otherError) = Mean(second, place);
            return place == 0 || Math.Abs(mean - other) > LeastDifference * Math.Sqrt(error + otherError);
        })];
    }

    // The mean of a feature and its squared standard error.
    private static (double Mean, double Error) Mean(double[][] rows, int place)
    {
        var mean = rows.Average(row => row[place]);
        return (mean, rows.Average(row => (row[place] - mean) * (row[place] - mean)) / rows.Length);
    }

    private double[] Without(int fold, int[] places, double ridge, double[] start, CancellationToken cancellationToken)
    {
        int[] rows = [.. RowsWithout(fold)];
        var isWhole = places.Length == start.Length;
        double[] Kept(double[] features) => isWhole ? features : Array.ConvertAll(places, place => features[place]);
        var fitted = LogisticFit.Of(
            [.. rows.Select(row => Kept(_features[row]))],
            [.. rows.Select(row => _isSecond[row])],
            [.. rows.Select(row => _weights[row])],
            ridge * rows.Length,
            Kept(start),
            cancellationToken);
        if (isWhole)
        {
            return fitted;
        }

        var coefficients = new double[start.Length];
        foreach (var (index, place) in places.Index())
        {
            coefficients[place] = fitted[index];
        }

        return coefficients;
    }

    private IEnumerable<int> RowsWithout(int fold) => Enumerable.Range(0, _features.Length).Where(row => row % Folds != fold);
}
