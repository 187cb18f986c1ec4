using System.Text.Json;

namespace RealNvp.Data.Scoring;

/// <summary>A scored row as one object of JSON: the same wherever a program reads it, from the command or from a service.</summary>
internal static class ScoredRowJson
{
    /// <summary>Writes a row with what is known of it.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="row">The row.</param>
    /// <param name="explanations">What explains it, in full and column by column; null writes what scoring said.</param>
    /// <param name="cancellationToken">Stops the explanation.</param>
    /// <exception cref="DataFaultException">The row is to be explained, and the model carries no training rows to choose normal values from.</exception>
    public static void Write(Utf8JsonWriter json, ScoredRow row, RowExplanations? explanations = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(row);
        var explained = explanations?.InFull(row, cancellationToken);
        var columns = explanations is not null && row.IsScored ? explanations.Columns(row, cancellationToken) : null;
        json.WriteStartObject();
        json.WriteNumber("row", row.Number);
        WriteNumber(json, "log_prob", row.LogProb);
        WriteNumber(json, "score", row.Score);
        WriteNumber(json, "p_value", row.PValue);
        json.WriteBoolean("flagged", row.IsFlagged);
        json.WriteString("status", ChoiceWord.Of(row.Status));
        Write(json, explained?.Reasons ?? row.Reasons);
        if (explained?.Repair is { } repair)
        {
            Write(json, repair);
        }

        if (row.LogProbError is { } error)
        {
            WriteNumber(json, "log_prob_error", error);
        }

        if (row.Doubts.Count > 0)
        {
            json.WriteStartArray("doubts");
            foreach (var doubt in row.Doubts)
            {
                json.WriteStringValue(doubt);
            }

            json.WriteEndArray();
        }

        if (row.Name is not null)
        {
            json.WriteString("file", row.Name);
        }

        if (columns is not null)
        {
            json.WriteStartArray("columns");
            foreach (var column in columns)
            {
                json.WriteStartObject();
                json.WriteString("name", RowExplanations.Name(column));
                json.WriteString("value", explanations!.Text(column, column.Value));
                WriteNumber(json, "tail_probability", column.TailProbability);
                json.WriteString("nearest_normal", column.NearestNormal is { } nearest ? explanations.Text(column, nearest) : null);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Writes reasons, under their name.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<RowReason> reasons)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(reasons);
        json.WriteStartArray("reasons");
        foreach (var reason in reasons)
        {
            json.WriteStartObject();
            json.WriteString("kind", ChoiceWord.Of(reason.Kind));
            json.WriteString("column", reason.Column);
            json.WriteString("found", reason.Found);
            json.WriteString("expected", reason.Expected);
            json.WriteString("other", reason.Other);
            json.WriteString("other_found", reason.OtherFound);
            json.WriteString("direction", reason.Direction == ValueDirection.None ? null : ChoiceWord.Of(reason.Direction));
            json.WriteString("usual", reason.Usual);
            WriteNumber(json, "tail_probability", reason.TailProbability);
            json.WriteString("text", reason.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, RowRepair repair)
    {
        json.WriteStartObject("repair");
        Write(json, "changes", repair.Changes);
        json.WriteBoolean("normal", repair.IsNormal);
        WriteNumber(json, "p_value", repair.PValue);
        Write(json, "nearest_normal_row", repair.Nearest);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<ValueChange> changes)
    {
        json.WriteStartArray(name);
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteString("column", change.Column);
            json.WriteString("from", change.From);
            json.WriteString("to", change.To);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a number; null where JSON has none.</summary>
    public static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
