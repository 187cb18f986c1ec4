using System.Numerics.Tensors;

namespace RealNvp.Statistics;

/// <summary>
/// How many times as dense the rows of one place are as those of another, up to a constant: the odds of a logistic regression that tells them apart, on
/// standardised columns and their squares, so that means and spreads may differ. Ridge and features are chosen by cross-validation, and the ridge may be so strong
/// that the ratio is the same everywhere.
/// </summary>
internal sealed class DensityRatio
{
    private const int MostFitted = 4_000;

    private readonly RatioFeatures _features;
    private readonly RatioFit _fit;
    private readonly double _most;

    private DensityRatio(RatioFeatures features, RatioFit fit, float[] source, int width, int[] fittedSources, double[][] fitted)
    {
        (_features, _fit, _most) = (features, fit, double.PositiveInfinity);
        var outside = new double[fitted.Length];
        for (var row = 0; row < outside.Length; row++)
        {
            outside[row] = Math.Exp(TensorPrimitives.Dot<double>(fitted[row], fit.Coefficients[row % RatioSeries.Folds]));
        }

        double[] all = [.. Enumerable.Range(0, source.Length / width).Select(row => Weight(source.AsSpan(row * width, width)))];
        for (var row = 0; row < fittedSources.Length; row++)
        {
            all[fittedSources[row]] = outside[row];
        }

        (SourceWeights, _most) = (all, Math.Max(all.Max(), outside.Max()));
    }

    /// <summary>The ridge that was chosen, as a part of the rows' whole weight; without end where the ratio is the same everywhere.</summary>
    public double Ridge => _fit.Ridge;

    /// <summary>The ratio at each row of the first place, by rows that it was not learnt from.</summary>
    public double[] SourceWeights { get; }

    /// <summary>The ratio with the next weaker ridge, which says more of a shift than is certain; null where there is none.</summary>
    public DensityRatio? Stronger { get; private init; }

    /// <summary>Learns the ratio.</summary>
    /// <param name="source">Rows of the place where the ratio is low if they are many there.</param>
    /// <param name="target">Rows of the other.</param>
    /// <param name="width">The number of values of each.</param>
    /// <param name="seed">The seed of the folds, and of the sample where there are very many.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static DensityRatio Fit(float[] source, float[] target, int width, ulong seed, CancellationToken cancellationToken = default)
    {
        var features = new RatioFeatures([.. source, .. target], width);
        var random = SeededRandom.For(seed, SeedPurpose.DensityRatio);
        int sources = source.Length / width, targets = target.Length / width;
        int[] firstRows = random.Choose(Math.Min(MostFitted, sources), sources), secondRows = random.Choose(Math.Min(MostFitted, targets), targets);
        double[][] fitted =
        [
            .. firstRows.Select(row => features.Of(source.AsSpan(row * width, width))),
            .. secondRows.Select(row => features.Of(target.AsSpan(row * width, width))),
        ];
        bool[] isSecond = [.. Enumerable.Range(0, fitted.Length).Select(row => row >= firstRows.Length)];

        // Both places count alike, however many rows of each there are. The rows come at random, so that any division into folds is one.
        double[] weights = [.. isSecond.Select(second => fitted.Length / (2.0 * (second ? secondRows.Length : firstRows.Length)))];
        var (best, stronger) = new RatioSeries(fitted, isSecond, weights).Find(cancellationToken);
        DensityRatio Of(RatioFit fit, DensityRatio? other) => new(features, fit, source, width, firstRows, fitted) { Stronger = other };
        return Of(best, stronger is null ? null : Of(stronger, null));
    }

    /// <summary>The ratio at a row; at most what it is at any row that it was learnt from.</summary>
    public double Weight(ReadOnlySpan<float> row)
    {
        var features = _features.Of(row);
        return Math.Min(_most, Math.Exp(_fit.Coefficients.Average(coefficients => TensorPrimitives.Dot<double>(features, coefficients))));
    }
}
