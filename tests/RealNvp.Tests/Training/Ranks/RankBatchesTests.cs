using RealNvp.Collectives;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Tests.Collectives;
using RealNvp.Threading;
using RealNvp.Training;

namespace RealNvp.Tests.Training.Ranks;

/// <summary>What the processes have of a batch is what one process has of it, to the bit.</summary>
public sealed class RankBatchesTests
{
    private const int Rows = 41;
    private const int Width = 3;
    private const int Given = 2;
    private const int Size = 7;

    private static readonly FlowSpec Levels = new() { Shape = new(Width), Levels = 8, Context = Given, Steps = [new LogitSpec(), new AffineCouplingSpec { Shared = new MlpSpec { Hidden = [4] } }] };

    public static TheoryData<int, bool> Groups => new() { { 1, false }, { 2, false }, { 2, true }, { 3, true }, { 4, true }, { 4, false } };

    [Theory]
    [MemberData(nameof(Groups))]
    public void The_parts_of_a_batch_are_that_of_one_process(int count, bool isParted)
    {
        var whole = Read(OneProcess.Instance, isParted: false);
        var parts = ThreadGroup.Run(count, collective => Read(collective, isParted));

        for (var batch = 0; batch < whole.Count; batch++)
        {
            Assert.Equal(whole[batch].Rows, parts.SelectMany(part => part[batch].Rows));
            Assert.Equal(whole[batch].Context, parts.SelectMany(part => part[batch].Context));
        }
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void The_start_rows_are_the_same_in_all_processes(int count, bool isParted)
    {
        var expected = Start(OneProcess.Instance, isParted: false);

        Assert.All(ThreadGroup.Run(count, collective => Start(collective, isParted)), start => Assert.Equal(expected, start));

        static float[] Start(ICollective collective, bool isParted)
        {
            var start = Batches(collective, isParted).ReadStart(20, (_, _) => { }, default);
            return [.. start.Rows, .. start.Context];
        }
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void The_likelihood_is_that_of_one_process_whatever_noise_and_samples(int count, bool isParted)
    {
        using var engine = new ManagedEngine(1);
        using var flow = engine.Create(Levels, FlatParameters.Start(Levels, 1));
        var alone = Likelihood.Measure(flow, Source, seed: 5, importanceSamples: 3, TestContext.Current.CancellationToken);

        var together = ThreadGroup.Run(count, collective => Likelihood.MeasureInSight(
            flow, Part(collective, isParted), 5, 3, null, CancellationToken.None, collective: collective));

        Assert.All(together, figure => Assert.Equal(together[0], figure));
        Assert.Equal(alone.Nats, together[0].Nats, 1e-10);
        Assert.Equal(alone.StandardError, together[0].StandardError, 1e-10);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Pieces_of_the_gradient_are_added_up_whatever_was_begun_before(int count)
    {
        var plan = FlowPlan.Of(new() { Shape = new(2), Steps = [new AffineCouplingSpec { Shared = new MlpSpec { Hidden = [8] } }] });
        var gradients = ThreadGroup.Run(count, collective =>
        {
            var parameters = new FlatParameters(plan);
            var pieces = new GradientPieces(parameters, collective, leastPiece: 4);
            for (var step = 0; step < 2; step++)
            {
                parameters.Gradients.Fill(collective.Rank + 1);
                pieces.Begin();
                pieces.Complete(plan.WeightCount - 3);
                pieces.Complete(plan.WeightCount - 9);
                pieces.Complete(2);
                pieces.Finish();
            }

            return parameters.Gradients.ToArray();
        });

        Assert.All(gradients.SelectMany(gradient => gradient), value => Assert.Equal(count * (count + 1) / 2f, value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_gradient_of_a_wide_flow_is_sent_while_the_backward_pass_goes_on(int threads)
    {
        var wide = new MlpSpec { Hidden = [256, 256] };
        var spec = new FlowSpec
        {
            Shape = new(Width),
            Steps =
            [
                new AffineCouplingSpec { ScaleNet = wide, ShiftNet = wide },
                new BatchNormSpec(),
                new AffineCouplingSpec { Flip = true, Shared = wide },
                new AffineCouplingSpec { ScaleNet = wide, ShiftNet = wide },
            ],
        };
        var rows = new float[10 * Width];
        SeededRandom.For(3, 3).FillGaussian(rows);
        var (expected, loss, _) = Gradient(OneProcess.Instance);
        var parts = ThreadGroup.Run(3, Gradient);

        Assert.Equal(loss, parts.Sum(part => part.Loss), 1e-5);
        Assert.All(parts, part => RankedTraining.AssertNear(expected, part.Gradient, 1e-5));
        Assert.All(parts, part => Assert.Equal(3, part.Sums));

        (float[] Gradient, double Loss, int Sums) Gradient(ICollective collective)
        {
            using var engine = new ManagedEngine(threads);
            using var flow = engine.Create(spec, FlatParameters.Start(spec, 1));
            var counted = new CountedSums(collective);
            var (first, own) = WorkerTeam.Share(10, collective.Rank, collective.Count);
            ((ICollectiveFlow)flow).Join(counted);
            var loss = ((ICollectiveFlow)flow).LossGradient(rows.AsSpan(first * Width, own * Width), default, new(first, own, 10));
            return (flow.Parameters.Gradients.ToArray(), loss, counted.Begun);
        }
    }

    private static ArrayRows Source
    {
        get
        {
            var random = SeededRandom.For(9, 9);
            float[] values = [.. Enumerable.Range(0, Rows * Width).Select(_ => (float)random.NextInt(8))];
            return new(values, Width, [.. Enumerable.Range(0, Rows * Given).Select(index => index / 8f)], Given);
        }
    }

    private static IRows Part(ICollective collective, bool isParted) => isParted ? new PartedRows(Source, collective) : Source;

    private static Batches Batches(ICollective collective, bool isParted) =>
        new(Part(collective, isParted), new DataUnits(Levels), Size, seed: 4, mirroredWidth: Width, collective: collective);

    private static List<(float[] Rows, float[] Context)> Read(ICollective collective, bool isParted)
    {
        var batches = Batches(collective, isParted);
        var read = new List<(float[], float[])>();
        for (var epoch = 1; epoch <= 3; epoch++)
        {
            for (var step = 0; step < batches.PerEpoch; step++)
            {
                var batch = batches.Read(epoch, step);
                read.Add((batch.Rows.ToArray(), batch.Context.ToArray()));
            }
        }

        return read;
    }

    /// <summary>Counts the sums that are begun.</summary>
    private sealed class CountedSums(ICollective collective) : ICollective
    {
        public int Begun { get; private set; }

        public int Rank => collective.Rank;

        public int Count => collective.Count;

        public void Sum(Span<float> values) => collective.Sum(values);

        public void Sum(Span<double> values) => collective.Sum(values);

        public IPendingSum BeginSum(Memory<float> values)
        {
            Begun++;
            return collective.BeginSum(values);
        }

        public void Broadcast(Span<byte> values, int root = 0) => collective.Broadcast(values, root);

        public byte[][] Gather(ReadOnlySpan<byte> values) => collective.Gather(values);

        public void Exchange(ReadOnlySpan<byte> sent, ReadOnlySpan<int> sentLengths, Span<byte> received, ReadOnlySpan<int> receivedLengths) =>
            collective.Exchange(sent, sentLengths, received, receivedLengths);

        public void Meet() => collective.Meet();
    }
}
