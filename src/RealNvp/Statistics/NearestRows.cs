using System.Numerics;
using System.Runtime.InteropServices;

namespace RealNvp.Statistics;

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
    public double[] Distances(float[] rows, int neighbour, CancellationToken cancellationToken = default) =>
        [.. Nearest(rows, neighbour, cancellationToken).Select(nearest => nearest[^1].Distance)];

    /// <summary>The k nearest of these to each of other rows, the nearest first: which row it is and how far away.</summary>
    /// <param name="rows"><c>[n, dimension]</c>.</param>
    /// <param name="neighbours">k, 1 to <see cref="Count"/>.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public (int Row, double Distance)[][] Nearest(float[] rows, int neighbours, CancellationToken cancellationToken = default)
    {
        var nearest = new (int Row, double Distance)[rows.Length / _dimension][];
        Parallel.For(
            0, nearest.Length, new ParallelOptions { CancellationToken = cancellationToken },
            row => nearest[row] = Nearest(rows.AsSpan(row * _dimension, _dimension), neighbours));
        return nearest;
    }

    private (int Row, double Distance)[] Nearest(ReadOnlySpan<float> row, int neighbours)
    {
        Span<float> nearest = stackalloc float[neighbours];
        Span<int> places = stackalloc int[neighbours];
        nearest.Fill(float.PositiveInfinity);
        Span<float> squares = stackalloc float[BlockRows];
        var before = 0;
        for (var start = 0; start < _blocks.Length; start += BlockRows * row.Length)
        {
            SumSquares(row, _blocks.AsSpan(start, BlockRows * row.Length), squares);
            for (var first = 0; first < squares.Length; first += Vector<float>.Count)
            {
                // Nearly always none of them is near enough.
                if (!Vector.LessThanAny(new Vector<float>(squares[first..]), new Vector<float>(nearest[^1])))
                {
                    continue;
                }

                for (var place = first; place < first + Vector<float>.Count; place++)
                {
                    if (squares[place] < nearest[^1])
                    {
                        Insert(nearest, places, squares[place], before + place);
                    }
                }
            }

            before += BlockRows;
        }

        var found = new (int Row, double Distance)[neighbours];
        for (var index = 0; index < neighbours; index++)
        {
            found[index] = (places[index], Math.Sqrt(nearest[index]));
        }

        return found;
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

    private static void Insert(Span<float> nearest, Span<int> places, float square, int row)
    {
        var place = nearest.Length - 1;
        for (; place > 0 && nearest[place - 1] > square; place--)
        {
            (nearest[place], places[place]) = (nearest[place - 1], places[place - 1]);
        }

        (nearest[place], places[place]) = (square, row);
    }
}
