using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Tables;
using RealNvp.Tables.Codecs;

namespace RealNvp.Onnx.Tables;

/// <summary><see cref="DigitScale"/> as operators, of several columns at once.</summary>
internal sealed class DigitsGraph
{
    private readonly RaggedTables _borders;
    private readonly Tensor _step;
    private readonly Tensor _origin;
    private readonly Tensor _count;
    private readonly Tensor _last;

    public DigitsGraph(GraphBuilder graph, IReadOnlyList<DigitScale> scales)
    {
        _borders = new(graph, [.. scales.Select(scale => scale.Borders.ToArray())]);
        (_step, _origin) = (Row(scale => scale.Step), Row(scale => scale.Origin));
        (_count, _last) = (Row(scale => scale.Borders.Length - 1), Row(scale => Math.BitDecrement((double)(scale.Borders.Length - 1))));

        Tensor Row(Func<DigitScale, double> of) => graph.DoubleRow(scales.Select(of));
    }

    public Tensor Forward(Tensor number)
    {
        var (start, place, isFar) = Split(number);
        var digit = place.Floor();
        var border = Border(digit, 0);
        return isFar.Where(number, Joined(start, border + ((place - digit) * (Border(digit, 1) - border))));
    }

    public Tensor Distance(Tensor from, Tensor to)
    {
        var (near, far) = (Split(from), Split(to));
        var digit = near.Place.Floor();
        var isSame = near.Start.Is(far.Start) & digit.Is(far.Place.Floor()) & !near.IsFar & !far.IsFar;
        return isSame.Where((to - from) * (Border(digit, 1) - Border(digit, 0)), Forward(to) - Forward(from));
    }

    public Tensor Inverse(Tensor even)
    {
        var (start, place, isFar) = Split(even);
        var digit = DigitAt(place);
        var border = Border(digit, 0);
        return isFar.Where(even, Joined(start, digit + ((place - border) / (Border(digit, 1) - border))));
    }

    public Tensor LogSlope(Tensor even)
    {
        var (_, place, isFar) = Split(even);
        var digit = DigitAt(place);
        return isFar.Where(0, (Border(digit, 1) - Border(digit, 0)).Log());
    }

    private Tensor DigitAt(Tensor place) => (_borders.Count(place, orEqual: true) - 1).To(ElementType.Float64).Max(0).Min(_count - 1);

    private Tensor Border(Tensor digit, int more) => _borders.At(digit.To(ElementType.Int64) + more);

    private (Tensor Start, Tensor Place, Tensor IsFar) Split(Tensor number)
    {
        var steps = ((number - _origin) / _step) + 0.5;
        var isFar = !(steps.Abs() < DigitShares.MostSteps);
        var near = isFar.Where(0, steps);
        var start = (near / _count).Floor() * _count;
        return (start, (near - start).Max(0).Min(_last), isFar);
    }

    private Tensor Joined(Tensor start, Tensor place) => _origin + ((start + place - 0.5) * _step);
}
