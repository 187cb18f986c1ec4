using System.Numerics;
using System.Runtime.InteropServices;

namespace RealNvp.Evaluation;

/// <summary>Rows among which the nearest to others are looked for; all of them in the same units, such as standard deviations.</summary>
internal sealed class NearestRows
{
    // Rows whose distances are summed at once: their sums stay in the nearest cache.
    private const int BlockRows = 512;

    // In blocks of rows, column after column within a block: distances to neighbouring rows lie in one vector. The last block ends in infinities.
    private readonly float[] _blocks;
    private readonly int _dimension;

    /// <summary>Keeps rows.</summary>
    /// <param name="rows"><c>[n, dimension]</c>.</param>
    /// <param name="dimension">The number of values in a row.</param>
    public NearestRows(ReadOnlySpan<float> rows, int dimension)
    {
        (_dimension, Count) = (dimension, rows.Length / dimension);
        _blocks = new float[(Count + BlockRows - 1) / BlockRows * BlockRows * dimension];
        _blocks.AsSpan().Fill(float.PositiveInfinity);
        for (var row = 0; row < Count; row++)
        {
            var (block, place) = Math.DivRem(row, BlockRows);
            for (var column = 0; column < dimension; column++)
            {
                _blocks[(((block * dimension) + column) * BlockRows) + place] = rows[(row * dimension) + column];
            }
        }
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The distance of each of other rows to the k-th nearest of these.</summary>
    /// <param name="rows"><c>[n, dimension]</c>.</param>
    /// <param name="neighbour">k, at least 1.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public double[] Distances(float[] rows, int neighbour, CancellationToken cancellationToken = default)
    {
        var distances = new double[rows.Length / _dimension];
        Parallel.For(
            0, distances.Length, new ParallelOptions { CancellationToken = cancellationToken },
            row => distances[row] = Distance(rows.AsSpan(row * _dimension, _dimension), neighbour));
        return distances;
    }

    private double Distance(ReadOnlySpan<float> row, int neighbour)
    {
        Span<float> nearest = stackalloc float[neighbour];
        nearest.Fill(float.PositiveInfinity);
        Span<float> squares = stackalloc float[BlockRows];
        for (var start = 0; start < _blocks.Length; start += BlockRows * row.Length)
        {
            SumSquares(row, _blocks.AsSpan(start, BlockRows * row.Length), squares);
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
        var place = nearest.Length - 1;
        for (; place > 0 && nearest[place - 1] > square; place--)
        {
            nearest[place] = nearest[place - 1];
        }

        nearest[place] = square;
    }
}
