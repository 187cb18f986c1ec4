using RealNvp.Data.Scoring;
using RealNvp.Server.Models;

namespace RealNvp.Server.Work;

/// <summary>Scores rows that came by any way, together.</summary>
internal static class BatchScoring
{
    /// <summary>Scores rows of one model: a result for each, those that cannot be measured with their reasons. They are watched for drift.</summary>
    /// <param name="served">The model.</param>
    /// <param name="records">The rows, all of one request or each of its own.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidInputException">The rows lack classes that the model is given, and it has no calibration for such.</exception>
    public static ScoredBatch Score(ServedModel served, IReadOnlyList<EncodedRecord> records, CancellationToken cancellationToken = default)
    {
        var batch = Of(served.Model, records);
        return Score(served, ScoringOf(served, batch), batch, cancellationToken);
    }

    /// <summary>Scores a batch as a file gives it; its rows are watched for drift.</summary>
    public static ScoredBatch Score(ServedModel served, RowScoring scoring, RowBatch batch, CancellationToken cancellationToken)
    {
        var scored = Judge(scoring, batch, cancellationToken);
        served.Alerts.Add(scored.Rows);
        if (scoring == served.Scoring)
        {
            served.Drift?.Add(scored);
        }

        return scored;
    }

    /// <summary>Scores rows that are asked about, and not seen for the first time.</summary>
    public static ScoredBatch Judge(ServedModel served, IReadOnlyList<EncodedRecord> records, CancellationToken cancellationToken)
    {
        var batch = Of(served.Model, records);
        return Judge(ScoringOf(served, batch), batch, cancellationToken);
    }

    private static ScoredBatch Judge(RowScoring scoring, RowBatch batch, CancellationToken cancellationToken) =>
        scoring.Judge(batch, scoring.Measure(batch, [], cancellationToken), null, cancellationToken);

    private static RowScoring ScoringOf(ServedModel served, RowBatch batch) => served.ScoringOf(
        batch.Rows.IsEmpty ? served.Model.Spec.Context : batch.Context.Length / (batch.Rows.Length / served.Model.Dimension));

    private static RowBatch Of(DensityModel model, IReadOnlyList<EncodedRecord> records)
    {
        var (width, count) = (model.Dimension, records.Count(record => record.IsMeasurable));
        var given = records.FirstOrDefault(record => record.IsMeasurable).Context?.Length ?? 0;
        float[] rows = new float[count * width], contexts = new float[count * given];
        var entries = new RowEntry[records.Count];
        var next = 0;
        for (var place = 0; place < entries.Length; place++)
        {
            var record = records[place];
            entries[place] = record.Entry with { Index = record.IsMeasurable ? next : -1 };
            if (record.IsMeasurable)
            {
                record.Row.CopyTo(rows, next * width);
                record.Context.CopyTo(contexts, next * given);
                next++;
            }
        }

        return new() { Entries = entries, Rows = rows, Context = contexts };
    }
}
