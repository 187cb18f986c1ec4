namespace RealNvp.Data;

/// <summary>The checks that every kind of rows shares.</summary>
internal static class RowLayout
{
    public static int CountRows(int values, int width)
    {
        if (width < 1 || values % width != 0)
        {
            throw new DataFaultException(
                $"{Counted.Of(values, "value", "does", "do")} not make rows of {width}; the width must be at least 1 and divide the number of values.");
        }

        return values / width;
    }

    public static void RequireRow(int row, int count, int room, int width)
    {
        if ((uint)row >= (uint)count)
        {
            throw new ArgumentOutOfRangeException(nameof(row), row, $"There are {Counted.Of(count, "row")}.");
        }

        if (room < width)
        {
            throw new ArgumentException($"A row has {Counted.Of(width, "value")} and the destination holds {room}.", nameof(room));
        }
    }
}
