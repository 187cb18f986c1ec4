using System.Runtime.CompilerServices;
using RealNvp.Calibration;

namespace RealNvp.Scores;

/// <summary>Writes what a model takes of an item of a stream.</summary>
/// <param name="item">The item.</param>
/// <param name="row">Receives the row, Dimension values in the data's own units.</param>
/// <param name="context">Receives what it is conditioned on, Spec.Context values.</param>
public delegate void RowReader<in T>(T item, Span<float> row, Span<float> context);

/// <summary>Scores streams: items in, items with their scores out, in order.</summary>
public static class StreamScoring
{
    /// <summary>The most items that are scored together, and that are held at all.</summary>
    public const int MostAtOnce = 256;

    extension(AnomalyScorer scorer)
    {
        /// <summary>
        /// Scores the items of a stream in their order. Whatever is queued is scored as one batch, of at most <see cref="MostAtOnce"/> items; it never waits
        /// to fill a batch.
        /// </summary>
        /// <param name="items">The stream.</param>
        /// <param name="read">Turns an item into what the model takes.</param>
        /// <param name="cancellationToken">Ends the scoring, and the stream if it listens; so does leaving the loop.</param>
        public IAsyncEnumerable<(T Item, RowScore Score)> ScoreAsync<T>(
            IAsyncEnumerable<T> items, RowReader<T> read, CancellationToken cancellationToken = default) =>
            Run(scorer, items, read, null, null, cancellationToken);

        /// <summary>Scores the items of a stream in their order, and flags them by a rule for streams in place of the threshold.</summary>
        /// <param name="items">The stream.</param>
        /// <param name="read">Turns an item into what the model takes.</param>
        /// <param name="rule">What decides, begun for this stream with the scorer's number of held-out rows.</param>
        /// <param name="cancellationToken">Ends the scoring, and the stream if it listens; so does leaving the loop.</param>
        public IAsyncEnumerable<(T Item, RowScore Score)> ScoreAsync<T>(
            IAsyncEnumerable<T> items, RowReader<T> read, OnlineFalseDiscoveryRate rule, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(rule);
            return Run(scorer, items, read, null, rule, cancellationToken);
        }

        /// <summary>Scores the items of a stream in their order, and watches them for drift.</summary>
        /// <param name="items">The stream.</param>
        /// <param name="read">Turns an item into what the model takes.</param>
        /// <param name="drift">What watches, made of the scorer. It takes each item before its score is given out, and may go on over several streams.</param>
        /// <param name="rule">What flags, begun for this stream with the scorer's number of held-out rows; null for the threshold.</param>
        /// <param name="cancellationToken">Ends the scoring, and the stream if it listens; so does leaving the loop.</param>
        /// <exception cref="DataFaultException">The monitor is of another scorer.</exception>
        public IAsyncEnumerable<(T Item, RowScore Score)> ScoreAsync<T>(
            IAsyncEnumerable<T> items, RowReader<T> read, DriftMonitor drift, OnlineFalseDiscoveryRate? rule, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(drift);
            drift.RequireOf(scorer);
            return Run(scorer, items, read, drift, rule, cancellationToken);
        }

        /// <summary>Scores a stream of rows in their order, for a model that is not conditional.</summary>
        /// <param name="rows">The rows, Dimension values each in the data's own units.</param>
        /// <param name="cancellationToken">Ends the scoring, and the stream if it listens.</param>
        /// <exception cref="DataFaultException">A row has another length.</exception>
        public IAsyncEnumerable<RowScore> ScoreAsync(IAsyncEnumerable<float[]> rows, CancellationToken cancellationToken = default) =>
            ScoresOf(scorer.ScoreAsync(rows, Read, cancellationToken), cancellationToken);

