using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Cli.Commands;

/// <summary>The values that a user names for the columns a table's density is conditioned on: <c>hour=12,place=north</c>.</summary>
internal static class GivenValues
{
    /// <summary>The context that the values make.</summary>
    /// <exception cref="InvalidInputException">A column is left out or unknown, or a value does not fit it.</exception>
    public static float[] Read(TableSchema schema, string? given)
    {
        var columns = schema.Columns.Where(column => column.Role == ColumnRole.Context).ToArray();
        var example = string.Join(",", columns.Select(column => $"{column.Name}={column.Categories?[0] ?? column.Origin.ToString("G3", CultureInfo.InvariantCulture)}"));
        if (given is null)
        {
            throw new InvalidInputException($"The model is conditional; say with --given what on, such as {example}.");
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in given.Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = pair.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2 || columns.All(column => column.Name != parts[0]))
            {
                throw new InvalidInputException($"'{pair}' in --given names no column that the model is conditioned on; write such as {example}.");
            }

            values[parts[0]] = parts[1];
        }

        var encoding = new TableEncoding(schema);
        var context = new float[encoding.ContextWidth];
        encoding.EncodeContext([.. schema.Columns.Select(column => column.Role == ColumnRole.Context ? Cell(column, values) : double.NaN)], context);
        return context;
    }

    private static double Cell(TableColumn column, Dictionary<string, string> values)
    {
        if (!values.TryGetValue(column.Name, out var text))
        {
            throw new InvalidInputException($"--given lacks the column '{column.Name}', which the model is conditioned on.");
        }

        if (column.Categories is { } names)
        {
            return names.Index().Where(item => item.Item == text).Select(item => (double?)item.Index).FirstOrDefault()
                ?? throw new InvalidInputException($"'{text}' is no name of the column '{column.Name}'; it knows {string.Join(", ", names.Take(20))}.");
        }

        return double.TryParse(text, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new InvalidInputException($"'{text}' for the column '{column.Name}' is no number.");
    }
}
