namespace RealNvp.Flows;

/// <summary>The guard of everything that takes rows as a span.</summary>
internal static class RowCount
{
    /// <summary>Throws unless there are <paramref name="rows"/> whole rows of <paramref name="dimension"/> among <paramref name="values"/>.</summary>
    public static void Check(int values, int dimension, int rows)
    {
        if ((long)rows * dimension != values)
        {
            throw new ArgumentException(
                $"{values} values are not {rows} rows of {dimension}; give rows x dimension values and room for one result a row.");
        }
    }
}
