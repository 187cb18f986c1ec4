using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Tables;
using RealNvp.Tables.Codecs;

namespace RealNvp.Onnx.Tables;

/// <summary><see cref="NumberScale"/> as operators, of several columns with the same map at once, and with last digits or without.</summary>
internal sealed class MappedScale
{
    private readonly NumberMap _map;
    private readonly DigitsGraph? _digits;
    private readonly Tensor _centre;
    private readonly Tensor _scale;
    private readonly Tensor _logScale;
    private readonly Tensor _shift;
    private readonly Tensor _unit;
    private readonly Tensor _first;
    private readonly Tensor _last;
    private readonly Tensor _lower;
    private readonly Tensor _width;

    public MappedScale(GraphBuilder graph, IReadOnlyList<MappedCodec> codecs)
    {
        var first = codecs[0];
        _map = first.Column.Marginal!.Map;
        _digits = first.Scale.Digits is null ? null : new(graph, [.. codecs.Select(codec => codec.Scale.Digits!)]);
        (_centre, _scale) = (Row(codec => codec.Column.Marginal!.Center), Row(codec => codec.Column.Marginal!.Scale));
        _logScale = Row(codec => Math.Log(codec.Column.Marginal!.Scale));
        (_shift, _unit) = (Row(codec => codec.Column.Marginal!.Shift), Row(codec => codec.Column.Marginal!.Unit));
        (_first, _last) = (Row(codec => codec.Scale.Ends.First), Row(codec => codec.Scale.Ends.Last));
        (_lower, _width) = (Row(codec => codec.Scale.Ends.Lower), Row(codec => codec.Scale.Ends.Width));

        Tensor Row(Func<MappedCodec, double> of) => graph.DoubleRow(codecs.Select(of));
    }

    /// <summary>Which codecs go together.</summary>
    public static (NumberMap Map, bool HasDigits) KindOf(MappedCodec codec) => (codec.Column.Marginal!.Map, codec.Scale.Digits is not null);

    public Tensor Forward(Tensor number) => (Mapped(number) - _centre) / _scale;

    public Tensor Inverse(Tensor value)
    {
        var even = Unmapped(value);
        return _digits is null ? even : _digits.Inverse(even);
    }

    public Tensor LogSlope(Tensor value)
    {
        var slope = MapLogSlope(value);
        return _digits is null ? slope : slope + _digits.LogSlope(Unmapped(value));
    }

    private Tensor Unmapped(Tensor value)
    {
        var mapped = (value * _scale) + _centre;
        switch (_map)
        {
            case NumberMap.Log:
                return _lower + mapped.Exp();
            case NumberMap.Logit:
                var small = (-mapped.Abs()).Exp();
                return _lower + ((mapped > 0).Where(_width, _width * small) / (1 + small));
            case NumberMap.Asinh:
                var rising = mapped.Exp();

                // Near 0 the difference of the exponentials has no digits left.
                var series = mapped * (1 + (mapped * mapped / 6 * (1 + (mapped * mapped / 20))));
                return _shift + (_unit * (mapped.Abs() < 1e-2).Where(series, (rising - (1 / rising)) / 2));
            default:
                return mapped;
        }
    }

    private Tensor MapLogSlope(Tensor value)
    {
        var mapped = (value * _scale) + _centre;
        return _map switch
        {
            NumberMap.Log => -_logScale - mapped,
            NumberMap.Logit => -_logScale + mapped.Abs() + (2 * (1 + (-mapped.Abs()).Exp()).Log()) - _width.Log(),
            NumberMap.Asinh => -_logScale + (-_unit.Log() - (mapped.Abs() + (1 + (-2 * mapped.Abs()).Exp()).Log() - Math.Log(2))),
            _ => -_logScale + (mapped * 0),
        };
    }

    private Tensor Mapped(Tensor number) => _map switch
    {
        NumberMap.Log => Distance(_first, number).Log(),
        NumberMap.Logit => Distance(_first, number).Log() - Distance(number, _last).Log(),
        NumberMap.Asinh => Asinh((Even(number) - _shift) / _unit),
        _ => Even(number),
    };

    private static Tensor Asinh(Tensor value)
    {
        var size = value.Abs();
        var large = (size + ((size * size) + 1).Sqrt()).Log();
        var square = size * size;
        var small = size * (1 - (square / 6 * (1 - (square * 9 / 20))));
        var result = (size < 1e-3).Where(small, (size > 1e8).Where(size.Log() + Math.Log(2), large));
        return (value < 0).Where(-result, result);
    }

    private Tensor Even(Tensor number) => _digits is null ? number : _digits.Forward(number);

    private Tensor Distance(Tensor from, Tensor to) => _digits is null ? to - from : _digits.Distance(from, to);
}
