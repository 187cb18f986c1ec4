using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;
using RealNvp.Calibration;
using RealNvp.Data.Scoring;
using RealNvp.Data.Tables;
using RealNvp.Scores;

namespace RealNvp.Data;

/// <content>Streams of records.</content>
public sealed partial class AnomalyDetector
{
    /// <summary>
    /// Scores a stream of records in their order, a result for each. Records that are there already are scored together; none waits for one that has not come
    /// yet. A record that cannot be measured is flagged with its reasons and ends nothing.
    /// </summary>
    /// <param name="records">Each record's values by the columns' names, as <see cref="Score(IReadOnlyDictionary{string, object?})"/> takes them.</param>
    /// <param name="cancellationToken">Ends the scoring, and the stream if it listens.</param>
    public IAsyncEnumerable<ScoredRow> ScoreAsync(
        IAsyncEnumerable<IReadOnlyDictionary<string, object?>> records, CancellationToken cancellationToken = default) =>
        ScoreAsync(records, new(), cancellationToken);

    /// <summary>Scores a stream of records in their order, read as the options say.</summary>
    /// <param name="records">Each record's values by the columns' names, as <see cref="Score(IReadOnlyDictionary{string, object?})"/> takes them.</param>
    /// <param name="options">What becomes of records that lack a value or cannot be measured.</param>
    /// <param name="cancellationToken">Ends the scoring, and the stream if it listens.</param>
    /// <exception cref="DataFaultException">A record cannot be measured, and the options make that an error.</exception>
    public IAsyncEnumerable<ScoredRow> ScoreAsync(
        IAsyncEnumerable<IReadOnlyDictionary<string, object?>> records, ScoringOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(options);
        options.Drift?.RequireOf(Scorer);
        var begun = options.FalseDiscoveries is { } share ? new OnlineFalseDiscoveryRate(share, Scorer.HeldOut.Count, options.DiscoveryMemory) : null;
        var rule = options.DiscoveryRule ?? begun;
        rule?.RequireEnough();
        return ScoreRecords(records, options, rule, cancellationToken);
    }

    private async IAsyncEnumerable<ScoredRow> ScoreRecords(
        IAsyncEnumerable<IReadOnlyDictionary<string, object?>> records,
        ScoringOptions options,
        OnlineFalseDiscoveryRate? rule,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (record, score) in Scorer.ScoreAsync(Encoded(records, options, cancellationToken), Read, cancellationToken).ConfigureAwait(false))
        {
            // Records that cannot be measured or break a relation are flagged for that, and not among those that the rule judges.
            var isJudged = rule is not null && record.IsMeasurable && _reach.HasRowsBefore(record.Context);
            var judged = isJudged ? score with { IsFlagged = record.Entry.Reasons.Count == 0 && rule!.Next(score.PValue) } : score;
            yield return Result(record, judged, options, $"Record {record.Entry.Number} of the stream", cancellationToken);
        }

        static void Read(EncodedRecord item, Span<float> row, Span<float> context)
        {
            item.Row.CopyTo(row);
            item.Context.CopyTo(context);
        }
    }

    private async IAsyncEnumerable<EncodedRecord> Encoded(
        IAsyncEnumerable<IReadOnlyDictionary<string, object?>> records,
        ScoringOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new RecordReader(Model, options.Missing);
        var (memory, number) = (SeriesMemory.Of(Model.Schema), 0L);
        await foreach (var record in records.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            // A line of JSON may be null: such a record lacks every value, and ends no stream either.
            yield return reader.Read(record ?? ReadOnlyDictionary<string, object?>.Empty, ++number, memory, cancellationToken);
        }
    }
}
