using System.Numerics.Tensors;
using RealNvp.Rows;

namespace RealNvp.Statistics;

/// <summary>
/// How far a row lies from what training rows like it look like on average: the distance, in standard deviations, to the mean of the training rows, each
/// weighted by a Gaussian of its distance to the row (kernel contraction matching, doi:10.1145/3799682.3841143). A baseline; it is no density.
/// </summary>
internal sealed class KernelSmoother
{
    /// <summary>The most training rows that are compared with: of more a sample is taken, the same for the same rows.</summary>
    public const int MostRows = 2000;

    private readonly double[] _means;
    private readonly double[] _deviations;
    private readonly KernelMeans _kernel;

    private KernelSmoother(double[] means, double[] deviations, KernelMeans kernel) => (_means, _deviations, _kernel) = (means, deviations, kernel);

    /// <summary>The number of values in a row.</summary>
    public int Dimension => _means.Length;

    /// <summary>The number of training rows that are compared with.</summary>
    public int Count => _kernel.Count;

    /// <summary>The standard deviation of the kernel, in standard deviations of the columns.</summary>
    public double Bandwidth => _kernel.Bandwidth;

    /// <summary>Keeps training rows.</summary>
    /// <param name="rows"><c>[n, dimension]</c>, finite, n at least 2.</param>
    /// <param name="dimension">The number of values in a row.</param>
    /// <param name="bandwidth">The bandwidth; null chooses the one by which training rows are closest to what the others say of them.</param>
    /// <exception cref="DataFaultException">There are too few rows, or a value is not finite.</exception>
    public static KernelSmoother Fit(ReadOnlySpan<float> rows, int dimension, double? bandwidth = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        var count = rows.Length / dimension;
        if (count < 2 || rows.Length % dimension != 0 || !TensorPrimitives.IsFiniteAll(rows))
        {
            throw new DataFaultException($"A kernel smoother needs at least two whole rows of {dimension} finite values; give more rows.");
        }

        var (means, deviations, own) = RowsOf(rows, dimension);
        return new(means, deviations, new(own, dimension, bandwidth ?? KernelBandwidth.Choose(own, dimension)));
    }

    /// <summary>The training rows that are compared with, standardised, and by what.</summary>
    internal static (double[] Means, double[] Deviations, float[] Rows) RowsOf(ReadOnlySpan<float> rows, int dimension)
    {
        var (means, deviations) = ColumnMoments.Of(rows, dimension);
        var picked = new SeededRandom(SeedPurpose.SmootherRows).ChooseAtMost(MostRows, rows.Length / dimension);
        return (means, deviations, ColumnMoments.Standardised<float>(RowCopy.Picked(rows, dimension, picked), means, deviations));
    }

    /// <summary>The distance of each row to the weighted mean of the training rows; infinite for rows that are not finite.</summary>
    /// <param name="rows"><c>[n, dimension]</c>.</param>
    /// <param name="scores">Receives n values.</param>
    /// <param name="cancellationToken">Stops between parts of the rows.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Score(ReadOnlySpan<float> rows, Span<double> scores, CancellationToken cancellationToken = default) =>
        _kernel.Distances(ColumnMoments.Standardised(rows[..(scores.Length * Dimension)], _means, _deviations), cancellationToken).CopyTo(scores);
}
