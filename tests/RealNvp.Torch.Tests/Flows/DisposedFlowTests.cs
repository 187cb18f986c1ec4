using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;

namespace RealNvp.Torch.Tests.Flows;

/// <summary>A flow that was disposed of says so, whichever its engine.</summary>
public sealed class DisposedFlowTests
{
    private static readonly FlowSpec Spec = new() { Shape = new Shape(2), Steps = [new AffineCouplingSpec { Shared = new MlpSpec { Hidden = [4] } }, new ActNormSpec()] };

    private static readonly Action<ITrainableFlow>[] Uses =
    [
        flow => flow.Encode([0, 0], new float[2], new double[1]),
        flow => flow.Decode([0, 0], new float[2], new double[1]),
        flow => flow.LogProb([0, 0], new double[1]),
        flow => flow.Sample(new float[2], seed: 1),
        flow => flow.Initialize([0, 0, 1, 1]),
        flow => flow.LossGradient([0, 0, 1, 1]),
        flow => ((IStepScales)flow).LargestScale([0, 0]),
    ];

    private static readonly Action<DensityModel>[] ModelUses =
    [
        model => model.LogProb([0, 0]),
        model => model.LogProbs([0, 0]),
        model => model.LogProbs([]),
        model => model.Sample(1),
        model => model.Sample(0),
        model => model.Encode([0, 0]),
        model => model.Decode([0, 0]),
        model => model.Save("never.safetensors"),
    ];

    public static TheoryData<string> EngineNames => ["managed", "torch"];

    [Theory]
    [MemberData(nameof(EngineNames))]
    public void A_disposed_flow_throws(string engine)
    {
        var flow = Create(engine);
        Assert.All(Uses, use => use(flow));
        flow.Dispose();
        flow.Dispose();
        Assert.All(Uses, use => Assert.Throws<ObjectDisposedException>(() => use(flow)));
    }

    [Theory]
    [MemberData(nameof(EngineNames))]
    public void A_disposed_model_throws(string engine)
    {
        var model = new DensityModel(Create(engine), new());
        model.Dispose();
        Assert.All(ModelUses, use => Assert.Throws<ObjectDisposedException>(() => use(model)));
    }

    [Theory]
    [MemberData(nameof(EngineNames))]
    public void A_model_throws_whose_flow_was_disposed_of(string engine)
    {
        var flow = Create(engine);
        using var model = new DensityModel(flow, new());
        flow.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.LogProb([0, 0]));
        Assert.Throws<ObjectDisposedException>(() => model.Sample(1));
    }

    [Theory]
    [InlineData(-1, 1.0)]
    [InlineData(int.MinValue, 1.0)]
    [InlineData(int.MaxValue, 1.0)]
    [InlineData(1, -1.0)]
    [InlineData(1, -1e-300)]
    [InlineData(1, double.NaN)]
    [InlineData(1, double.PositiveInfinity)]
    [InlineData(1, double.NegativeInfinity)]
    [InlineData(1, 1e39)]
    public void Absurd_numbers_and_temperatures_of_samples_are_refused_with_a_sentence(int count, double temperature)
    {
        foreach (var engine in new[] { "managed", "torch" })
        {
            using var model = new DensityModel(Create(engine), new());
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => model.Sample(count, seed: 1, temperature));
            Assert.Contains(count == 1 ? "A temperature must lie between 0 and 1,000,000" : "cannot be drawn at once; draw from 0 to ", error.Message, StringComparison.Ordinal);
        }
    }

    private static ITrainableFlow Create(string engine) => engine == "managed"
        ? ManagedEngine.Instance.Create(Spec, FlatParameters.Start(Spec, 1))
        : TorchEngine.Instance.Create(Spec, FlatParameters.Start(Spec, 1));
}
