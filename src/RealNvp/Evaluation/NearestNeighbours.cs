using System.Numerics.Tensors;

namespace RealNvp.Evaluation;

/// <summary>
/// The distance to the k-th nearest training row, in standard deviations: the baseline that is hardest to beat as an anomaly
/// score. It is no density.
/// </summary>
public sealed class NearestNeighbours
{
    /// <summary>The neighbour whose distance counts.</summary>
    public const int Neighbour = 5;

    /// <summary>The most training rows that are kept; of more, a random sample.</summary>
    public const int MostRows = 20_000;

    private readonly float[] _rows;
    private readonly double[] _mean;
    private readonly double[] _deviation;

    private NearestNeighbours(float[] rows, double[] mean, double[] deviation) => (_rows, _mean, _deviation) = (rows, mean, deviation);

    /// <summary>The number of values in a row.</summary>
    public int Dimension => _mean.Length;

    /// <summary>The number of training rows that are compared with.</summary>
    public int Count => _rows.Length / Dimension;

    /// <summary>Keeps the training rows.</summary>
    /// <param name="rows"><c>[n, dimension]</c>, finite, n above <see cref="Neighbour"/>.</param>
    /// <param name="dimension">The number of values in a row.</param>
    /// <param name="seed">The seed of the sample where there are more than <see cref="MostRows"/>.</param>
    /// <exception cref="InvalidInputException">There are too few rows, or a value is not finite.</exception>
    public static NearestNeighbours Fit(ReadOnlySpan<float> rows, int dimension, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        var count = rows.Length / dimension;
        if (count <= Neighbour || rows.Length % dimension != 0 || !TensorPrimitives.IsFiniteAll(rows))
        {
            throw new InvalidInputException($"Nearest neighbours need more than {Neighbour} whole rows of {dimension} finite values; give more rows.");
        }

        var (mean, deviation) = GaussianBaseline.Standardisation(rows, dimension);
        var order = Enumerable.Range(0, count).ToArray();
        if (count > MostRows)
        {
            SeededRandom.For(seed).Shuffle<int>(order);
            order = order[..MostRows];
        }

        var kept = new float[order.Length * dimension];
        for (var row = 0; row < order.Length; row++)
        {
            Standardise(rows.Slice(order[row] * dimension, dimension), kept.AsSpan(row * dimension, dimension), mean, deviation);
        }

        return new(kept, mean, deviation);
    }

    /// <summary>The distance of each row to its k-th nearest training row.</summary>
    /// <param name="rows"><c>[n, dimension]</c>.</param>
    /// <param name="scores">Receives n values.</param>
    public void Score(ReadOnlySpan<float> rows, Span<double> scores)
    {
        var results = new double[scores.Length];
        var values = rows.ToArray();
        Parallel.For(0, results.Length, row => results[row] = Distance(values.AsSpan(row * Dimension, Dimension)));
        results.CopyTo(scores);
    }

    private double Distance(ReadOnlySpan<float> row)
    {
        Span<float> nearest = stackalloc float[Neighbour];
        nearest.Fill(float.PositiveInfinity);
        var standardised = new float[Dimension];
        Standardise(row, standardised, _mean, _deviation);
        for (var start = 0; start < _rows.Length; start += Dimension)
        {
            var distance = TensorPrimitives.Distance<float>(standardised, _rows.AsSpan(start, Dimension));
            if (distance >= nearest[^1])
            {
                continue;
            }

            var place = Neighbour - 1;
            for (; place > 0 && nearest[place - 1] > distance; place--)
            {
                nearest[place] = nearest[place - 1];
            }

            nearest[place] = distance;
        }

        return nearest[^1];
    }

    private static void Standardise(ReadOnlySpan<float> row, Span<float> result, double[] mean, double[] deviation)
    {
        for (var column = 0; column < row.Length; column++)
        {
            result[column] = (float)((row[column] - mean[column]) / deviation[column]);
        }
    }
}
