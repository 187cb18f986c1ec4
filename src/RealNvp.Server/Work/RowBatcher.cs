using RealNvp.Data;
using RealNvp.Data.Scoring;
using RealNvp.Data.Tables;
using RealNvp.Server.Access;
using RealNvp.Threading;

namespace RealNvp.Server.Work;

/// <summary>
/// Scores single rows of many requests. A row goes at once as long as a processor is free for it and no other request waits for a thread; else those that are
/// there are scored together, which costs less than one after the other. Nothing ever waits for a batch to fill.
/// </summary>
/// <param name="score">Scores rows together, a result for each in their order.</param>
/// <param name="workers">How many threads score at a time.</param>
/// <param name="mostWaiting">How many rows may wait.</param>
/// <param name="mostAtOnce">The most rows that are scored together.</param>
internal sealed class RowBatcher(
    Func<IReadOnlyList<EncodedRecord>, IReadOnlyList<ScoredRow>> score, int workers, int mostWaiting, int mostAtOnce = RowBatcher.MostAtOnce)
{
    /// <summary>The most rows that are scored together.</summary>
    public const int MostAtOnce = 256;

    private readonly Lock _gate = new();
    private readonly Queue<WaitingRow> _waiting = [];
    private readonly Func<bool> _othersCome = static () => ThreadPool.PendingWorkItemCount > 0;
    private int _working;

    /// <summary>Whether other requests wait for a thread, so that a row does better to let them come to the line.</summary>
    internal Func<bool> OthersCome { init => _othersCome = value; }

    /// <summary>The rows before, of a model that judges by them; null for others.</summary>
    public SeriesMemory? Memory { get; init; }

    /// <summary>How many rows wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Scores a row.</summary>
    /// <param name="record">The row.</param>
    /// <param name="cancellationToken">Takes it out of the line.</param>
    /// <exception cref="RequestFault">The line is full.</exception>
    public async ValueTask<ScoredRow> ScoreAsync(EncodedRecord record, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        WaitingRow? waiting = null;
        bool isAlone;
        var (othersCome, begins) = (_othersCome(), false);
        lock (_gate)
        {
            isAlone = _working == 0;
            if (_working < workers && !othersCome)
            {
                _working++;
            }
            else if (_waiting.Count >= mostWaiting)
            {
                throw RequestFault.Busy();
            }
            else
            {
                _waiting.Enqueue(waiting = new(record));
                begins = _working < workers;
                _working += begins ? 1 : 0;
            }
        }

        if (begins)
        {
            // Behind the requests that are there: their rows are then in the line too.
            ThreadPool.UnsafeQueueUserWorkItem(_ => Next(isOnThread: true), null);
        }

        if (waiting is null)
        {
            try
            {
                return isAlone ? score([record])[0] : SoleThread.Run(score, [record])[0];
            }
            finally
            {
                Next();
            }
        }

        using var registration = cancellationToken.UnsafeRegister(static (row, token) => ((WaitingRow)row!).Result.TrySetCanceled(token), waiting);
        return await waiting.Result.Task.ConfigureAwait(false);
    }

    /// <summary>Gives the thread's place to the rows that came meanwhile, so that who is answered does not compute for others first.</summary>
    /// <param name="isOnThread">Whether the calling thread is there for them.</param>
    private void Next(bool isOnThread = false)
    {
        var batch = new List<WaitingRow>();
        lock (_gate)
        {
            while (batch.Count < mostAtOnce && _waiting.TryDequeue(out var row))
            {
                if (!row.Result.Task.IsCompleted)
                {
                    batch.Add(row);
                }
            }

            if (batch.Count == 0)
            {
                _working--;
                return;
            }
        }

        if (isOnThread)
        {
            Score(batch);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => Score(batch), null);
        }
    }

    private void Score(List<WaitingRow> batch)
    {
        try
        {
            var rows = SoleThread.Run(score, [.. batch.Select(row => row.Record)]);
            foreach (var (row, scored) in batch.Zip(rows))
            {
                row.Result.TrySetResult(scored);
            }
        }
        catch (Exception error)
        {
            batch.ForEach(row => row.Result.TrySetException(error));
        }
        finally
        {
            Next();
        }
    }

    private sealed class WaitingRow(EncodedRecord record)
    {
        public EncodedRecord Record => record;

        public TaskCompletionSource<ScoredRow> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
