using RealNvp.Flows;
using RealNvp.Onnx.Couplings;
using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Networks;
using RealNvp.Specs;

namespace RealNvp.Onnx.Steps;

/// <summary>The steps that a graph can have.</summary>
internal static class StepGraphs
{
    /// <summary>Null when every step of a plan can be written; otherwise the first that cannot, its kind and its settings.</summary>
    public static string? UnsupportedReason(FlowPlan plan)
    {
        foreach (var step in plan.AllSteps)
        {
            if (Builder(step) is null)
            {
                return $"step {step.Place} ({step.Spec.Kind}; {step.Spec.Summary})";
            }
        }

        return null;
    }

    /// <summary>A step in a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="step">The step.</param>
    /// <param name="parameters">The flow's weights.</param>
    public static IStepGraph Create(GraphBuilder graph, StepPlan step, FlatParameters parameters)
    {
        var build = Builder(step) ?? throw new NotSupportedException($"A graph has no step for {step.Spec.Kind}.");
        return build(new(graph, step, parameters, new(graph, parameters, step.Name)));
    }

    /// <summary>The one table of kinds: what builds a step; null for a step that no graph has.</summary>
    private static Func<Place, IStepGraph>? Builder(StepPlan plan) => plan.Spec switch
    {
        FlattenSpec => at => new FlattenGraph(at.Graph, at.Step),
        LogitSpec logit => at => new LogitGraph(at.Graph, logit),
        StandardizeSpec => at => new StandardizeGraph(at.Graph, at.Weights),
        PermuteSpec permute => at => new PermuteGraph(at.Graph, permute, at.Step.Input),
        BatchNormSpec norm => at => new BatchNormGraph(at.Graph, norm, at.Step.Input, at.Weights),
        ActNormSpec => at => new ActNormGraph(at.Graph, at.Step.Input, at.Weights),
        LinearLuSpec => at => new LinearLuGraph(at.Graph, at.Step.Input, at.Weights),
        InvertibleConvSpec convolution => at => new InvertibleConvGraph(at.Graph, convolution, at.Step.Input, at.Weights),
        SqueezeSpec squeeze => at => new SqueezeGraph(at.Graph, squeeze, at.Step.Input),
        FactorOutSpec factorOut => at => new FactorOutGraph(at.Graph, factorOut, at.Step, new(at.Graph, at.Step.Inner, at.Parameters)),
        AffineCouplingSpec coupling when Networks(coupling).All(ConditionerGraphs.IsKnown) =>
            at => CouplingGraphs.Affine(at.Graph, coupling, at.Step, at.Weights),
        SplineCouplingSpec coupling when ConditionerGraphs.IsKnown(coupling.Net) =>
            at => CouplingGraphs.Spline(at.Graph, coupling, at.Step, at.Weights),
        ElementwiseSplineSpec spline when plan.Context == 0 || ConditionerGraphs.IsKnown(spline.Net) =>
            at => CouplingGraphs.Elementwise(at.Graph, spline, at.Step, at.Weights),
        ImageCouplingSpec { Net: ResNetSpec } coupling => at => CouplingGraphs.Image(at.Graph, coupling, at.Step, at.Weights),
        DequantisationCouplingSpec { Net: ResNetSpec } coupling => at => CouplingGraphs.Dequantisation(at.Graph, coupling, at.Step, at.Weights),
        _ => null,
    };

    private static ConditionerSpec?[] Networks(AffineCouplingSpec coupling) =>
        coupling.Shared is { } shared ? [shared] : [coupling.ScaleNet, coupling.ShiftNet];

    /// <summary>Where a step is built.</summary>
    private readonly record struct Place(GraphBuilder Graph, StepPlan Step, FlatParameters Parameters, GraphWeights Weights);
}
