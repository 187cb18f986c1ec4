using System.Reflection;
using System.Text.Json.Serialization;
using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Tests.Flows;

/// <summary>Whatever a spec can say is written, and held to the model by a case.</summary>
public sealed class KindsTests
{
    [Theory]
    [InlineData(typeof(StepSpec))]
    [InlineData(typeof(ConditionerSpec))]
    [InlineData(typeof(ImageConditionerSpec))]
    public void Every_kind_but_somebodys_own_is_in_a_case_whose_graph_is_held_to_the_model(Type kinds)
    {
        var known = kinds.GetCustomAttributes<JsonDerivedTypeAttribute>().Select(kind => kind.DerivedType)
            .Where(kind => kind != typeof(OwnStepSpec) && kind != typeof(OwnConditionerSpec));
        var seen = ModelCases.Names.SelectMany(name => FlowPlan.Of(ModelCases.Spec(name.Data)).AllSteps)
            .SelectMany(step => (IEnumerable<object?>)[step.Spec, .. Networks(step.Spec)]).Where(part => part is not null).Select(part => part!.GetType())
            .ToHashSet();
        Assert.NotEmpty(known);
        Assert.All(known, kind => Assert.Contains(kind, seen));
    }

    [Theory]
    [InlineData(typeof(BaseKind))]
    [InlineData(typeof(LogScaleKind))]
    [InlineData(typeof(MaskKind))]
    [InlineData(typeof(ImageMask))]
    [InlineData(typeof(Activation))]
    [InlineData(typeof(PermuteOrder))]
    [InlineData(typeof(SqueezeOrder))]
    [InlineData(typeof(BatchStatistics))]
    public void Every_value_of_a_setting_is_in_a_case(Type setting)
    {
        var specs = ModelCases.Names.Select(name => ModelCases.Spec(name.Data).ToJson()).ToArray();
        foreach (var value in Enum.GetValues(setting))
        {
            // A default that JSON leaves out is in every case that says another value nowhere.
            var word = System.Text.Json.JsonSerializer.Serialize(value, setting);
            Assert.True(specs.Any(spec => spec.Contains(word, StringComparison.Ordinal)) || Convert.ToInt32(value, null) == 0, $"No case has {word}.");
        }
    }

    [Fact]
    public void A_step_of_somebodys_own_is_refused_in_a_sentence_that_names_it()
    {
        OwnKinds.Register(new Doubling());
        var spec = new FlowSpec { Shape = new(3), Steps = [new ActNormSpec(), new FactorOutSpec { Inner = [new OwnStepSpec { Name = "doubling" }] }] };
        using var model = new DensityModel(new Unrun(spec), new());
        var error = Assert.Throws<FlowSpecException>(() => new ModelGraph(new GraphBuilder("own"), model));
        Assert.Contains("step 1.inner.0 (own; doubling) is somebody's own", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<object?> Networks(StepSpec step) => step switch
    {
        AffineCouplingSpec coupling => [coupling.ScaleNet, coupling.ShiftNet, coupling.Shared],
        SplineCouplingSpec coupling => [coupling.Net],
        ElementwiseSplineSpec spline => [spline.Net],
        ImageCouplingSpec coupling => [coupling.Net],
        DequantisationCouplingSpec coupling => [coupling.Net],
        _ => [],
    };

    private sealed class Doubling : StepKind
    {
        public override string Name => "doubling";
    }

    /// <summary>A flow that is there for its spec and weights alone.</summary>
    private sealed class Unrun(FlowSpec spec) : RealNvp.Flows.ITrainableFlow
    {
        public FlowSpec Spec => spec;

        public int Dimension => spec.Shape.Size;

        public RealNvp.Flows.IFlowEngine Engine => throw new NotSupportedException();

        public RealNvp.Flows.FlatParameters Parameters { get; } = RealNvp.Flows.FlatParameters.Start(spec, seed: 1);

        public void Encode(ReadOnlySpan<float> rows, Span<float> latents, Span<double> logDet, ReadOnlySpan<float> context = default) =>
            throw new NotSupportedException();

        public void Decode(ReadOnlySpan<float> latents, Span<float> rows, Span<double> logDet, ReadOnlySpan<float> context = default) =>
            throw new NotSupportedException();

        public void Initialize(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public double LossGradient(ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default) => throw new NotSupportedException();

        public void WeightsChanged()
        {
        }

        public void Dispose()
        {
        }
    }
}
