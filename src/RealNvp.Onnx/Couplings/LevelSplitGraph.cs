using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Couplings;

/// <summary>
/// The noise of every second pixel of quantised images stays and that of the others changes, each within its level; networks see the levels of all pixels beside
/// the noise of those that stay.
/// </summary>
internal sealed class LevelSplitGraph(GraphBuilder graph, CheckerboardSplitGraph pixels, int levels) : ISplitGraph
{
    /// <summary>How near the noise comes to the ends of its level, as in the engine.</summary>
    private double Least => 2.0 * levels / (1 << 24);

    /// <summary><c>[1, 1, height, width]</c>, one where a pixel's noise is kept.</summary>
    public GraphValue KeptMask => pixels.KeptMask;

    public int Changing => pixels.Changing;

    public GraphValue? Kept(GraphValue x)
    {
        var (level, noise) = Parts(x);
        var seen = graph.ToFloat(Centred(graph.Divide(graph.Add(level, 0.5), levels)));
        return graph.Concat(1, seen, pixels.Kept(graph.ToFloat(Centred(noise)))!);
    }

    public GraphValue Changed(GraphValue x) => pixels.Changed(graph.ToFloat(Centred(Parts(x).Noise)));

    public GraphValue OfChanged(GraphValue numbers) => pixels.OfChanged(numbers);

    public GraphValue Merge(GraphValue x, GraphValue changed)
    {
        var level = pixels.Changed(Parts(x).Level);
        var noise = graph.Clip(graph.Multiply(graph.Add(graph.ToDouble(changed), 1), 0.5), Least / levels, 1 - Least);
        return pixels.Merge(x, graph.ToFloat(graph.Divide(graph.Add(level, noise), levels)));
    }

    /// <summary>The level of each value and where within it the value lies, in float64, which holds both exactly.</summary>
    private (GraphValue Level, GraphValue Noise) Parts(GraphValue x)
    {
        var scaled = graph.Multiply(graph.ToDouble(x), levels);
        var level = graph.Floor(scaled);
        return (level, graph.Subtract(scaled, level));
    }

    /// <summary>[0, 1] as [-1, 1].</summary>
    private GraphValue Centred(GraphValue unit) => graph.Subtract(graph.Multiply(unit, 2), 1);
}
