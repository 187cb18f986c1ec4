using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch.Bijections;
using RealNvp.Torch.Weights;
using static TorchSharp.torch;

namespace RealNvp.Torch.Tests;

/// <summary>A step and a network of one's own, those of samples/OwnStep, and what the contract says of steps that break it.</summary>
public sealed class OwnStepTests
{
    private static readonly float[] Rows = [0.3f, -1.2f, 2, 0.1f, -0.7f, 0.4f];

    static OwnStepTests()
    {
        OwnKinds.Register(new SinhArcsinhKind());
        OwnKinds.Register(new SineKind());
        OwnKinds.Register(new Mapped("wrong-inverse", x => x.Plus(1), z => z));
        OwnKinds.Register(new Mapped("wrong-log-det", x => x.Times(2), z => z.Times(0.5)));
        OwnKinds.Register(new Mapped("wrong-rows", x => x.Plus(x.narrow(0, 0, 1).detach()), z => z.Minus(z.narrow(0, 0, 1).Times(0.5).detach())));
    }

    private static FlowSpec Own(int context) => new()
    {
        Shape = new(2),
        Context = context,
        Steps =
        [
            new OwnStepSpec { Name = "sinh-arcsinh" },
            new AffineCouplingSpec { Shared = new OwnConditionerSpec { Name = "sine" } },
            new FactorOutSpec { Inner = [new OwnStepSpec { Name = "sinh-arcsinh" }] },
        ],
    };

    [Fact]
    public void They_keep_the_contract_with_and_without_a_context()
    {
        BijectionContract.Check(Own(0), Rows);
        BijectionContract.Check(Own(1), Rows, [1, 2, 3]);
    }

    [Theory]
    [InlineData(MemoryMode.Normal)]
    [InlineData(MemoryMode.Low)]
    public void A_training_step_reaches_their_weights(MemoryMode memory)
    {
        var spec = Own(0);
        using var flow = new TorchFlow(spec, FlatParameters.Start(spec, seed: 1));
        flow.Configure(new(memory, NetworkPrecision.Float32));
        Assert.True(double.IsFinite(flow.LossGradient(Rows)));
        Assert.All(
            (string[])["steps.0.tail", "steps.0.skew", "steps.1.shared.out", "steps.2.inner.0.tail"],
            name => Assert.Contains(flow.Parameters.Gradients[flow.Parameters.Plan[name].Range].ToArray(), gradient => gradient != 0));
    }

    [Theory]
    [InlineData("wrong-inverse", "The inverse does not undo forward: they differ by 1, and at most 1E-08 is rounding.")]
    [InlineData("wrong-log-det", "The log-det is not that of the Jacobian: they differ by 1.39, and at most 1E-08 is rounding.")]
    [InlineData("wrong-rows", "A row depends on the rows beside it")]
    public void A_step_that_breaks_the_contract_is_told_how(string name, string sentence)
    {
        var spec = new FlowSpec { Shape = new(2), Steps = [new OwnStepSpec { Name = name }] };
        var error = Assert.Throws<InvalidOperationException>(() => BijectionContract.Check(spec, Rows));
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    private sealed class Mapped(string name, Func<Tensor, Tensor> forward, Func<Tensor, Tensor> inverse) : TorchStepKind
    {
        public override string Name => name;

        public override Bijection Build(StepPlan plan, StepTensors tensors) => new Map(forward, inverse);
    }

    private sealed class Map(Func<Tensor, Tensor> forward, Func<Tensor, Tensor> inverse) : Bijection(nameof(Map))
    {
        public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null) => (forward(x), NoLogDet(x));

        public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null) => (inverse(z), NoLogDet(z));
    }
}
