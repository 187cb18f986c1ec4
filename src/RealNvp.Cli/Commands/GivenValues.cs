using RealNvp.Data.Conditionals;
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
        if (columns.Length == 0)
        {
            return given is null ? [] : throw new InvalidInputException("The model is given no columns; leave --given out.");
        }

        var example = string.Join(",", columns.Select(column =>
            $"{column.Name}={column.Categories?[0] ?? column.Shown(column.Origin, 3)}"));
        if (given is null)
        {
            throw new InvalidInputException($"The model is conditional; name the values that its rows are given with --given, such as {example}.");
        }

        // Of a single column the value alone says enough; it may then hold any sign.
        if (columns is [var only] && given.Split('=', 2)[0].Trim() != only.Name)
        {
            return Encode(schema, new() { [only.Name] = given.Trim() });
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in given.Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = pair.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2 || columns.All(column => column.Name != parts[0]))
            {
                throw new InvalidInputException(
                    $"'{pair}' in --given names none of the {(columns.Length == 1 ? "column" : Counted.Of(columns.Length, "column"))} "
                    + $"that the model is conditioned on ({string.Join(", ", columns.Select(column => column.Name))}); write such as {example}.");
            }

            values[parts[0]] = parts[1];
        }

        return Encode(schema, values);
    }

    private static float[] Encode(TableSchema schema, Dictionary<string, string> values)
    {
        var encoding = new TableEncoding(schema);
        var context = new float[encoding.GivenWidth];
        encoding.EncodeContext([.. schema.Columns.Select(column => column.Role == ColumnRole.Context ? Cell(column, values) : double.NaN)], context);
        return context;
    }

    private static double Cell(TableColumn column, Dictionary<string, string> values)
    {
        if (!values.TryGetValue(column.Name, out var text))
        {
            throw new InvalidInputException($"--given lacks the column '{column.Name}', which the model is conditioned on.");
        }

        return GivenCells.Cell(column, text);
    }
}
