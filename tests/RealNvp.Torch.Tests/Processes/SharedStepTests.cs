using RealNvp.Collectives;
using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Tests.Collectives;
using RealNvp.Threading;
using RealNvp.Torch.Tests.Devices;

namespace RealNvp.Torch.Tests.Processes;

/// <summary>A training step of several processes, each with a part of the batch, is that of one: for every kind of step and network.</summary>
public sealed class SharedStepTests
{
    private const int Rows = 5;
    private const int Processes = 2;

    public static TheoryData<string> Names => [.. FlowCases.Names.Concat(ImageFlowCases.Names).Select(row => row.Data)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_loss_gradients_and_statistics_are_those_of_one_process(string name)
    {
        var spec = Spec(name);

        // The presets are made of steps that stand alone too.
        Way[] ways = name.StartsWith("preset", StringComparison.Ordinal) ? [new()]
            : ImageFlowCases.Has(name) ? [new(), new(IsLow: true), new(IsOnDevice: true)]
            : [new(), new(IsLow: true)];
        foreach (var way in ways)
        {
            AssertSame(Steps(spec, way, OneProcess.Instance), ThreadGroup.Run(Processes, collective => Steps(spec, way, collective)), 1e-4);
        }
    }

    [Fact]
    public void So_are_they_in_bfloat16_within_its_rounding()
    {
        var (spec, way) = (ImageFlowCases.Spec("two scales"), new Way(Precision: NetworkPrecision.Bf16));

        AssertSame(Steps(spec, way, OneProcess.Instance), ThreadGroup.Run(Processes, collective => Steps(spec, way, collective)), 5e-2);
    }

    [Fact]
    public void What_fails_between_the_processes_is_thrown_by_the_step()
    {
        using var flow = new TorchFlow(ImageFlowCases.Spec("two scales"), FlowCases.RandomParameters(ImageFlowCases.Spec("two scales"), seed: 1));
        for (var sums = 1; sums < 100; sums *= 3)
        {
            flow.Join(new Failing(sums), leastPiece: 1);
            var rows = FlowCases.RandomRows(flow.Spec, 2, seed: 1);

            Assert.Equal("broken", Assert.Throws<IOException>(() => flow.LossGradient(rows, default, new(0, 2, 4))).Message);
        }
    }

    private static FlowSpec Spec(string name) => ImageFlowCases.Has(name) ? ImageFlowCases.Spec(name) : FlowCases.Spec(name);

    private static void AssertSame(Step[] expected, Step[][] parts, double tolerance)
    {
        for (var step = 0; step < expected.Length; step++)
        {
            var of = expected[step];
            Assert.Equal(of.Loss, parts.Sum(part => part[step].Loss), Math.Abs(of.Loss) * tolerance);
            foreach (var part in parts.Select(part => part[step]))
            {
                Assert.Equal(parts[0][step].Gradients, part.Gradients);
                Assert.Equal(parts[0][step].State, part.State);
                AssertNear(of.Gradients, part.Gradients, tolerance);
                AssertNear(of.State, part.State, tolerance);
            }
        }
    }

    private static void AssertNear(float[] expected, float[] actual, double tolerance)
    {
        var length = Math.Sqrt(expected.Sum(value => (double)value * value));
        var difference = Math.Sqrt(expected.Zip(actual, (a, b) => Math.Pow(a - b, 2)).Sum());
        Assert.True(difference <= tolerance * length, $"difference {difference} of {length}");
    }

    private static Step[] Steps(FlowSpec spec, Way way, ICollective collective)
    {
        using var flow = new TorchFlow(spec, FlowCases.RandomParameters(spec, seed: 1), way.IsOnDevice ? DevicePath.Engine : null);
        flow.Configure(new(way.IsLow ? MemoryMode.Low : MemoryMode.Normal, way.Precision));
        flow.Join(collective, leastPiece: 1);
        var (first, count) = WorkerTeam.Share(Rows, collective.Rank, collective.Count);
        return [.. Enumerable.Range(0, 2).Select(step =>
        {
            var rows = FlowCases.RandomRows(spec, Rows, seed: 2 + (ulong)step).AsSpan(first * flow.Dimension, count * flow.Dimension);
            var context = FlowCases.RandomContext(spec, Rows, seed: 2 + (ulong)step).AsSpan(first * spec.Context, count * spec.Context);
            var loss = flow.LossGradient(rows, context, new(first, count, Rows));
            return new Step(loss, flow.Parameters.Gradients.ToArray(), flow.Parameters.State.ToArray());
        })];
    }

    private sealed record Step(double Loss, float[] Gradients, float[] State);

    private sealed record Way(bool IsLow = false, bool IsOnDevice = false, NetworkPrecision Precision = NetworkPrecision.Float32);

    /// <summary>Two processes, of which the other leaves after some sums.</summary>
    private sealed class Failing(int sums) : ICollective
    {
        private int _left = sums;

        public int Rank => 0;

        public int Count => 2;

        public void Sum(Span<float> values) => CountOne();

        public void Sum(Span<double> values) => CountOne();

        public IPendingSum BeginSum(Memory<float> values)
        {
            CountOne();
            return OneProcess.Instance.BeginSum(values);
        }

        public void Broadcast(Span<byte> values, int root = 0) => throw new NotSupportedException();

        public byte[][] Gather(ReadOnlySpan<byte> values) => throw new NotSupportedException();

        public void Exchange(ReadOnlySpan<byte> sent, ReadOnlySpan<int> sentLengths, Span<byte> received, ReadOnlySpan<int> receivedLengths) =>
            throw new NotSupportedException();

        public void Meet() => throw new NotSupportedException();

        private void CountOne()
        {
            if (--_left <= 0)
            {
                throw new IOException("broken");
            }
        }
    }
}
