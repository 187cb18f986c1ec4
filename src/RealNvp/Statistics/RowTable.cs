namespace RealNvp.Statistics;

/// <summary>Rows of numbers, <c>[Count, Width]</c>.</summary>
internal sealed record RowTable(double[] Values, int Width)
{
    public int Count => Values.Length / Width;

    public double[] Column(int column)
    {
        var values = new double[Count];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = Values[(row * Width) + column];
        }

        return values;
    }

    /// <summary>The rows of both tables that neither of them has again, in their order.</summary>
    public static (RowTable First, RowTable Second) Once(RowTable first, RowTable second)
    {
        double[] all = [.. first.Values, .. second.Values];
        var width = first.Width;
        int[] counts = new int[all.Length / width];
        var found = new Dictionary<int, int>(counts.Length, new RowComparer(all, width));
        for (var row = 0; row < counts.Length; row++)
        {
            found.TryAdd(row, row);
            counts[found[row]]++;
        }

        return (Picked(0, first.Count), Picked(first.Count, counts.Length));

        RowTable Picked(int from, int to) =>
            new([.. Enumerable.Range(from, to - from).Where(row => counts[row] == 1).SelectMany(row => all[(row * width)..((row + 1) * width)])], width);
    }

    /// <summary>At most so many rows, different ones chosen by the seed.</summary>
    public RowTable Some(int most, ulong seed)
    {
        if (Count <= most)
        {
            return this;
        }

        var order = new SeededRandom(seed).Choose(most, Count);
        var values = new double[most * Width];
        for (var row = 0; row < most; row++)
        {
            Values.AsSpan(order[row] * Width, Width).CopyTo(values.AsSpan(row * Width));
        }

        return new(values, Width);
    }

    /// <summary>Rows by their place, the same where their values are, gaps too.</summary>
    private sealed class RowComparer(double[] values, int width) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => values.AsSpan(x * width, width).SequenceEqual(values.AsSpan(y * width, width));

        public int GetHashCode(int row)
        {
            var hash = new HashCode();
            foreach (var value in values.AsSpan(row * width, width))
            {
                hash.Add(value);
            }

            return hash.ToHashCode();
        }
    }
}
