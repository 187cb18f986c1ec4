using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

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

    // Rows whose distances are summed at once: their sums stay in the nearest cache.
    private const int BlockRows = 512;

    // Standardised, in blocks of rows, column after column within a block: distances to neighbouring rows lie in one vector. The last block ends in infinities.
    private readonly float[] _blocks;
    private readonly double[] _mean;
    private readonly double[] _deviation;

    private NearestNeighbours(float[] blocks, int count, double[] mean, double[] deviation) =>
        (_blocks, Count, _mean, _deviation) = (blocks, count, mean, deviation);

    /// <summary>The number of values in a row.</summary>
    public int Dimension => _mean.Length;

    /// <summary>The number of training rows that are compared with.</summary>
    public int Count { get; }

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

        var blocks = new float[(order.Length + BlockRows - 1) / BlockRows * BlockRows * dimension];
        blocks.AsSpan().Fill(float.PositiveInfinity);
        var standardised = new float[dimension];
        for (var row = 0; row < order.Length; row++)
        {
            Standardise(rows.Slice(order[row] * dimension, dimension), standardised, mean, deviation);
            var (block, place) = Math.DivRem(row, BlockRows);
            for (var column = 0; column < dimension; column++)
            {
                blocks[(((block * dimension) + column) * BlockRows) + place] = standardised[column];
            }
        }

        return new(blocks, order.Length, mean, deviation);
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
        Span<float> squares = stackalloc float[BlockRows];
        var standardised = new float[Dimension];
        Standardise(row, standardised, _mean, _deviation);
        for (var start = 0; start < _blocks.Length; start += BlockRows * Dimension)
        {
            SumSquares(standardised, _blocks.AsSpan(start, BlockRows * Dimension), squares);
            foreach (var square in squares)
            {
                if (square < nearest[^1])
                {
                    Insert(nearest, square);
                }
            }
        }

        return Math.Sqrt(nearest[^1]);
    }

    /// <summary>The squared distance of one row to each of a block.</summary>
    private static void SumSquares(ReadOnlySpan<float> row, ReadOnlySpan<float> block, Span<float> squares)
    {
        squares.Clear();
        var sums = MemoryMarshal.Cast<float, Vector<float>>(squares);
        for (var column = 0; column < row.Length; column++)
        {
            var value = new Vector<float>(row[column]);
            var others = MemoryMarshal.Cast<float, Vector<float>>(block.Slice(column * BlockRows, BlockRows));
            for (var i = 0; i < sums.Length; i++)
            {
                var difference = others[i] - value;
                sums[i] += difference * difference;
            }
        }
    }

    private static void Insert(Span<float> nearest, float square)
    {
        var place = Neighbour - 1;
        for (; place > 0 && nearest[place - 1] > square; place--)
        {
            nearest[place] = nearest[place - 1];
        }

        nearest[place] = square;
    }

    private static void Standardise(ReadOnlySpan<float> row, Span<float> result, double[] mean, double[] deviation)
    {
        for (var column = 0; column < row.Length; column++)
        {
            result[column] = (float)((row[column] - mean[column]) / deviation[column]);
        }
    }
}
