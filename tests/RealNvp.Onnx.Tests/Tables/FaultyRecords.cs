using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using RealNvp.Tables;

namespace RealNvp.Onnx.Tests.Tables;

/// <summary>Rows of which one value each is none that its column can hold, is not there, or is that of another row.</summary>
internal static class FaultyRecords
{
    /// <summary>The rows, each as the texts of a file.</summary>
    public static IEnumerable<string[]> Of(TableSchema schema, double[] cells)
    {
        var width = schema.Columns.Count;
        var rows = Enumerable.Range(0, cells.Length / width).Select(row => cells.AsSpan(row * width, width).ToArray()).ToArray();
        string[] Texts(double[] row) => [.. schema.Columns.Select((column, index) => Text(column, row[index]))];
        foreach (var (number, row) in rows.Index())
        {
            yield return Texts(row);
            foreach (var (index, column) in schema.Columns.Index())
            {
                string[] others = column.Kind == ColumnKind.Category || column.Categories is not null
                    ? ["none of these", "", "?", Text(column, rows[(number + 7) % rows.Length][index])]
                    : column.Dates is not null ? ["", Text(column, rows[(number + 7) % rows.Length][index])]
                    : ["", "-1e9", "1E39", "0.123456", "3", Text(column, rows[(number + 5) % rows.Length][index])];
                foreach (var other in others)
                {
                    var changed = Texts(row);
                    changed[index] = other;
                    yield return changed;
                }
            }
        }
    }

    /// <summary>A row as a record.</summary>
    public static Dictionary<string, object?> Record(TableSchema schema, string[] row) =>
        schema.Columns.Index().Where(item => item.Item.Kind is not (ColumnKind.Identifier or ColumnKind.Text))
            .ToDictionary(item => item.Item.Name, item => (object?)row[item.Index]);

    /// <summary>Rows as the inputs of a graph.</summary>
    public static IEnumerable<(string Name, OrtValue Value)> Feed(Runtime runtime, TableSchema schema, string[][] rows) =>
        schema.Columns.Index().Where(item => runtime.Inputs.ContainsKey(item.Item.Name)).Select(item => (
            item.Item.Name,
            item.Item.Categories is not null
                ? Runtime.Texts([.. rows.Select(row => row[item.Index])], rows.Length, 1)
                : Runtime.Tensor([.. rows.Select(row => Number(item.Item, row[item.Index]))], rows.Length, 1)));

    private static string Text(TableColumn column, double cell) => double.IsNaN(cell) ? ""
        : column.Categories is { } names ? names[(int)cell]
        : column.Dates is not null ? column.Text(cell)
        : cell.ToString("R", CultureInfo.InvariantCulture);

    private static double Number(TableColumn column, string text) => text.Length == 0 ? double.NaN
        : column.Dates is { } dates ? dates.TryRead(text, out var cell) ? TableFeed.Number(column, cell) : double.NaN
        : double.Parse(text, CultureInfo.InvariantCulture);
}
