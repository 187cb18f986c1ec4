using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RealNvp.Threading;

namespace RealNvp.Statistics;

/// <summary>Rows among which the nearest to others are looked for; all of them in the same units, such as standard deviations.</summary>
internal sealed class NearestRows
{
    // Rows whose distances are summed at once: their sums stay in two of the widest registers.
    private const int BlockRows = 32;

    // Rows whose nearest are looked for at once: a block that was fetched for one serves the others.
    private const int RowsAtOnce = 16;

    // After so many columns it is asked whether any row of a block can still be near enough; of few columns after half of them.
    private const int ColumnsAtOnce = 8;

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
        ForEach(rows, neighbour, (row, _, squares) => distances[row] = Math.Sqrt(squares[^1]), cancellationToken);
        return distances;
    }

    /// <summary>The k nearest of these to each of other rows, the nearest first: which row it is and how far away.</summary>
    /// <param name="rows"><c>[n, dimension]</c>.</param>
    /// <param name="neighbours">k, 1 to <see cref="Count"/>.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public (int Row, double Distance)[][] Nearest(float[] rows, int neighbours, CancellationToken cancellationToken = default)
    {
        var nearest = new (int Row, double Distance)[rows.Length / _dimension][];
        ForEach(
            rows,
            neighbours,
            (row, places, squares) =>
            {
                var found = nearest[row] = new (int Row, double Distance)[neighbours];
                for (var index = 0; index < neighbours; index++)
                {
                    found[index] = (places[index], Math.Sqrt(squares[index]));
                }
            },
            cancellationToken);
        return nearest;
    }

    private delegate void Taking(int row, ReadOnlySpan<int> places, ReadOnlySpan<float> squares);

    private void ForEach(float[] rows, int neighbours, Taking taking, CancellationToken cancellationToken)
    {
        var count = rows.Length / _dimension;
        Parallel.For(
            0,
            (count + RowsAtOnce - 1) / RowsAtOnce,
            SoleThread.Loop(cancellationToken),
            () => (Squares: new float[RowsAtOnce * neighbours], Places: new int[RowsAtOnce * neighbours]),
            (part, _, found) =>
            {
                var first = part * RowsAtOnce;
                var some = rows.AsSpan(first * _dimension, Math.Min(RowsAtOnce, count - first) * _dimension);
                Search(some, neighbours, found.Squares, found.Places);
                for (var row = 0; row < some.Length / _dimension; row++)
                {
                    taking(first + row, found.Places.AsSpan(row * neighbours, neighbours), found.Squares.AsSpan(row * neighbours, neighbours));
                }

                return found;
            },
            _ => { });
    }

    private void Search(ReadOnlySpan<float> rows, int neighbours, Span<float> nearest, Span<int> places)
    {
        nearest.Fill(float.PositiveInfinity);
        places.Clear();
        Span<float> squares = stackalloc float[BlockRows];
        var before = 0;
        for (var start = 0; start < _blocks.Length; start += BlockRows * _dimension)
        {
            var block = _blocks.AsSpan(start, BlockRows * _dimension);
            for (var row = 0; row * _dimension < rows.Length; row++)
            {
                // Nearly always none of the block is near enough.
                var own = nearest.Slice(row * neighbours, neighbours);
                if (AnyBelow(own[^1], rows.Slice(row * _dimension, _dimension), block, squares))
                {
                    Insert(own, places.Slice(row * neighbours, neighbours), squares, before);
                }
            }

            before += BlockRows;
        }
    }

    /// <summary>
    /// Whether a row of a block is nearer than so much, squared. Sums only grow, so that they end where none can be any more; what they are does not depend on the
    /// width of the vectors.
    /// </summary>
    /// <param name="most">The squared distance.</param>
    /// <param name="row">The row from which distances are taken.</param>
    /// <param name="block">The block, column after column.</param>
    /// <param name="squares">Receives the squared distances where the answer is yes.</param>
    private static bool AnyBelow(float most, ReadOnlySpan<float> row, ReadOnlySpan<float> block, Span<float> squares)
    {
        var part = row.Length <= 2 * ColumnsAtOnce ? (row.Length + 1) / 2 : ColumnsAtOnce;
        return Vector512.IsHardwareAccelerated ? AnyBelowWide(most, row, block, squares, part) : AnyBelowNarrow(most, row, block, squares, part);
    }

    private static bool AnyBelowWide(float most, ReadOnlySpan<float> row, ReadOnlySpan<float> block, Span<float> squares, int part)
    {
        var limit = Vector512.Create(most);
        Vector512<float> first = Vector512<float>.Zero, second = Vector512<float>.Zero;
        ref var others = ref MemoryMarshal.GetReference(block);
        for (var column = 0; column < row.Length;)
        {
            for (var end = Math.Min(row.Length, column + part); column < end; column++)
            {
                var value = Vector512.Create(row[column]);
                var place = (nuint)(column * BlockRows);
                var difference = Vector512.LoadUnsafe(ref others, place) - value;
                first += difference * difference;
                difference = Vector512.LoadUnsafe(ref others, place + (BlockRows / 2)) - value;
                second += difference * difference;
            }

            if (!Vector512.LessThanAny(first, limit) && !Vector512.LessThanAny(second, limit))
            {
                return false;
            }
        }

        first.CopyTo(squares);
        second.CopyTo(squares[(BlockRows / 2)..]);
        return true;
    }

    private static bool AnyBelowNarrow(float most, ReadOnlySpan<float> row, ReadOnlySpan<float> block, Span<float> squares, int part)
    {
        var limit = new Vector<float>(most);
        var isAny = false;
        for (var lane = 0; lane < BlockRows; lane += Vector<float>.Count)
        {
            var sum = Vector<float>.Zero;
            for (var column = 0; column < row.Length;)
            {
                for (var end = Math.Min(row.Length, column + part); column < end; column++)
                {
                    var difference = new Vector<float>(block[((column * BlockRows) + lane)..]) - new Vector<float>(row[column]);
                    sum += difference * difference;
                }

                if (!Vector.LessThanAny(sum, limit))
                {
                    // Far enough not to be taken, whatever the other columns add.
                    break;
                }
            }

            sum.CopyTo(squares[lane..]);
            isAny |= Vector.LessThanAny(sum, limit);
        }

        return isAny;
    }

    private static void Insert(Span<float> nearest, Span<int> places, ReadOnlySpan<float> squares, int before)
    {
        for (var index = 0; index < squares.Length; index++)
        {
            if (!(squares[index] < nearest[^1]))
            {
                continue;
            }

            var place = nearest.Length - 1;
            for (; place > 0 && nearest[place - 1] > squares[index]; place--)
            {
                (nearest[place], places[place]) = (nearest[place - 1], places[place - 1]);
            }

            (nearest[place], places[place]) = (squares[index], before + index);
        }
    }
}
