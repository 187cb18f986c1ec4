namespace RealNvp.Evaluation;

/// <summary>A column's cells as few whole numbers: a category's number, or the bin of a number; 0 where a value is missing.</summary>
/// <param name="Data">A code a row of data.</param>
/// <param name="Synthetic">A code a generated row.</param>
/// <param name="Count">One more than the largest code that can be.</param>
internal sealed record ColumnCodes(int[] Data, int[] Synthetic, int Count)
{
    private const int Bins = 10;

    /// <summary>The codes of a column.</summary>
    public static ColumnCodes Of(ComparedColumn column)
    {
        if (column.IsCategory)
        {
            var most = column.Data.Concat(column.Synthetic).Where(cell => !double.IsNaN(cell)).DefaultIfEmpty(0).Max();
            return new(Categories(column.Data), Categories(column.Synthetic), (int)most + 2);
        }

        var edges = Edges(column.Data);
        return new(Binned(column.Data, edges), Binned(column.Synthetic, edges), edges.Length + 2);
    }

    private static int[] Categories(double[] cells) => Array.ConvertAll(cells, cell => double.IsNaN(cell) ? 0 : (int)cell + 1);

    /// <summary>The eleven edges of ten bins of equal width over the data's range; around a constant, a half to both sides.</summary>
    private static double[] Edges(double[] data)
    {
        double[] present = Array.FindAll(data, cell => !double.IsNaN(cell));
        var (low, high) = present.Length == 0 ? (0, 1) : (present.Min(), present.Max());
        (low, high) = low < high ? (low, high) : (low - 0.5, high + 0.5);
        return [.. Enumerable.Range(0, Bins + 1).Select(edge => edge == Bins ? high : low + (edge * ((high - low) / Bins)))];
    }

    /// <summary>1 and the number of edges that are no larger: values below the range, and its largest and those above, have codes of their own.</summary>
    private static int[] Binned(double[] cells, double[] edges) => Array.ConvertAll(cells, cell =>
    {
        if (double.IsNaN(cell))
        {
            return 0;
        }

        var place = Array.BinarySearch(edges, cell);
        return 1 + (place >= 0 ? place + 1 : ~place);
    });
}
