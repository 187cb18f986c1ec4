using RealNvp.Bench;
using RealNvp.Specs;
using RealNvp.Torch.Bijections;
using RealNvp.Torch.Weights;
using static TorchSharp.torch;

namespace RealNvp.Torch.Tests.Flows;

/// <summary>Counts the bytes that the C library has given out, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(DepthMemoryTests), DisableParallelization = true)]
public sealed class AloneForItsMemory;

/// <summary>With low memory, what a training step keeps between its steps does not grow with their number.</summary>
[Collection(nameof(DepthMemoryTests))]
public sealed class DepthMemoryTests
{
    [Fact]
    public void Sixty_four_couplings_train_in_at_most_1_3_times_the_memory_of_eight()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The bytes given out are asked of the GNU C library.");
        TorchRuntime.EnsureLoaded();
        var (few, many) = (Least(8, isLow: false), Least(64, isLow: false));
        Assert.InRange(many, 6.0 * few, 9.0 * few);

        // What one coupling keeps for itself while it goes back comes on top of what lies between the couplings.
        var own = few / 8;
        Assert.InRange(own + Least(64, isLow: true), 0, 1.3 * (own + Least(8, isLow: true)));
    }

    /// <summary>The least of five runs: what else the process has not yet given back, or keeps after a first run, only adds.</summary>
    private static double Least(int couplings, bool isLow) => Enumerable.Range(0, 5).Min(_ => Most(couplings, isLow));

    /// <summary>The most bytes in use between any two steps of a training step, beyond those before it.</summary>
    private static double Most(int couplings, bool isLow)
    {
        var coupling = new ImageCouplingSpec { Net = new ResNetSpec { Blocks = 1, Features = 16 } };
        var spec = new FlowSpec
        {
            Shape = new Shape(1, 16, 16),
            Steps = [.. Enumerable.Range(0, couplings).Select(index => coupling with { Flip = index % 2 == 1 })],
        };
        using var tensors = new FlatTensors(FlowCases.RandomParameters(spec, seed: 1));
        using var built = BijectionFactory.Create(FlowPlan.Of(spec), tensors);
        var probe = new Probe();
        using var chain = new Sequence([.. built.Steps.SelectMany(step => (Bijection[])[step, probe])]);
        chain.train();
        tensors.ClearGradients();
        using var scope = NewDisposeScope();
        var x = tensor(FlowCases.RandomRows(spec, 32, seed: 2)).view(32, 1, 16, 16);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        probe.Start();
        if (isLow)
        {
            Tensor z, logDet;
            using (no_grad())
            {
                (z, logDet) = chain.Forward(x);
            }

            chain.Backpropagate(z, z.detach().clone(), full_like(logDet, -1));
        }
        else
        {
            var (z, logDet) = chain.Forward(x);
            (z.square().sum() - logDet.sum()).backward();
        }

        return probe.Most;
    }

    /// <summary>The identity; looks at the memory whenever it is passed.</summary>
    private sealed class Probe() : Bijection(nameof(Probe))
    {
        private long _start;

        public double Most { get; private set; }

        public void Start() => _start = NativeMemory.InUse();

        public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null) => (Look(x).alias(), NoLogDet(x));

        public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null) => (z.alias(), NoLogDet(z));

        internal override (Tensor Input, Tensor Gradient) Backpropagate(Tensor y, Tensor gradient, Tensor logDetGradient, Tensor? context = null) =>
            (Look(y).alias(), gradient.alias());

        private Tensor Look(Tensor tensor)
        {
            Most = Math.Max(Most, NativeMemory.InUse() - _start);
            return tensor;
        }
    }
}
