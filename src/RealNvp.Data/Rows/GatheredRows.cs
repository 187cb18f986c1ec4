using System.Runtime.InteropServices;
using RealNvp.Collectives;

namespace RealNvp.Data;

/// <summary>Rows that processes hold parts of, one part after the other, sent to all.</summary>
/// <param name="collective">The processes.</param>
/// <param name="starts">The first row of each process, and behind them the number of all rows.</param>
internal sealed class GatheredRows(ICollective collective, int[] starts)
{
    /// <summary>The number of all rows.</summary>
    public int Count => starts[^1];

    /// <summary>The first row of this process among all.</summary>
    public int Start => starts[collective.Rank];

    /// <summary>The processes.</summary>
    public ICollective Collective => collective;

    /// <summary>The parts of processes that hold so many rows each.</summary>
    /// <exception cref="DataFaultException">They are more than can be numbered.</exception>
    public static GatheredRows Of(ICollective collective, int own)
    {
        var counts = collective.Joined(own);
        var starts = new int[counts.Length + 1];
        for (var process = 0; process < counts.Length; process++)
        {
            var next = (long)starts[process] + counts[process];
            starts[process + 1] = next <= Array.MaxLength ? (int)next
                : throw new DataFaultException($"There are more than {Counted.Of(Array.MaxLength, "row")}; train on some of them.");
        }

        return new(collective, starts);
    }

    /// <summary>The process that holds a row.</summary>
    public int OwnerOf(int row)
    {
        var process = Array.BinarySearch(starts, row);

        // Of processes that begin at one row all but the last have none.
        process = process < 0 ? ~process - 1 : process;
        while (starts[process + 1] <= row)
        {
            process++;
        }

        return process;
    }

    /// <summary>What is read of some rows, each by the process that holds it, in all processes.</summary>
    /// <param name="rows">The rows, the same in all.</param>
    /// <param name="width">How many values each has.</param>
    /// <param name="read">Reads the values of a row, by its number among those of this process.</param>
    /// <returns><c>[rows, width]</c>.</returns>
    public T[] Values<T>(ReadOnlyMemory<int> rows, int width, RowReading<T> read)
        where T : unmanaged
    {
        var own = collective.Together(() =>
        {
            var values = new List<T>();
            var row = new T[width];
            foreach (var index in rows.Span)
            {
                if (OwnerOf(index) == collective.Rank)
                {
                    read(index - Start, row);
                    values.AddRange(row);
                }
            }

            return values;
        });
        return collective.InOrder<T>(CollectionsMarshal.AsSpan(own), rows.Length, width, place => OwnerOf(rows.Span[place]));
    }

    /// <summary>Sums over the processes.</summary>
    public long[] Sums(params ReadOnlySpan<long> own)
    {
        double[] sums = [.. own.ToArray().Select(value => (double)value)];
        collective.Sum(sums.AsSpan());
        return [.. sums.Select(value => (long)value)];
    }
}

/// <summary>Reads the values of a row.</summary>
internal delegate void RowReading<T>(int row, Span<T> values);
