using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Statistics;
using RealNvp.Tables.Codecs;

namespace RealNvp.Onnx.Tables;

/// <summary>Cycles as values that are about standard normal (<see cref="CycleScale"/>), all at once.</summary>
internal sealed class CycleScales
{
    private const double Outermost = 37;

    private readonly RaggedTables _shares;
    private readonly RaggedTables _sums;
    private readonly RaggedTables _below;
    private readonly RaggedTables _above;
    private readonly Tensor _part;
    private readonly Tensor _count;
    private readonly Tensor _present;

    public CycleScales(GraphBuilder graph, IReadOnlyList<CycleScale> scales)
    {
        _shares = new(graph, [.. scales.Select(scale => scale.Cycle.Shares.ToArray())]);
        _sums = new(graph, [.. scales.Select(scale => Sums(scale.Cycle.Shares))]);
        _below = new(graph, [.. scales.Select(scale => scale.Cumulative.Below.ToArray())]);
        _above = new(graph, [.. scales.Select(scale => scale.Cumulative.Above.ToArray())]);
        _part = graph.DoubleRow(scales.Select(scale => scale.Period / scale.Cycle.Shares.Count));
        _count = graph.DoubleRow(scales.Select(scale => (double)scale.Cycle.Shares.Count));
        _present = graph.DoubleRow(scales.Select(scale => 1 - scale.Missing));
    }

    /// <summary>The values of places within the cycles, as floats in double.</summary>
    public Tensor At(Tensor within)
    {
        var (part, rest) = Part(within);
        var at = part.To(ElementType.Int64);
        var share = _present * _shares.At(at);
        return NormalGraph.Between(_below.At(at) + (rest * share), _above.At((_count - 1 - part).To(ElementType.Int64)) + ((1 - rest) * share))
            .AsFloat().Clamped(-Outermost, Outermost);
    }

    /// <summary>The places within the cycles of values that are no gaps.</summary>
    public Tensor Within(Tensor scores)
    {
        var isHigh = scores > 0;
        var share = NormalGraph.Cumulative(-scores.Abs());
        var fromLow = Found(_below, share);
        var fromHigh = Found(_above, share);
        return isHigh.Where((_count - fromHigh) * _part, fromLow * _part);
    }

    /// <summary>The logarithm of the share of what lies between two places, the second at most a period after the first.</summary>
    public Tensor LogShare(Tensor from, Tensor to) => (_present * (Sum(to) - Sum(from))).Log();

    /// <summary>The logarithm of the density at a place.</summary>
    public Tensor LogDensity(Tensor within) => (_present * _shares.At(Part(within).Index.To(ElementType.Int64)) / _part).Log();

    private Tensor Found(RaggedTables sums, Tensor share)
    {
        var part = (sums.Count(share, orEqual: true) - 1).To(ElementType.Float64).Max(0).Min(_count - 1);
        var at = part.To(ElementType.Int64);
        var low = sums.At(at);
        return part + ((share - low) / (sums.At(at + 1) - low)).Clamped(0, 1);
    }

    private Tensor Sum(Tensor within)
    {
        var (part, rest) = Part(within);
        var at = part.To(ElementType.Int64);
        return _sums.At(at) + (rest * _shares.At(at));
    }

    private (Tensor Index, Tensor Inside) Part(Tensor within)
    {
        var place = within / _part;
        var part = place.Floor().Max(0).Min(_count - 1);
        return (part, (place - part).Clamped(0, 1));
    }

    private static double[] Sums(IReadOnlyList<double> shares)
    {
        var sums = new double[shares.Count + 1];
        for (var part = 0; part < shares.Count; part++)
        {
            sums[part + 1] = sums[part] + shares[part];
        }

        return sums;
    }
}
