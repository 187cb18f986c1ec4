using System.Runtime.CompilerServices;
using RealNvp.Calibration;
using RealNvp.Files;
using RealNvp.Scores;
using RealNvp.Tests.Training;

namespace RealNvp.Tests.Scores;

public sealed class StreamScoringTests
{
    private const int Width = 2;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(StreamScoring.MostAtOnce)]
    [InlineData(1000)]
    public async Task A_stream_has_the_scores_of_its_rows_in_their_order(int count)
    {
        var scorer = Scorer();
        var rows = Rows(count, 3);
        var expected = scorer.Score([.. rows.SelectMany(row => row)]);
        var found = new List<RowScore>();
        await foreach (var score in scorer.ScoreAsync(Stream(rows), TestContext.Current.CancellationToken))
        {
            found.Add(score);
        }

        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task No_row_waits_for_one_that_has_not_come()
    {
        var rows = Rows(3, 4);
        var gate = new TaskCompletionSource();
        await using var scores = Scorer().ScoreAsync(Gated(), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await scores.MoveNextAsync());
        Assert.True(await scores.MoveNextAsync());
        var third = scores.MoveNextAsync().AsTask();
        Assert.False(third.IsCompleted);
        gate.SetResult();
        Assert.True(await third);
        Assert.False(await scores.MoveNextAsync());

        async IAsyncEnumerable<float[]> Gated()
        {
            yield return rows[0];
            yield return rows[1];
            await gate.Task;
            yield return rows[2];
        }
    }

    [Fact]
    public async Task No_more_rows_are_held_than_are_scored_together()
    {
        var read = 0;
        await using var scores = Scorer()
            .ScoreAsync(Counted(), TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await scores.MoveNextAsync());
        Assert.InRange(read, 1, StreamScoring.MostAtOnce + 1);

        async IAsyncEnumerable<float[]> Counted()
        {
            await Task.CompletedTask;
            for (; read < 100_000; read++)
            {
                yield return new float[Width];
            }
        }
    }

    [Fact]
    public async Task A_stream_that_never_ends_is_left_by_leaving_the_loop_and_by_cancelling()
    {
        var ended = 0;
        await foreach (var score in Scorer().ScoreAsync(Endless(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken))
        {
            Assert.True(double.IsFinite(score.Value));
            break;
        }

        Assert.Equal(1, ended);
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Scorer().ScoreAsync(Endless(TestContext.Current.CancellationToken), cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
        Assert.Equal(2, ended);

        async IAsyncEnumerable<float[]> Endless([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                yield return new float[Width];
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                ended++;
            }
        }
    }

    [Fact]
    public async Task A_row_of_another_length_and_an_error_of_the_stream_come_out_as_they_are()
    {
        await Assert.ThrowsAsync<DataFaultException>(async () =>
            await All(Scorer().ScoreAsync(Stream([[1, 2], [1]]), TestContext.Current.CancellationToken)));
        var error = await Assert.ThrowsAsync<IOException>(async () => await All(Scorer().ScoreAsync(Broken(), TestContext.Current.CancellationToken)));
        Assert.Equal("gone", error.Message);

        static async IAsyncEnumerable<float[]> Broken()
        {
            yield return new float[Width];
            await Task.CompletedTask;
            throw new IOException("gone");
        }
    }

    private static async Task<int> All(IAsyncEnumerable<RowScore> scores)
    {
        var count = 0;
        await foreach (var _ in scores)
        {
            count++;
        }

        return count;
    }

    private static AnomalyScorer Scorer()
    {
        var model = new DensityModel(new ActNormFlow(Width), new ModelMetadata());
        return new(model, ScoreCalibration.Measure(model, new ArrayRows([.. Rows(200, 1).SelectMany(row => row)], Width)));
    }

    private static float[][] Rows(int count, ulong seed)
    {
        var values = new float[count * Width];
        new SeededRandom(seed).FillGaussian(values);
        return [.. values.Chunk(Width)];
    }

    private static async IAsyncEnumerable<float[]> Stream(IEnumerable<float[]> rows)
    {
        await Task.CompletedTask;
        foreach (var row in rows)
        {
            yield return row;
        }
    }
}
