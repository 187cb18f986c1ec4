using System.Numerics.Tensors;

namespace RealNvp.Statistics;

/// <summary>
/// The distance to the k-th nearest training row, in standard deviations: the baseline that is hardest to beat as an anomaly
/// score. It is no density.
/// </summary>
internal sealed class NearestNeighbours
{
    /// <summary>The neighbour whose distance counts.</summary>
    public const int Neighbour = 5;

    private readonly NearestRows _rows;
    private readonly double[] _means;
    private readonly double[] _deviations;

    private NearestNeighbours(NearestRows rows, double[] means, double[] deviations) => (_rows, _means, _deviations) = (rows, means, deviations);

    /// <summary>The number of values in a row.</summary>
    public int Dimension => _means.Length;

    /// <summary>The number of training rows that are compared with.</summary>
    public int Count => _rows.Count;

    /// <summary>Keeps the training rows.</summary>
    /// <param name="rows"><c>[n, dimension]</c>, finite, n above <see cref="Neighbour"/>.</param>
    /// <param name="dimension">The number of values in a row.</param>
    /// <exception cref="DataFaultException">There are too few rows, or a value is not finite.</exception>
    public static NearestNeighbours Fit(ReadOnlySpan<float> rows, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        var count = rows.Length / dimension;
        if (count <= Neighbour || rows.Length % dimension != 0 || !TensorPrimitives.IsFiniteAll(rows))
        {
            throw new DataFaultException($"Nearest neighbours need more than {Counted.Of(Neighbour, "whole row")} of {dimension} finite values; "
                + "give more rows.");
        }

        var (means, deviations) = ColumnMoments.Of(rows, dimension);
        return new(new NearestRows(ColumnMoments.Standardised(rows, means, deviations), dimension), means, deviations);
    }

    /// <summary>The distance of each row to its k-th nearest training row.</summary>
    /// <param name="rows"><c>[n, dimension]</c>.</param>
    /// <param name="scores">Receives n values.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Score(ReadOnlySpan<float> rows, Span<double> scores, CancellationToken cancellationToken = default)
    {
        var own = ColumnMoments.Standardised(rows[..(scores.Length * Dimension)], _means, _deviations);
        _rows.Distances(own, Neighbour, cancellationToken).CopyTo(scores);
    }
}
