using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Networks;
using RealNvp.Specs;

namespace RealNvp.Onnx.Couplings;

/// <summary>Joins couplings from their splits, networks and maps.</summary>
internal static class CouplingGraphs
{
    /// <summary>The affine coupling (arXiv:1605.08803, equations 7 and 8). Vectors.</summary>
    public static CouplingGraph Affine(GraphBuilder graph, AffineCouplingSpec spec, StepPlan step, GraphWeights weights) => OfVectors(
        graph,
        spec.Split(step.Input.Size),
        new AffineMapGraph(graph, new(graph, spec.LogScale, weights)),
        spec.Shared is { } shared
            ? [ConditionerGraphs.Create(graph, shared, weights, "shared")]
            : [ConditionerGraphs.Create(graph, spec.ScaleNet!, weights, "s"), ConditionerGraphs.Create(graph, spec.ShiftNet!, weights, "t")]);

    /// <summary>The spline coupling (arXiv:1906.04032, section 3). Vectors.</summary>
    public static CouplingGraph Spline(GraphBuilder graph, SplineCouplingSpec spec, StepPlan step, GraphWeights weights) => OfVectors(
        graph, spec.Split(step.Input.Size), new SplineMapGraph(graph, spec.Spline), ConditionerGraphs.Create(graph, spec.Net, weights, "net"));

    /// <summary>A spline for every variable, by a network that sees the context alone; without context its numbers are weights. Vectors.</summary>
    public static CouplingGraph Elementwise(GraphBuilder graph, ElementwiseSplineSpec spec, StepPlan step, GraphWeights weights)
    {
        var (columns, map) = (ElementwiseSplineSpec.Split(step.Input.Size), new SplineMapGraph(graph, spec.Spline));
        if (step.Context > 0)
        {
            return OfVectors(graph, columns, map, ConditionerGraphs.Create(graph, spec.Net!, weights, ElementwiseSplineSpec.NetName));
        }

        var count = weights.Of(ElementwiseSplineSpec.NumbersName).Length;
        return new(
            graph, new ColumnSplitGraph(graph, columns), (x, _) => [graph.Repeat(weights.Tensor(ElementwiseSplineSpec.NumbersName, 1, count), x)], map);
    }

    /// <summary>The coupling on images (arXiv:1605.08803, sections 3.4 and 4.1), with splines behind the affine map where the spec has them.</summary>
    public static CouplingGraph Image(GraphBuilder graph, ImageCouplingSpec spec, StepPlan step, GraphWeights weights)
    {
        var places = new ImageSplit(spec, step.Input);
        var checkerboard = places.IsCheckerboard ? new CheckerboardSplitGraph(graph, places, weights) : null;
        var split = checkerboard ?? (ISplitGraph)new ChannelSplitGraph(graph, places);
        var network = new ResNetGraph(graph, (ResNetSpec)spec.Net, checkerboard?.KeptMask, weights.Within("net"));
        var affine = new AffineMapGraph(graph, new(graph, spec.LogScale, weights, places: 1));
        return new(
            graph,
            split,
            (x, context) => [network.Apply(split.Kept(x)!, context)],
            spec.Spline is { } spline ? new ChainedMapGraph(graph, affine, new SplineMapGraph(graph, spline)) : affine);
    }

    /// <summary>The coupling on the noise within the levels of images (arXiv:1902.00275, section 3.1).</summary>
    public static CouplingGraph Dequantisation(GraphBuilder graph, DequantisationCouplingSpec spec, StepPlan step, GraphWeights weights)
    {
        var split = new LevelSplitGraph(graph, new(graph, new(spec.Pixels, step.Input), weights), spec.Levels);
        var network = new ResNetGraph(graph, (ResNetSpec)spec.Net, split.KeptMask, weights.Within("net"));
        return new(
            graph,
            split,
            (x, context) => [network.Apply(split.Kept(x)!, context)],
            new SplineMapGraph(graph, spec.Spline));
    }

    private static CouplingGraph OfVectors(
        GraphBuilder graph, (Columns Kept, Columns Changed) columns, IMapGraph map, params IReadOnlyList<IConditionerGraph> networks)
    {
        var split = new ColumnSplitGraph(graph, columns);
        return new(graph, split, Parameters, map);

        GraphValue[] Parameters(GraphValue x, GraphValue? context)
        {
            var seen = split.Kept(x) is not { } kept ? context! : context is null ? kept : graph.Concat(1, kept, context);
            return [.. networks.Select(network => network.Apply(seen))];
        }
    }
}
