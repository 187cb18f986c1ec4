using System.Numerics.Tensors;
using RealNvp.Threading;

namespace RealNvp.Statistics;

/// <summary>
/// The plainest density of all, one Gaussian with a full covariance: what a flow must beat to be worth its training.
/// </summary>
/// <remarks>
/// Columns are standardised first; a ridge of <see cref="Ridge"/> is then added to the covariance's diagonal, so that columns that
/// depend on each other do not stop it. The first columns may be given: the density is then that of the others under the condition of
/// these, which the factor L of the covariance has in its lower rows.
/// </remarks>
internal sealed class GaussianBaseline
{
    /// <summary>What is added to each standardised column's variance.</summary>
    public const double Ridge = 1e-6;

    private readonly double[] _mean;
    private readonly double[] _deviation;
    private readonly double[][] _factor;
    private readonly double _logNormaliser;
    private readonly int _given;

    private GaussianBaseline(double[] mean, double[] deviation, double[][] factor, int given)
    {
        (_mean, _deviation, _factor, _given) = (mean, deviation, factor, given);
        _logNormaliser = 0.5 * (mean.Length - given) * Math.Log(2 * Math.PI);
        for (var column = given; column < mean.Length; column++)
        {
            _logNormaliser += Math.Log(factor[column][column]) + Math.Log(deviation[column]);
        }
    }

    /// <summary>The number of values in a row.</summary>
    public int Dimension => _mean.Length;

    /// <summary>Mean and standard deviation of each column.</summary>
    public (ReadOnlyMemory<double> Means, ReadOnlyMemory<double> Deviations) Columns => (_mean, _deviation);

    /// <summary>The lower factor of the standardised columns' covariance.</summary>
    public IReadOnlyList<double[]> Factor => _factor;

    /// <summary>How many of the first columns are given, and what is added to half the squares of the others.</summary>
    public (int Given, double LogNormaliser) Density => (_given, _logNormaliser);

    /// <summary>Fits mean and covariance.</summary>
    /// <param name="rows"><c>[n, dimension]</c>, finite, n at least 2.</param>
    /// <param name="dimension">The number of values in a row.</param>
    /// <param name="given">How many of the first values are given: the density is of the others, under their condition.</param>
    /// <exception cref="DataFaultException">There are fewer than two rows, or a value is not finite.</exception>
    public static GaussianBaseline Fit(ReadOnlySpan<float> rows, int dimension, int given = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(given);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(given, dimension);
        var count = rows.Length / dimension;
        if (count < 2 || rows.Length % dimension != 0 || !TensorPrimitives.IsFiniteAll(rows))
        {
            throw new DataFaultException($"A Gaussian needs at least two whole rows of {dimension} finite values; give more rows.");
        }

        var (mean, deviation) = ColumnMoments.Of(rows, dimension);
        var covariance = new double[dimension][];
        for (var column = 0; column < dimension; column++)
        {
            covariance[column] = new double[dimension];
        }

        var row = new double[dimension];
        for (var start = 0; start < rows.Length; start += dimension)
        {
            for (var column = 0; column < dimension; column++)
            {
                row[column] = (rows[start + column] - mean[column]) / deviation[column];
                var sums = covariance[column].AsSpan(0, column + 1);
                TensorPrimitives.MultiplyAdd<double>(row.AsSpan(0, column + 1), row[column] / count, sums, sums);
            }
        }

        return new(mean, deviation, Cholesky(covariance), given);
    }

    /// <summary>Minus the log density of each row, in nats: high is strange.</summary>
    /// <param name="rows"><c>[n, dimension]</c>.</param>
    /// <param name="scores">Receives n values.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Score(ReadOnlySpan<float> rows, Span<double> scores, CancellationToken cancellationToken = default)
    {
        var results = new double[scores.Length];
        var values = rows.ToArray();
        Parallel.For(
            0,
            results.Length,
            SoleThread.Loop(cancellationToken),
            () => new double[Dimension],
            (row, _, solved) => Score(values, results, row, solved),
            _ => { });
        results.CopyTo(scores);
    }

    private double[] Score(float[] rows, double[] scores, int index, double[] solved)
    {
        var row = rows.AsSpan(index * Dimension, Dimension);
        var sum = 0.0;
        for (var column = 0; column < Dimension; column++)
        {
            var value = ((row[column] - _mean[column]) / _deviation[column])
                - TensorPrimitives.Dot<double>(_factor[column].AsSpan(0, column), solved.AsSpan(0, column));
            solved[column] = value / _factor[column][column];
            sum += column < _given ? 0 : solved[column] * solved[column];
        }

        scores[index] = (0.5 * sum) + _logNormaliser;
        return solved;
    }

    private static double[][] Cholesky(double[][] covariance)
    {
        for (var row = 0; row < covariance.Length; row++)
        {
            covariance[row][row] += Ridge;
            for (var column = 0; column <= row; column++)
            {
                var rest = covariance[row][column]
                    - TensorPrimitives.Dot<double>(covariance[row].AsSpan(0, column), covariance[column].AsSpan(0, column));

                // Rounding may take the last of the ridge from columns that depend on each other.
                covariance[row][column] = row == column ? Math.Sqrt(Math.Max(rest, Ridge / 2)) : rest / covariance[column][column];
            }
        }

        return covariance;
    }
}
