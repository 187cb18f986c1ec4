using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;
using RealNvp.Threading;

namespace RealNvp.Tests.Flows;

/// <summary>However many workers there are, and whether they split rows or networks, the flow is the same.</summary>
public sealed class WorkersTests
{
    private const int Features = 21;

    /// <summary>Networks apart and shared, halves and every second column, statistics over the batch.</summary>
    private static readonly FlowSpec Mixed = new()
    {
        Shape = new Shape(Features),
        Steps =
        [
            new ActNormSpec(),
            new AffineCouplingSpec { Mask = MaskKind.OddEven, Shared = new MlpSpec { Hidden = [17] } },
            new AffineCouplingSpec
            {
                Mask = MaskKind.OddEven,
                Flip = true,
                ScaleNet = new MlpSpec { Hidden = [33] },
                ShiftNet = new MlpSpec { Hidden = [40, 9] },
            },
            new BatchNormSpec(),
            new AffineCouplingSpec
            {
                ScaleNet = new MlpSpec { Hidden = [300, 300] },
                ShiftNet = new MlpSpec { Hidden = [300, 300] },
                LogScale = new() { Bound = LogScaleKind.Learned },
            },
            new AffineCouplingSpec { Mask = MaskKind.OddEven, Shared = new MlpSpec { Hidden = [17] } },
        ],
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(37)]
    public void Gradients_are_those_of_one_worker_for_any_number_of_workers(int rowCount)
    {
        var rows = Rows(rowCount);
        var (expectedLoss, expected) = LossGradient(1, rows);
        foreach (var workers in (int[])[2, 3, 4])
        {
            var (loss, gradients) = LossGradient(workers, rows);
            Assert.Equal(expectedLoss, loss, 1e-4);
            for (var index = 0; index < expected.Length; index++)
            {
                Assert.Equal(expected[index], gradients[index], 2e-5 * Math.Max(1, Math.Abs(expected[index])));
            }
        }
    }

    /// <summary>Batches so large that networks take them in blocks of rows; no batch norm, which mixes rows.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Gradients_of_a_large_batch_are_the_mean_of_those_of_its_rows(int workers)
    {
        const int Count = 1201;
        var spec = Mixed with { Steps = [.. Mixed.Steps.Where(step => step is not BatchNormSpec)] };
        var rows = Rows(Count);
        using var flow = Flow(workers, spec);
        var loss = flow.LossGradient(rows);
        var gradients = flow.Parameters.Gradients.ToArray();
        var (meanLoss, mean) = (0.0, new double[gradients.Length]);
        for (var row = 0; row < Count; row++)
        {
            meanLoss += flow.LossGradient(rows.AsSpan(row * Features, Features)) / Count;
            for (var index = 0; index < mean.Length; index++)
            {
                mean[index] += flow.Parameters.Gradients[index] / Count;
            }
        }

        Assert.Equal(meanLoss, loss, 1e-4);
        for (var index = 0; index < mean.Length; index++)
        {
            Assert.Equal(mean[index], gradients[index], 2e-5 * Math.Max(1, Math.Abs(mean[index])));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Gradients_repeat_to_the_bit_for_a_number_of_workers(int workers)
    {
        var rows = Rows(24);
        var (_, first) = LossGradient(workers, rows);
        for (var repeat = 0; repeat < 50; repeat++)
        {
            Assert.Equal(first, LossGradient(workers, rows).Gradients);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void A_few_rows_on_two_workers_map_as_they_do_on_one(int rowCount)
    {
        using var alone = Flow(1);
        using var pair = Flow(2);
        var rows = Rows(rowCount);
        float[] expected = new float[rows.Length], latents = new float[rows.Length];
        double[] expectedLogDet = new double[rowCount], logDet = new double[rowCount];
        for (var repeat = 0; repeat < 20; repeat++)
        {
            alone.Encode(rows, expected, expectedLogDet);
            pair.Encode(rows, latents, logDet);
            Assert.Equal(expected, latents);
            Assert.Equal(expectedLogDet, logDet);
            alone.Decode(latents, expected, expectedLogDet);
            pair.Decode(latents, latents, logDet);
            Assert.Equal(expected, latents);
            Assert.Equal(expectedLogDet, logDet);
        }
    }

    /// <summary>A machine whose other processors have other work: the caller has its rows all the same, to the same bit.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(300)]
    public void Rows_are_mapped_while_the_other_worker_does_not_come(int rowCount)
    {
        using var alone = Flow(1);
        using var team = new WorkerTeam(2);
        using var flow = Flow(team, Mixed);
        using var gate = new ManualResetEventSlim();
        var rows = Rows(rowCount);
        float[] expected = new float[rows.Length], latents = new float[rows.Length];
        double[] expectedLogDet = new double[rowCount], logDet = new double[rowCount];
        if (rowCount <= 8)
        {
            alone.Encode(rows, expected, expectedLogDet);
        }
        else
        {
            flow.Encode(rows, expected, expectedLogDet);
        }

        // The worker may still be on its way back from the rows above.
        SpinWait.SpinUntil(team.TryTake);
        team.Begin(_ => gate.Wait(), 1);
        team.Release();
        for (var repeat = 0; repeat < 50; repeat++)
        {
            flow.Encode(rows, latents, logDet);
            Assert.Equal(expectedLogDet, logDet, (a, b) => Math.Abs(a - b) < 1e-5);
            Assert.Equal(expected, latents, (a, b) => Math.Abs(a - b) < 1e-5);
        }

        gate.Set();
        for (var repeat = 0; repeat < 2000; repeat++)
        {
            flow.Encode(rows, latents, logDet);
            Assert.Equal(expectedLogDet, logDet, (a, b) => Math.Abs(a - b) < 1e-5);
        }
    }

    [Fact]
    public void Many_threads_may_score_rows_at_once()
    {
        using var flow = Flow(2);
        var rows = Rows(64);
        var expected = new double[64];
        flow.LogProb(rows, expected);
        var actual = new double[64];
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, row =>
            flow.LogProb(rows.AsSpan(row * Features, Features), actual.AsSpan(row, 1)));
        for (var row = 0; row < 64; row++)
        {
            Assert.Equal(expected[row], actual[row], 1e-4);
        }
    }

    private static (double Loss, float[] Gradients) LossGradient(int workers, float[] rows)
    {
        using var flow = Flow(workers);
        var loss = flow.LossGradient(rows);
        return (loss, flow.Parameters.Gradients.ToArray());
    }

    private static ManagedFlow Flow(int workers) => Flow(workers, Mixed);

    private static ManagedFlow Flow(int workers, FlowSpec spec) => Flow(Team(workers), spec);

    private static ManagedFlow Flow(WorkerTeam team, FlowSpec spec)
    {
        var parameters = FlatParameters.Start(spec, 1);
        var random = new SeededRandom(5);
        random.FillGaussian(parameters.Weights);
        foreach (ref var weight in parameters.Weights)
        {
            weight *= 0.05f;
        }

        return new ManagedFlow(spec, parameters, team);
    }

    private static float[] Rows(int count)
    {
        var rows = new float[count * Features];
        new SeededRandom(7).FillGaussian(rows);
        return rows;
    }

    private static readonly WorkerTeam[] Teams = [.. Enumerable.Range(1, 4).Select(count => new WorkerTeam(count))];

    private static WorkerTeam Team(int workers) => Teams[workers - 1];
}
