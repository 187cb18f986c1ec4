using System.Collections.Concurrent;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Tests.Training;
using RealNvp.Threading;
using RealNvp.Training;

namespace RealNvp.Tests.Flows;

/// <summary>Engines with different numbers of threads live in one process, and each keeps what is promised of its number.</summary>
public sealed class EngineThreadsTests
{
    private const int Columns = 6;
    private const int RowCount = 3000;

    private static readonly FlowSpec Spec = new()
    {
        Shape = new Shape(Columns),
        Steps =
        [
            new ActNormSpec(),
            new AffineCouplingSpec { ScaleNet = new MlpSpec { Hidden = [64, 64] }, ShiftNet = new MlpSpec { Hidden = [64, 64] } },
            new AffineCouplingSpec { Flip = true, Shared = new MlpSpec { Hidden = [64, 64] } },
            new BatchNormSpec(),
        ],
    };

    [Fact]
    public void Trainings_of_two_engines_agree_and_each_repeats_to_the_bit()
    {
        using var one = new ManagedEngine(1);
        using var two = new ManagedEngine(2);
        Assert.Equal((1, 2), (one.Threads, two.Threads));

        var (weightsOfOne, logProbsOfOne) = Trained(one);
        var (weightsOfTwo, logProbsOfTwo) = Trained(two);

        // Adam makes steps of the sums' last digits where gradients are next to none.
        Assert.Equal(logProbsOfOne.Average(), logProbsOfTwo.Average(), 1e-2);
        AssertRepeats(one, weightsOfOne, logProbsOfOne);
        AssertRepeats(two, weightsOfTwo, logProbsOfTwo);
    }

    [Fact]
    public void Log_densities_are_the_same_on_any_engine_within_rounding()
    {
        using var one = new ManagedEngine(1);
        using var two = new ManagedEngine(2);
        var rows = Rows();

        var expected = new DensityModel(one.Create(Spec, FlatParameters.Start(Spec, 1)), new()).LogProbs(rows);

        foreach (var engine in (ManagedEngine[])[two, ManagedEngine.Instance])
        {
            var found = new DensityModel(engine.Create(Spec, FlatParameters.Start(Spec, 1)), new()).LogProbs(rows);
            Assert.Equal(expected, found, (first, second) => Math.Abs(first - second) < 1e-5);
        }
    }

    /// <summary>A training takes the threads of its flow's engine for everything, so that an engine of one thread keeps to it.</summary>
    [Fact]
    public void An_engine_of_one_thread_trains_on_the_calling_thread()
    {
        using var engine = new ManagedEngine(1);
        var threads = new ConcurrentDictionary<int, bool>();

        using var flow = engine.Create(Spec, FlatParameters.Start(Spec, 1));
        _ = new Trainer(flow, new WatchedRows(Rows(), threads), null, Options).Run([], TestContext.Current.CancellationToken);

        Assert.Equal([Environment.CurrentManagedThreadId], threads.Keys);
    }

    [Fact]
    public void A_disposed_engine_makes_no_flows_and_runs_none()
    {
        var engine = new ManagedEngine(2);
        using var flow = engine.Create(Spec, FlatParameters.Start(Spec, 1));

        engine.Dispose();
        engine.Dispose();

        Assert.Throws<ObjectDisposedException>(() => engine.Create(Spec, FlatParameters.Start(Spec, 1)));
        Assert.Throws<ObjectDisposedException>(() => flow.LossGradient(Rows()));
        Assert.Throws<ObjectDisposedException>(() => flow.Encode(new float[Columns], new float[Columns], new double[1]));
    }

    [Fact]
    public void Disposing_the_default_engine_does_nothing()
    {
        ManagedEngine.Instance.Dispose();

        using var flow = ManagedEngine.Instance.Create(Spec, FlatParameters.Start(Spec, 1));

        Assert.True(double.IsFinite(flow.LossGradient(Rows())));
    }

    [Fact]
    public void A_team_that_is_disposed_leaves_no_thread()
    {
        var team = new WorkerTeam(3);
        var threads = new ConcurrentBag<Thread>();
        team.Run(_ => threads.Add(Thread.CurrentThread));

        team.Dispose();

        Assert.Equal(3, threads.Count);
        Assert.All(threads, thread => Assert.Equal(thread == Thread.CurrentThread, thread.IsAlive));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1025)]
    [InlineData(int.MaxValue)]
    public void An_absurd_number_of_threads_is_refused(int threads) => Assert.Throws<ArgumentOutOfRangeException>(() => new ManagedEngine(threads));

    private static TrainingOptions Options => new() { Epochs = 2, BatchSize = 500, LearningRate = 1e-3, Seed = 3 };

    private static void AssertRepeats(ManagedEngine engine, float[] weights, double[] logProbs)
    {
        var again = Trained(engine);
        Assert.Equal(weights, again.Weights);
        Assert.Equal(logProbs, again.LogProbs);
    }

    private static (float[] Weights, double[] LogProbs) Trained(ManagedEngine engine)
    {
        var rows = Rows();
        using var flow = engine.Create(Spec, FlatParameters.Start(Spec, 1));
        _ = new Trainer(flow, new ArrayRows(rows, Columns), null, Options).Run([], TestContext.Current.CancellationToken);
        return (flow.Parameters.Weights.ToArray(), new DensityModel(flow, new()).LogProbs(rows));
    }

    private static float[] Rows()
    {
        var rows = new float[RowCount * Columns];
        new SeededRandom(7).FillGaussian(rows);
        return rows;
    }

    /// <summary>Rows that know which threads read them.</summary>
    private sealed class WatchedRows(float[] values, ConcurrentDictionary<int, bool> threads) : IRows
    {
        public int Count => values.Length / Columns;

        public int Width => Columns;

        public void Read(int row, Span<float> destination)
        {
            threads[Environment.CurrentManagedThreadId] = true;
            values.AsSpan(row * Columns, Columns).CopyTo(destination);
        }
    }
}
