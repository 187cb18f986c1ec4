using System.Globalization;
using System.Text.Json;
using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Server.Answers;

/// <summary>Cells of a table as values of JSON: numbers as numbers, names and dates as text, what is missing as null.</summary>
internal static class CellJson
{
    /// <summary>The columns that a row which a model made has something to say of, by their indices.</summary>
    public static int[] Written(TableSchema schema) =>
    [
        .. schema.Columns.Index().Where(item => item.Item.Role is ColumnRole.Modelled or ColumnRole.Context || item.Item.Relation is not null)
            .Select(item => item.Index),
    ];

    /// <summary>Writes a row as a record.</summary>
    public static void WriteRecord(Utf8JsonWriter json, TableSchema schema, ReadOnlySpan<int> written, ReadOnlySpan<double> cells)
    {
        json.WriteStartObject();
        foreach (var index in written)
        {
            json.WritePropertyName(schema.Columns[index].Name);
            Write(json, schema.Columns[index], schema.Columns[index].Text(cells[index]));
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a value of a record as it came.</summary>
    public static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null or double.NaN or float.NaN:
                json.WriteNullValue();
                break;
            case JsonElement element:
                element.WriteTo(json);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case IConvertible and IFormattable when value is not DateTime:
                WriteNumber(json, Convert.ToDouble(value, CultureInfo.InvariantCulture), CellValue.Text(value, null));
                break;
            default:
                json.WriteStringValue(CellValue.Text(value, null));
                break;
        }
    }

    /// <summary>Writes the text of a cell.</summary>
    public static void Write(Utf8JsonWriter json, TableColumn column, string text)
    {
        if (text.Length == 0)
        {
            json.WriteNullValue();
        }
        else if (column.Categories is null && column.Dates is null
            && double.TryParse(text, CultureInfo.InvariantCulture, out var number))
        {
            WriteNumber(json, number, text);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    // The digits of the table, which those of a double may not be.
    private static void WriteNumber(Utf8JsonWriter json, double number, string text)
    {
        if (double.IsFinite(number))
        {
            json.WriteRawValue(text);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
