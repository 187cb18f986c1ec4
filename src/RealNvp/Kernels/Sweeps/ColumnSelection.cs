namespace RealNvp.Kernels;

/// <summary>
/// Every <paramref name="Step"/>-th column from <paramref name="First"/> on: a contiguous half (step 1), or the odd or
/// even columns (step 2).
/// </summary>
/// <param name="First">The first column, from 0.</param>
/// <param name="Count">Number of columns.</param>
/// <param name="Step">Distance between columns, at least 1.</param>
internal readonly record struct ColumnSelection(int First, int Count, int Step = 1)
{
    /// <exception cref="ArgumentException">The selection reaches beyond the matrix.</exception>
    public void CheckWithin(int columns)
    {
        if (First < 0 || Count < 0 || Step < 1 || (Count > 0 && First + ((Count - 1L) * Step) >= columns))
        {
            throw new ArgumentException($"{this} does not lie within {Counted.Of(columns, "column")}.", nameof(columns));
        }
    }
}
