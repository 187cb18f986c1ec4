using RealNvp.Data;
using RealNvp.Data.Scoring;
using RealNvp.Server.Access;
using RealNvp.Server.Work;

namespace RealNvp.Server.Tests;

/// <summary>Rows that come at a time are scored together, none waits while a worker is free, and a full line is refused.</summary>
public sealed class WorkTests
{
    [Fact]
    public async Task A_row_goes_at_once_while_a_worker_is_free_and_those_behind_go_together()
    {
        var batches = new List<int>();
        using var first = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var batcher = new RowBatcher(
            records =>
            {
                lock (batches)
                {
                    batches.Add(records.Count);
                }

                begun.Set();
                first.Wait(TestContext.Current.CancellationToken);
                return [.. records.Select(Scored)];
            },
            workers: 1,
            mostWaiting: 10)
        {
            OthersCome = () => false,
        };
        var alone = Task.Run(async () => await batcher.ScoreAsync(Record(1), default), TestContext.Current.CancellationToken);
        begun.Wait(TestContext.Current.CancellationToken);
        var others = Enumerable.Range(2, 5).Select(number => batcher.ScoreAsync(Record(number), default).AsTask()).ToArray();
        Assert.Equal(5, batcher.Waiting);
        first.Set();
        Assert.Equal(1, (await alone).Number);
        Assert.Equal([2, 3, 4, 5, 6], (await Task.WhenAll(others)).Select(row => row.Number));
        Assert.Equal([1, 5], batches);
        Assert.Equal(7, (await batcher.ScoreAsync(Record(7), default)).Number);
        Assert.Equal([1, 5, 1], batches);
    }

    [Fact]
    public async Task Rows_of_requests_that_wait_for_a_thread_are_scored_together()
    {
        var (batches, isBusy) = (new List<int>(), true);
        using var begun = new CountdownEvent(4);
        var batcher = new RowBatcher(
            records =>
            {
                begun.Wait(TestContext.Current.CancellationToken);
                batches.Add(records.Count);
                return [.. records.Select(Scored)];
            },
            workers: 1,
            mostWaiting: 10)
        {
            OthersCome = () => isBusy,
        };
        var rows = new List<Task<ScoredRow>>();
        for (var number = 1; number <= 4; number++)
        {
            rows.Add(batcher.ScoreAsync(Record(number), default).AsTask());
            begun.Signal();
        }

        Assert.Equal([1, 2, 3, 4], (await Task.WhenAll(rows)).Select(row => row.Number));
        Assert.Equal(4, batches.Sum());
        Assert.True(batches.Count <= 2, $"{batches.Count} batches");
        isBusy = false;
        Assert.Equal(5, (await batcher.ScoreAsync(Record(5), default)).Number);
        Assert.Equal(1, batches[^1]);
    }

    [Fact]
    public async Task A_full_line_refuses_the_next_row_and_one_that_gives_up_leaves_its_place()
    {
        using var first = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var batcher = new RowBatcher(
            records =>
            {
                begun.Set();
                first.Wait(TestContext.Current.CancellationToken);
                return [.. records.Select(Scored)];
            },
            workers: 1,
            mostWaiting: 1)
        {
            OthersCome = () => false,
        };
        var alone = Task.Run(async () => await batcher.ScoreAsync(Record(1), default), TestContext.Current.CancellationToken);
        begun.Wait(TestContext.Current.CancellationToken);
        using var gone = new CancellationTokenSource();
        var waiting = batcher.ScoreAsync(Record(2), gone.Token).AsTask();
        var fault = await Assert.ThrowsAsync<RequestFault>(async () => await batcher.ScoreAsync(Record(3), default));
        Assert.Equal((503, 1), (fault.Status, fault.RetryAfter));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        first.Set();
        Assert.Equal(1, (await alone).Number);
        Assert.Equal(4, (await batcher.ScoreAsync(Record(4), default)).Number);
    }

    [Fact]
    public async Task A_fault_of_the_scoring_reaches_all_rows_of_its_batch_and_the_next_are_scored()
    {
        var isBroken = true;
        var batcher = new RowBatcher(
            records => isBroken ? throw new InvalidInputException("broken") : [.. records.Select(Scored)], workers: 1, mostWaiting: 1);
        await Assert.ThrowsAsync<InvalidInputException>(async () => await batcher.ScoreAsync(Record(1), default));
        isBroken = false;
        Assert.Equal(2, (await batcher.ScoreAsync(Record(2), default)).Number);
    }

    [Fact]
    public async Task A_gate_lets_in_as_many_as_it_has_places_and_refuses_behind_a_full_line()
    {
        using var gate = new WorkGate(workers: 2, mostWaiting: 1);
        using var hold = new ManualResetEventSlim();
        using var inside = new CountdownEvent(2);
        Func<int> work = () =>
        {
            inside.Signal();
            hold.Wait(TestContext.Current.CancellationToken);
            return 1;
        };
        var working = Enumerable.Range(0, 2).Select(_ => Task.Run(() => gate.RunAsync(work, false, default))).ToArray();
        inside.Wait(TestContext.Current.CancellationToken);
        var waiting = gate.RunAsync(() => 2, false, default);
        await Assert.ThrowsAsync<RequestFault>(() => gate.RunAsync(() => 3, false, default));
        var patient = gate.RunAsync(() => 4, true, default);
        Assert.False(waiting.IsCompleted || patient.IsCompleted);
        hold.Set();
        var done = await Task.WhenAll([.. working, waiting, patient]);
        Assert.Equal([1, 1, 2, 4], done);
        Assert.Equal((0, 0), (gate.Waiting, gate.Working));
    }

    private static EncodedRecord Record(int number) => new(new(number, 0, [], null, null), [], []);

    private static ScoredRow Scored(EncodedRecord record) => new() { Number = record.Entry.Number, IsFlagged = false };
}
