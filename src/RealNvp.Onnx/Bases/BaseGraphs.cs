using RealNvp.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Specs;

namespace RealNvp.Onnx.Bases;

/// <summary>The base distributions that a graph can have.</summary>
internal static class BaseGraphs
{
    /// <summary>The base distribution of a flow.</summary>
    /// <exception cref="FlowSpecException">It is a mixture that was not fitted to data.</exception>
    public static IBaseGraph Of(GraphBuilder graph, FlowSpec flow)
    {
        var (spec, variables) = (flow.Base ?? new(), flow.Shape.Size);
        return spec.Kind switch
        {
            BaseKind.Normal => new NormalBaseGraph(graph, variables),
            BaseKind.StudentT => new StudentBaseGraph(graph, spec.DegreesOfFreedom, BaseDensity.Of(spec).LogPeak, variables),
            BaseKind.Mixture => new MixtureBaseGraph(graph, NormalMixture.Of(spec), variables),
            _ => throw new NotSupportedException($"A graph has no base distribution for {spec.Kind}."),
        };
    }
}
