using System.Globalization;
using RealNvp.Data.Tables;
using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Conditionals;

/// <summary>Values that somebody names for columns of a model's table, as the cells of a row.</summary>
internal static class GivenCells
{
    private const int MostShown = 20;

    /// <summary>The cells of a row: not-a-number where nothing is named.</summary>
    /// <param name="model">A model of a table.</param>
    /// <param name="values">The columns by their names, and what they hold, as text.</param>
    /// <exception cref="InvalidInputException">
    /// The model is of no table, there is no such column, or a value does not fit its column; the sentence says which.
    /// </exception>
    public static double[] Read(DensityModel model, IEnumerable<KeyValuePair<string, string>> values)
    {
        var schema = SchemaOf(model);
        var cells = new double[schema.Columns.Count];
        Array.Fill(cells, double.NaN);
        foreach (var (name, text) in values)
        {
            var index = schema.Columns.Index().Where(item => item.Item.Name == name).Select(item => (int?)item.Index).FirstOrDefault()
                ?? throw new InvalidInputException(
                    $"The model's table has no column '{name}'"
                    + NearestName.Hint(name, [.. schema.Columns.Select(column => column.Name)], $"it has {string.Join(", ", Usable(schema))}"));
            var column = schema.Columns[index];
            if (column.Role is not (ColumnRole.Modelled or ColumnRole.Context))
            {
                throw new InvalidInputException(
                    $"The column '{name}' is no part of the model's density, so that nothing is drawn given it; "
                    + $"give others: {string.Join(", ", Usable(schema))}.");
            }

            cells[index] = Cell(column, text);
        }

        return cells;
    }

    /// <summary>The columns by which rows are given: those of the model, the labels that it is given among them.</summary>
    public static TableSchema SchemaOf(DensityModel model) => ClassColumn.GivenBy(model) ?? model.Schema
        ?? throw new InvalidInputException("The model was not trained on a table and knows no columns; train one on a table.");

    private static IEnumerable<string> Usable(TableSchema schema) =>
        schema.Columns.Where(column => column.Role is ColumnRole.Modelled or ColumnRole.Context).Select(column => column.Name).Take(MostShown);

    /// <summary>The cell that a text names.</summary>
    /// <exception cref="InvalidInputException">It does not fit the column, or says less than one of its values; the sentence says what does.</exception>
    internal static double Cell(TableColumn column, string text)
    {
        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);
        if (column.Categories is { } names)
        {
            return new CategoryLookup(names).Find(text, isNumber ? CellContent.Number : CellContent.Text, number)
                ?? throw new InvalidInputException(
                    $"'{text}' is no category of the column '{column.Name}'; "
                    + $"it knows {string.Join(", ", names.Take(MostShown))}{(names.Count > MostShown ? ", ..." : "")}.");
        }

        if (column.Dates is { } dates)
        {
            return dates.IsWholeMonth(text)
                ? throw new InvalidInputException(
                    $"'{text}' for the column '{column.Name}' is a whole month, and rows are given one value of a column; name one such as {dates.Text(column.Origin)}.")
                : dates.TryRead(text, out var date) ? date
                : throw new InvalidInputException($"'{text}' for the column '{column.Name}' is no date or time such as {dates.Text(column.Origin)}.");
        }

        var isWhole = column.Kind == ColumnKind.Integer;
        return isNumber && (!isWhole || number == Math.Floor(number))
            ? number
            : throw new InvalidInputException(
                $"'{text}' for the column '{column.Name}' is no {(isWhole ? "whole " : "")}number; give one such as {column.Text(column.Origin)}.");
    }
}
