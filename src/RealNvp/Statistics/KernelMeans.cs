using System.Buffers;
using System.Numerics.Tensors;
using RealNvp.Kernels;
using RealNvp.Threading;

namespace RealNvp.Statistics;

/// <summary>Means of some rows, weighted by a Gaussian of their distance to another row; all of them in the same units, such as standard deviations.</summary>
/// <remarks>
/// Both sums are matrix products: the exponents are <c>x r / h^2 - |r|^2 / (2 h^2)</c>, less the largest of the row, so that the nearest row always counts however
/// far away it is; a column of ones adds up the weights.
/// </remarks>
internal sealed class KernelMeans
{
    // So few that their exponents stay in the second-level cache.
    private const int RowsAtOnce = 32;

    private readonly int _dimension;
    private readonly PackedWeights _nearness;
    private readonly PackedWeights _sums;

    /// <summary>Keeps rows.</summary>
    /// <param name="rows"><c>[n, dimension]</c>, finite.</param>
    /// <param name="dimension">The number of values in a row.</param>
    /// <param name="bandwidth">The standard deviation of the kernel, above 0.</param>
    public KernelMeans(float[] rows, int dimension, double bandwidth)
    {
        (_dimension, Count, Bandwidth) = (dimension, rows.Length / dimension, bandwidth);
        float[] scaled = Scaled(rows), bias = new float[Count], columns = new float[(dimension + 1) * Count];
        columns.AsSpan(dimension * Count).Fill(1);
        for (var row = 0; row < Count; row++)
        {
            var values = scaled.AsSpan(row * dimension, dimension);
            bias[row] = -0.5f * TensorPrimitives.SumOfSquares<float>(values);
            for (var column = 0; column < dimension; column++)
            {
                columns[(column * Count) + row] = rows[(row * dimension) + column];
            }
        }

        (_nearness, _sums) = (new(Count, dimension, forBackward: false), new(dimension + 1, Count, forBackward: false));
        _nearness.Pack(scaled, bias);
        _sums.Pack(columns, []);
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The standard deviation of the kernel.</summary>
    public double Bandwidth { get; }

    /// <summary>The distance of each row to the weighted mean of these; infinite for rows that are not finite.</summary>
    /// <param name="rows"><c>[n, dimension]</c>.</param>
    /// <param name="cancellationToken">Stops between parts of the rows.</param>
    public double[] Distances(float[] rows, CancellationToken cancellationToken = default) => Distances(rows, areOwn: false, cancellationToken);

    /// <summary>The distance of each of these rows to the weighted mean of the others.</summary>
    /// <param name="rows">The rows that are kept.</param>
    public double[] DistancesToOthers(float[] rows) => Distances(rows, areOwn: true, default);

    private double[] Distances(float[] rows, bool areOwn, CancellationToken cancellationToken)
    {
        var distances = new double[rows.Length / _dimension];
        var scaled = Scaled(rows);
        var part = Math.Min(RowsAtOnce, Math.Max(1, distances.Length));
        Parallel.For(
            0,
            (distances.Length + part - 1) / part,
            SoleThread.Loop(cancellationToken),
            () => (Weights: ArrayPool<float>.Shared.Rent(part * Count), Sums: ArrayPool<float>.Shared.Rent(part * (_dimension + 1))),
            (index, _, buffers) =>
            {
                var first = index * part;
                var count = Math.Min(part, distances.Length - first);
                Measure(
                    rows.AsSpan(first * _dimension, count * _dimension), new(scaled.AsSpan(first * _dimension), count, _dimension),
                    new(buffers.Weights, count, Count), new(buffers.Sums, count, _dimension + 1), areOwn ? first : null, distances.AsSpan(first, count));
                return buffers;
            },
            buffers =>
            {
                ArrayPool<float>.Shared.Return(buffers.Weights);
                ArrayPool<float>.Shared.Return(buffers.Sums);
            });
        return distances;
    }

    private void Measure(
        ReadOnlySpan<float> rows, ReadOnlyMatrixSpan scaled, MatrixSpan weights, MatrixSpan sums, int? firstOwn, Span<double> distances)
    {
        LinearKernels.Best.Forward(_nearness, scaled, weights, Nonlinearity.None);
        for (var row = 0; row < distances.Length; row++)
        {
            var exponents = weights[row];
            if (firstOwn is { } first)
            {
                exponents[first + row] = float.NegativeInfinity;
            }

            TensorPrimitives.Subtract(exponents, TensorPrimitives.Max<float>(exponents), exponents);
            TensorPrimitives.Exp<float>(exponents, exponents);
        }

        LinearKernels.Best.Forward(_sums, weights, sums, Nonlinearity.None);
        for (var row = 0; row < distances.Length; row++)
        {
            var sum = sums[row];
            var squares = 0.0;
            for (var column = 0; column < _dimension; column++)
            {
                var difference = rows[(row * _dimension) + column] - ((double)sum[column] / sum[_dimension]);
                squares += difference * difference;
            }

            distances[row] = double.IsNaN(squares) ? double.PositiveInfinity : Math.Sqrt(squares);
        }
    }

    private float[] Scaled(ReadOnlySpan<float> rows)
    {
        var scaled = new float[rows.Length];
        TensorPrimitives.Divide(rows, (float)Bandwidth, scaled);
        return scaled;
    }
}