        /// <summary>Scores a stream of rows in their order, and flags them by a rule for streams in place of the threshold.</summary>
        /// <param name="rows">The rows, Dimension values each in the data's own units.</param>
        /// <param name="rule">What decides, begun for this stream with the scorer's number of held-out rows.</param>
        /// <param name="cancellationToken">Ends the scoring, and the stream if it listens.</param>
        /// <exception cref="DataFaultException">A row has another length.</exception>
        public IAsyncEnumerable<RowScore> ScoreAsync(
            IAsyncEnumerable<float[]> rows, OnlineFalseDiscoveryRate rule, CancellationToken cancellationToken = default) =>
            ScoresOf(scorer.ScoreAsync(rows, Read, rule, cancellationToken), cancellationToken);

        /// <summary>Scores a stream of rows in their order, and watches them for drift.</summary>
        /// <param name="rows">The rows, Dimension values each in the data's own units.</param>
        /// <param name="drift">What watches, made of the scorer. It takes each row before its score is given out, and may go on over several streams.</param>
        /// <param name="rule">What flags, begun for this stream with the scorer's number of held-out rows; null for the threshold.</param>
        /// <param name="cancellationToken">Ends the scoring, and the stream if it listens.</param>
        /// <exception cref="DataFaultException">A row has another length, or the monitor is of another scorer.</exception>
        public IAsyncEnumerable<RowScore> ScoreAsync(
            IAsyncEnumerable<float[]> rows, DriftMonitor drift, OnlineFalseDiscoveryRate? rule, CancellationToken cancellationToken = default) =>
            ScoresOf(scorer.ScoreAsync(rows, Read, drift, rule, cancellationToken), cancellationToken);
    }

    private static async IAsyncEnumerable<(T Item, RowScore Score)> Run<T>(
        AnomalyScorer scorer,
        IAsyncEnumerable<T> items,
        RowReader<T> read,
        DriftMonitor? drift,
        OnlineFalseDiscoveryRate? rule,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(read);
        var (width, given) = (scorer.Model.Dimension, scorer.Model.Spec.Context);
        float[] rows = new float[MostAtOnce * width], contexts = new float[MostAtOnce * given];
        var batch = new List<T>(MostAtOnce);
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var source = items.GetAsyncEnumerator(abandon.Token);
        var next = source.MoveNextAsync().AsTask();
        try
        {
            while (await next.ConfigureAwait(false))
            {
                batch.Clear();
                do
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    read(source.Current, rows.AsSpan(batch.Count * width, width), contexts.AsSpan(batch.Count * given, given));
                    batch.Add(source.Current);
                    next = source.MoveNextAsync().AsTask();
                }
                while (batch.Count < MostAtOnce && next.IsCompletedSuccessfully && await next.ConfigureAwait(false));

                var scores = scorer.Score(rows.AsSpan(0, batch.Count * width), contexts.AsSpan(0, batch.Count * given), cancellationToken);
                for (var index = 0; index < scores.Length; index++)
                {
                    var score = scores[index];
                    drift?.Add(score, rows.AsSpan(index * width, width), contexts.AsSpan(index * given, given));
                    yield return (batch[index], rule is null ? score : score with { IsFlagged = rule.Next(score.PValue) });
                }
            }
        }
        finally
        {
            // Who stops listening early leaves the stream in the middle of a step, in which it cannot be closed.
            if (!next.IsCompleted)
            {
                await abandon.CancelAsync().ConfigureAwait(false);
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async IAsyncEnumerable<RowScore> ScoresOf(
        IAsyncEnumerable<(float[] Item, RowScore Score)> scored, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (_, score) in scored.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return score;
        }
    }

    private static void Read(float[] item, Span<float> row, Span<float> context)
    {
        if (item.Length != row.Length || context.Length > 0)
        {
            throw new DataFaultException(
                $"{Counted.Of(item.Length, "value", "is", "are")} no row of {row.Length} with a context of {context.Length}; "
                + "give rows of the kind the model was trained on.");
        }

        item.CopyTo(row);
    }
}
