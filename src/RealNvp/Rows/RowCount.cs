namespace RealNvp.Rows;

/// <summary>The guard of everything that takes rows as a span.</summary>
internal static class RowCount
{
    /// <summary>Throws unless there are <paramref name="rows"/> whole rows of <paramref name="dimension"/> among <paramref name="values"/>.</summary>
    public static void Check(int values, int dimension, int rows)
    {
        if ((long)rows * dimension != values)
        {
            throw new ArgumentException(
                $"{Counted.Of(values, "value", "is", "are")} not {Counted.Of(rows, "row")} of {dimension}; "
                + "give rows x dimension values and room for one result a row.");
        }
    }

    /// <summary>Throws unless <paramref name="values"/> are the context of so many rows.</summary>
    public static void CheckContext(int values, int width, int rows)
    {
        if ((long)rows * width != values)
        {
            throw new ArgumentException(width == 0
                ? $"The flow has no context but {values} context values were given; leave them out."
                : $"The flow is conditioned on {Counted.Of(width, "value")} a row, {(long)rows * width} for {Counted.Of(rows, "row")}, but {values} "
                    + "were given.");
        }
    }
}
