using System.Text.Json;
using RealNvp.Data;
using RealNvp.Data.Tables;
using RealNvp.Server.Models;
using RealNvp.Tables;

namespace RealNvp.Server.Answers;

/// <summary>Rows that a model made, as it takes them: records of a table, or arrays of numbers.</summary>
internal static class MadeRows
{
    /// <summary>Writes rows as an array.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="served">The model.</param>
    /// <param name="rows"><c>[n, Dimension]</c>.</param>
    /// <param name="context">What each is given, <c>[n, Spec.Context]</c>.</param>
    public static void Write(Utf8JsonWriter json, ServedModel served, ReadOnlySpan<float> rows, ReadOnlySpan<float> context)
    {
        var model = served.Model;
        if (model.Schema is null)
        {
            WriteArrays(json, rows, model.Dimension);
            return;
        }

        var isGivenClasses = ClassColumn.GivenBy(model) is not null;
        var schema = isGivenClasses ? ClassColumn.GivenBy(model)! : model.Schema;
        ReadOnlySpan<float> own = isGivenClasses ? ClassColumn.FromClasses(context, model.Spec.Context) : schema.ContextWidth > 0 ? context : [];
        WriteRecords(json, schema, TableCells.Decode(schema, rows, own));
    }

    /// <summary>Writes one row as its model takes it. What it is given may lack, as of a row that was scored without its class.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="served">The model.</param>
    /// <param name="row"><c>[Dimension]</c>.</param>
    /// <param name="context">What it is given, <c>[Spec.Context]</c> or empty.</param>
    public static void WriteOne(Utf8JsonWriter json, ServedModel served, ReadOnlySpan<float> row, ReadOnlySpan<float> context)
    {
        var model = served.Model;
        if (model.Schema is null)
        {
            WriteArray(json, row);
            return;
        }

        var classes = ClassColumn.GivenBy(model);
        var encoding = new TableEncoding(classes ?? model.Schema);
        ReadOnlySpan<float> own = classes is not null && !context.IsEmpty ? ClassColumn.FromClasses(context, model.Spec.Context) : context;
        var cells = TableCells.OfRow(encoding, row, own);
        foreach (var (index, column) in encoding.Schema.Columns.Index())
        {
            cells[index] = own.IsEmpty && column.Role == ColumnRole.Context ? double.NaN : cells[index];
        }

        CellJson.WriteRecord(json, encoding.Schema, CellJson.Written(encoding.Schema), cells);
    }

    /// <summary>Writes the record of a row that was flagged; null of one that could not be measured.</summary>
    public static void WriteAlert(Utf8JsonWriter json, ServedModel served, ScoredRow row)
    {
        if (row.IsScored)
        {
            WriteOne(json, served, row.Row.Span, row.Context.Span);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    /// <summary>Writes cells of a table as an array of records.</summary>
    public static void WriteRecords(Utf8JsonWriter json, TableSchema schema, ReadOnlySpan<double> cells)
    {
        var (written, width) = (CellJson.Written(schema), schema.Columns.Count);
        json.WriteStartArray();
        for (var start = 0; start < cells.Length; start += width)
        {
            CellJson.WriteRecord(json, schema, written, cells.Slice(start, width));
        }

        json.WriteEndArray();
    }

    /// <summary>Writes rows of numbers as an array of arrays.</summary>
    public static void WriteArrays(Utf8JsonWriter json, ReadOnlySpan<float> rows, int width)
    {
        json.WriteStartArray();
        for (var start = 0; start < rows.Length; start += width)
        {
            WriteArray(json, rows.Slice(start, width));
        }

        json.WriteEndArray();
    }

    /// <summary>Writes numbers as an array; null where JSON has none.</summary>
    public static void WriteArray(Utf8JsonWriter json, ReadOnlySpan<float> values)
    {
        json.WriteStartArray();
        foreach (var value in values)
        {
            if (float.IsFinite(value))
            {
                json.WriteNumberValue(value);
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
    }
}
