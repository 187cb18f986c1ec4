using Microsoft.ML.OnnxRuntime;
using RealNvp.Tables;

namespace RealNvp.Onnx.Tests.Tables;

/// <summary>Rows of a table as the inputs of its graph take them.</summary>
internal static class TableFeed
{
    /// <summary>The inputs.</summary>
    /// <param name="runtime">The graph.</param>
    /// <param name="schema">The columns.</param>
    /// <param name="cells"><c>[n, columns]</c>, as a reader of files gives them.</param>
    public static (string Name, OrtValue Value)[] Of(Runtime runtime, TableSchema schema, double[] cells)
    {
        var count = cells.Length / schema.Columns.Count;
        return
        [
            .. schema.Columns.Index().Where(item => runtime.Inputs.ContainsKey(item.Item.Name)).Select(item =>
            {
                double[] own = [.. Enumerable.Range(0, count).Select(row => cells[(row * schema.Columns.Count) + item.Index])];
                return (item.Item.Name, item.Item.Categories is { } names
                    ? Runtime.Texts(Array.ConvertAll(own, cell => double.IsNaN(cell) ? "" : names[(int)cell]), count, 1)
                    : Runtime.Tensor(Array.ConvertAll(own, cell => Number(item.Item, cell)), count, 1));
            }),
        ];
    }

    /// <summary>A cell as the input has it: of dates days or seconds.</summary>
    public static double Number(TableColumn column, double cell) => column.Dates is not { } dates || double.IsNaN(cell) ? cell
        : dates.Micros(cell) / (column.Kind == ColumnKind.Date ? (double)DatePattern.MicrosPerDay : 1e6);
}
