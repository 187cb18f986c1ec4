using RealNvp.Data.Scoring;
using RealNvp.Server.Models;

namespace RealNvp.Server.Work;

/// <summary>Scores rows that came by any way, together.</summary>
internal static class BatchScoring
{
    /// <summary>Scores rows of one model: a result for each, those that cannot be measured with their reasons.</summary>
    /// <param name="served">The model.</param>
    /// <param name="records">The rows, all of one request or each of its own.</param>
    /// <param name="isWatched">Whether they are rows that come in: they are counted, kept as alerts and watched for drift.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidInputException">The rows lack classes that the model is given, and it has no calibration for such.</exception>
    public static ScoredBatch Score(
        ServedModel served, IReadOnlyList<EncodedRecord> records, bool isWatched, CancellationToken cancellationToken = default) =>
        Score(served, Of(served.Model, records), isWatched, cancellationToken);

    /// <summary>Scores a batch as a file gives it.</summary>
    public static ScoredBatch Score(ServedModel served, RowScoring scoring, RowBatch batch, bool isWatched, CancellationToken cancellationToken)
    {
        var scored = scoring.Judge(batch, scoring.Measure(batch, [], cancellationToken), null, cancellationToken);
        if (isWatched)
        {
            served.Took(scored, scoring);
        }

        return scored;
    }

    /// <summary>Scores a batch, by whether its rows have what the model is given.</summary>
    public static ScoredBatch Score(ServedModel served, RowBatch batch, bool isWatched, CancellationToken cancellationToken) =>
        Score(served, ScoringOf(served, batch), batch, isWatched, cancellationToken);

    private static RowScoring ScoringOf(ServedModel served, RowBatch batch) => served.ScoringOf(
        batch.Rows.IsEmpty ? served.Model.Spec.Context : batch.Context.Length / (batch.Rows.Length / served.Model.Dimension));

    /// <summary>Rows that came one by one, together.</summary>
    public static RowBatch Of(DensityModel model, IReadOnlyList<EncodedRecord> records)
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
