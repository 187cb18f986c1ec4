using System.Text.Json;
using RealNvp.Calibration;
using RealNvp.Data.Scoring;
using RealNvp.Scores;
using RealNvp.Server.Models;
using RealNvp.Tables;

namespace RealNvp.Server.Answers;

/// <summary>What is said of a model.</summary>
internal static class ModelJson
{
    /// <summary>The shares of training rows by which the values of a column are told.</summary>
    private static readonly double[] Shares = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];

    /// <summary>Writes what a list of models says of one.</summary>
    public static void WriteSummary(Utf8JsonWriter json, ServedModel served)
    {
        json.WriteStartObject();
        WriteHead(json, served);
        json.WriteEndObject();
    }

    /// <summary>Writes all that is known of a model, its columns too.</summary>
    public static void Write(Utf8JsonWriter json, ServedModel served)
    {
        var (model, scoring) = (served.Model, served.Scoring);
        json.WriteStartObject();
        WriteHead(json, served);
        json.WriteString("recipe", model.Metadata.Recipe);
        json.WriteString("data", Path.GetFileName(model.Metadata.Data));
        json.WriteNumber("training_rows", model.Metadata.TrainingRows);
        json.WriteString("trained_by", model.Metadata.Version);
        json.WriteNumber("flows", model.Members.Count);
        json.WriteStartArray("shape");
        foreach (var size in model.Spec.Shape.Sizes)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteNumber("dimension", model.Dimension);
        json.WriteNumber("context", model.Spec.Context);
        WriteLevels(json, model.Spec.Levels);
        WriteStrings(json, "classes", model.Metadata.Classes);
        json.WriteString("score", scoring.Kind.Word);
        ScoredRowJson.WriteNumber(json, "threshold", scoring.Scorer?.Threshold);
        ScoredRowJson.WriteNumber(json, "false_alarms", scoring.Scorer?.FalseAlarms);
        json.WriteNumber("held_out", scoring.Scorer?.HeldOut.Count ?? 0);
        json.WriteBoolean("explains", model is { Calibration.Reference: not null, Spec.Levels: null });
        WriteSeries(json, model.Schema?.Series);
        WriteDrift(json, served.Drift);
        WriteColumns(json, served);
        json.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter json, ServedModel served)
    {
        json.WriteString("name", served.Place.Name);
        json.WriteString("version", served.Place.Version.Length == 0 ? null : served.Place.Version);
        json.WriteString("model", served.Place.Key);
        json.WriteString("fingerprint", served.Fingerprint);
        json.WriteNumber("bytes", served.Place.Stamp.Length);
        json.WriteString("file_time", served.Place.Stamp.Written);
        json.WriteString("loaded", served.Loaded);
        json.WriteString("kind", served.Model.Schema is not null ? "table" : served.Model.Spec.Shape.Rank == 3 ? "image" : "vector");
    }

    private static void WriteLevels(Utf8JsonWriter json, int? levels)
    {
        if (levels is { } count)
        {
            json.WriteNumber("levels", count);
        }
        else
        {
            json.WriteNull("levels");
        }
    }

    private static void WriteSeries(Utf8JsonWriter json, RowSeries? series)
    {
        if (series is null)
        {
            json.WriteNull("series");
            return;
        }

        json.WriteStartObject("series");
        json.WriteString("order_by", series.OrderBy);
        json.WriteString("by", series.By);
        ScoredRowJson.WriteNumber(json, "lags", series.Lags);
        json.WriteEndObject();
    }

    private static void WriteDrift(Utf8JsonWriter json, DriftMonitor? drift)
    {
        if (drift is null)
        {
            json.WriteNull("drift");
            return;
        }

        json.WriteStartObject("drift");
        json.WriteNumber("rows", drift.Rows);
        json.WriteNumber("false_alarms", drift.FalseAlarms);
        json.WriteStartArray("changes");
        foreach (var change in drift.Changes)
        {
            json.WriteStringValue(change.ToString());
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteColumns(Utf8JsonWriter json, ServedModel served)
    {
        if (served.Columns.Schema is not { } schema)
        {
            json.WriteNull("columns");
            return;
        }

        json.WriteStartArray("columns");
        foreach (var (index, column) in schema.Columns.Index())
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("kind", ChoiceWord.Of(column.Kind));
            json.WriteString("role", ChoiceWord.Of(column.Role));
            json.WriteString("treatment", column.TreatmentAmong(schema.Columns));
            json.WriteBoolean("needed", IsNeeded(column));
            WriteStrings(json, "categories", column.Categories);
            ScoredRowJson.WriteNumber(json, "lower", column.Marginal?.Lower);
            ScoredRowJson.WriteNumber(json, "upper", column.Marginal?.Upper);
            ScoredRowJson.WriteNumber(json, "step", column.Step > 0 ? column.Step : null);
            ScoredRowJson.WriteNumber(json, "decimals", column.Decimals);
            json.WriteString("pattern", column.Dates?.Pattern);
            ScoredRowJson.WriteNumber(json, "missing", column.Marginal?.Missing);
            json.WriteStartArray("quantiles");
            foreach (var share in Shares)
            {
                if (served.Columns.ValueAt(index, share) is { } value)
                {
                    json.WriteStartObject();
                    json.WriteNumber("share", share);
                    json.WritePropertyName("value");
                    CellJson.Write(json, column, column.Text(column.Rounded(value)));
                    json.WriteEndObject();
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Whether a record that lacks the column cannot be measured.</summary>
    private static bool IsNeeded(TableColumn column) =>
        column.Role == ColumnRole.Context || (column.Role == ColumnRole.Modelled && !column.HasGaps);

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string>? values)
    {
        if (values is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
