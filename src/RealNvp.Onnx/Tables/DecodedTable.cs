using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Tables;

namespace RealNvp.Onnx.Tables;

/// <summary>Rows of a flow as columns of the table: an output a column, doubles with not-a-number for gaps, texts for categories.</summary>
internal static class DecodedTable
{
    /// <summary>Adds an output for each modelled column, and for those that follow from them, in the order of the table.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="encoding">The table's encoding.</param>
    /// <param name="rows"><c>[n, width]</c> in float.</param>
    /// <param name="names">The outputs' names, by the columns' indices.</param>
    /// <param name="isUnknown">Of which rows nothing can be said, <c>[n, 1]</c>; null for none.</param>
    public static void Add(GraphBuilder graph, TableEncoding encoding, Tensor rows, IReadOnlyDictionary<int, string> names, Tensor? isUnknown)
    {
        foreach (var (index, known) in new DecodedColumns(graph, encoding, rows).Cells)
        {
            var cells = isUnknown is { } unknown ? unknown.Where(double.NaN, known) : known;
            var column = encoding.Schema.Columns[index];
            var value = column.Categories is { } categories ? Texts(graph, categories, cells)
                : column.Dates is not null ? cells.IsNaN().Where(double.NaN, DateNumbers.NumberOf(column, cells.IsNaN().Where(0, cells)))
                : cells;
            graph.Output(names[index], value.Value);
        }
    }

    private static Tensor Texts(GraphBuilder graph, IReadOnlyList<string> names, Tensor cells)
    {
        var place = cells.IsNaN().Where(0, cells.Round().Max(0).Min(names.Count - 1) + 1).To(ElementType.Int64);
        return graph.Of(graph.Texts("categories", ["", .. names])).Gather(place);
    }
}
