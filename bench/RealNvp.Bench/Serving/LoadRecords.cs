using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Bench.Serving;

/// <summary>Bodies of requests: rows that the model drew itself.</summary>
internal sealed class LoadRecords
{
    private const int Kept = 1000;

    private readonly string[] _records;

    public LoadRecords(DensityModel model)
    {
        var schema = model.Schema ?? throw new InvalidInputException("The load is for a model of a table.");
        var cells = TableCells.Decode(schema, model.Sample(Kept, seed: 1), default);
        var modelled = schema.Columns.Index().Where(column => column.Item.Role == ColumnRole.Modelled).ToArray();
        _records = [.. Enumerable.Range(0, Kept).Select(row => $"{{{string.Join(',', modelled.Select(column => Member(column, row)))}}}")];

        string Member((int Index, TableColumn Item) column, int row) =>
            $"\"{column.Item.Name}\":{Value(column.Item, cells[(row * schema.Columns.Count) + column.Index])}";
    }

    /// <summary>The body of a request: a record, or an array of several.</summary>
    public string Body(int request, int rows) => rows == 1
        ? _records[request % Kept]
        : $"[{string.Join(',', Enumerable.Range(0, rows).Select(row => _records[(int)((((long)request * rows) + row) % Kept)]))}]";

    private static string Value(TableColumn column, double cell) => column.Text(cell) is not { Length: > 0 } text ? "null"
        : column.Categories is null && column.Dates is null && double.TryParse(text, CultureInfo.InvariantCulture, out _) ? text
        : System.Text.Json.JsonSerializer.Serialize(text);
}
