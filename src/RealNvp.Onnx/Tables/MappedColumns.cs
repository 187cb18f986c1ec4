using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Statistics;
using RealNvp.Tables;
using RealNvp.Tables.Codecs;

namespace RealNvp.Onnx.Tables;

/// <summary>
/// Columns of numbers that are mapped (<see cref="MappedCodec"/>), all at once, formula by formula: those with the same map stand beside one another.
/// </summary>
internal sealed class MappedColumns
{
    private const double Beyond = 40;

    private readonly GraphBuilder _graph;
    private readonly MappedCodec[] _codecs;
    private readonly (MappedScale Scale, int Start, int Count)[] _scales;
    private readonly bool _arePlain;
    private readonly int _points;

    /// <param name="graph">The graph.</param>
    /// <param name="codecs">The columns, in the order of <see cref="Order"/>.</param>
    public MappedColumns(GraphBuilder graph, IReadOnlyList<MappedCodec> codecs)
    {
        (_graph, _codecs) = (graph, [.. codecs]);
        var groups = new List<(MappedScale, int, int)>();
        for (var start = 0; start < _codecs.Length;)
        {
            var own = _codecs.Skip(start).TakeWhile(codec => MappedScale.KindOf(codec) == MappedScale.KindOf(_codecs[start])).ToArray();
            groups.Add((new(graph, own), start, own.Length));
            start += own.Length;
        }

        _scales = [.. groups];
        _arePlain = _codecs.All(codec => codec.IsPlain);
        _points = _codecs.Max(codec => codec.OwnPoints.Count());
    }

    /// <summary>Brings columns into the order that they are to have here.</summary>
    public static T[] Order<T>(IEnumerable<T> columns, Func<T, MappedCodec> codecOf) =>
        [.. columns.GroupBy(column => MappedScale.KindOf(codecOf(column))).SelectMany(group => group)];

    /// <summary>What the cells are to the flow, as floats in double: <c>[n, columns]</c>.</summary>
    /// <param name="cells"><c>[n, columns]</c>: numbers that the columns can hold.</param>
    /// <param name="areMissing">Which are gaps; null where none is.</param>
    public Tensor Encode(Tensor cells, Tensor? areMissing)
    {
        var stored = Stored(cells);
        var scores = Score(stored).AsFloat();
        var floats = stored.To(ElementType.Float32);
        for (var point = 0; point < _points; point++)
        {
            var (value, middle) = (Point(point, own => own.Value), Point(point, own => own.Middle));
            var isIt = Mask(codec => codec.Column is { IsDate: true, Step: > 0 }, value.Is(cells) | value.Is(stored), value.To(ElementType.Float32).Is(floats));
            isIt = areMissing is { } gaps ? gaps.Where(Truths(codec => double.IsNaN(PointOf(codec, point)?.Value ?? 0)), isIt & !gaps) : isIt;
            scores = isIt.Where(middle, scores);
        }

        return scores;
    }

    /// <summary>What turns the log density of values of the flow's row into that of the columns, <c>[n, columns]</c>.</summary>
    /// <param name="scores"><c>[n, columns]</c>.</param>
    public Tensor LogDet(Tensor scores)
    {
        var logStep = Row(codec => codec.Column.Step > 0 ? Math.Log(codec.Column.Step) : 0);
        if (_arePlain)
        {
            return Scaled(scores, (scale, own) => scale.LogSlope(own)) + logStep;
        }

        var (density, value) = (NormalGraph.LogDensity(scores), Unscored(scores));
        var slope = Scaled(value, (scale, own) => scale.LogSlope(own)) + logStep;
        var logDet = Row(codec => Math.Log(codec.Parts.Others / codec.Parts.Inside)) + NormalGraph.LogDensity(value) - density + slope;
        logDet = Mask(codec => codec.IsPlain, slope, logDet);
        for (var point = 0; point < _points; point++)
        {
            logDet = IsAt(point, scores).Where(Point(point, own => Math.Log(own.Share)) - density, logDet);
        }

        return logDet;
    }

    /// <summary>The cells that values of the flow's row stand for, not-a-number for gaps: <c>[n, columns]</c>.</summary>
    public Tensor Decode(Tensor scores)
    {
        var number = Scaled(_arePlain ? scores : Unscored(scores), (scale, own) => scale.Inverse(own));
        var (origin, step) = (Row(codec => codec.Column.Origin), Row(codec => codec.Column.Step));
        var isStepped = _codecs.Any(codec => codec.Column.Step > 0);
        number = isStepped ? Mask(codec => codec.Column.Step > 0, origin + (((number - origin) / step).Round() * step), number) : number;
        number = Inside(Held(Rounded(number)) + 0.0);
        for (var point = 0; point < _points; point++)
        {
            number = IsAt(point, scores).Where(Point(point, own => own.Value), number);
        }

        return number;
    }

    /// <summary>Whether values lie in the interval of an atom or of gaps, <c>[n, columns]</c>.</summary>
    public Tensor IsPoint(Tensor scores)
    {
        var isAny = scores.IsNaN();
        for (var point = 0; point < _points; point++)
        {
            isAny |= IsAt(point, scores);
        }

        return isAny;
    }

    /// <summary>Whether the columns cannot hold numbers (<see cref="ColumnMarginal.IsOutside"/>), <c>[n, columns]</c>.</summary>
    public Tensor AreOutside(Tensor numbers)
    {
        var (low, high) = Bounds();
        var areOut = numbers < low | numbers > high;
        if (_codecs.All(codec => codec.Column.Step > 0 || codec.Column.Marginal is { Lower: null, Upper: null }))
        {
            return areOut;
        }

        var areOn = numbers.Is(low) | numbers.Is(high);
        for (var atom = 0; atom < _codecs.Max(codec => codec.Column.Marginal!.Atoms?.Count ?? 0); atom++)
        {
            var at = atom;
            areOn &= !numbers.Is(Row(codec => codec.Column.Marginal!.Atoms is { } atoms && at < atoms.Count ? atoms[at].Value : double.NaN));
        }

        return areOut | (areOn & Truths(codec => !(codec.Column.Step > 0)));
    }

    private Tensor Stored(Tensor cells)
    {
        var (origin, step) = (Row(codec => codec.Column.Origin), Row(codec => codec.Column.Step > 0 ? codec.Column.Step : 1));
        var steps = ((cells - origin) / step).AsFloat();
        var stored = Mask(codec => codec.Column.Step > 0, origin + (steps.Round() * step), steps + origin);
        stored = Mask(codec => codec.Column.OffGrid is not null, origin + (step * steps), Rounded(stored));
        return AreOutside(stored).Where(cells, stored);
    }

    /// <summary>As Math.Round to the decimals of the table.</summary>
    private Tensor Rounded(Tensor numbers)
    {
        if (_codecs.All(codec => codec.Column.Decimals is null))
        {
            return numbers;
        }

        var power = Row(codec => Math.Pow(10, codec.Column.Decimals ?? 0));
        return ((numbers.Abs() < 1e15) & Truths(codec => codec.Column.Decimals is not null)).Where((numbers * power).Round() / power, numbers);
    }

    private Tensor Held(Tensor numbers)
    {
        var (low, high) = Bounds();
        return (numbers < low).Where(low, (numbers > high).Where(high, numbers));
    }

    /// <summary>A number, or the nearest to an end that no number is on.</summary>
    private Tensor Inside(Tensor numbers)
    {
        if (_codecs.All(codec => codec.Column.Step > 0 || codec.Column.Marginal is { Lower: null, Upper: null }))
        {
            return numbers;
        }

        var floats = numbers.AsFloat();
        var areFloats = (floats.Abs() >= 1.17549435E-38f) & Truths(codec => codec.Column is { Origin: 0, Decimals: null });
        var areOut = AreOutside(numbers) | (areFloats & AreOutside(floats));
        var lowest = Rounded(Row(codec => codec.Column.Marginal!.Lower is { } low ? Math.Max(low + Least(codec), MathF.BitIncrement((float)low)) : 0));
        var highest = Rounded(Row(codec => codec.Column.Marginal!.Upper is { } high ? Math.Min(high - Least(codec), MathF.BitDecrement((float)high)) : 0));
        var areLow = floats <= Row(codec => codec.Column.Marginal!.Lower is { } low ? (float)low : double.NegativeInfinity);
        return areOut.Where(areLow.Where(lowest, highest), numbers);

        static double Least(MappedCodec codec) => codec.LeastAbove;
    }

    private Tensor Score(Tensor numbers)
    {
        var value = Scaled(numbers, (scale, own) => scale.Forward(own));
        if (_arePlain)
        {
            return value;
        }

        var (rest, inside) = (Row(codec => codec.Parts.Others), Row(codec => codec.Parts.Inside));
        var below = rest * (NormalGraph.Cumulative(value) - Row(codec => codec.Parts.Below)).Max(0) / inside;
        var above = rest * (NormalGraph.Cumulative(-value) - Row(codec => codec.Parts.Above)).Max(0) / inside;
        for (var point = 0; point < _points; point++)
        {
            var (place, share) = (Point(point, own => own.Place, double.PositiveInfinity), Point(point, own => own.Share, 0));
            var isBehind = value >= place;
            (below, above) = (isBehind.Where(below + share, below), isBehind.Where(above, above + share));
        }

        // Shares so small are told by their logarithms.
        var isLow = value < 0;
        var isFar = (isLow & (below < MappedCodec.FarOut) & Truths(codec => codec.Ends.Lower is null))
            | ((value > 0) & (above < MappedCodec.FarOut) & Truths(codec => codec.Ends.Upper is null));
        var far = NormalGraph.QuantileOfLog(Row(codec => Math.Log(codec.Parts.Others / codec.Parts.Inside)) + NormalGraph.LogCumulative(-value.Abs()));
        var score = isFar.Where(isLow.Where(far, -far), NormalGraph.Between(below, above));
        return Mask(codec => codec.IsPlain, value, score);
    }

    private Tensor Unscored(Tensor scores)
    {
        var (below, above) = (scores * 0, scores * 0);
        for (var point = 0; point < _points; point++)
        {
            var (high, own) = (Point(point, at => at.High, double.PositiveInfinity), Point(point, at => at.Share, 0));
            var isBehind = scores >= high;
            (below, above) = (isBehind.Where(below + own, below), isBehind.Where(above, above + own));
        }

        var (rest, inside) = (Row(codec => codec.Parts.Others), Row(codec => codec.Parts.Inside));
        var share = (NormalGraph.Cumulative(scores) - below).Max(0) / rest;
        var others = (NormalGraph.Cumulative(-scores) - above).Max(0) / rest;
        var value = NormalGraph.Between((share * inside) + Row(codec => codec.Parts.Below), (others * inside) + Row(codec => codec.Parts.Above));
        value = value.Max((below > 0).Where(-MappedCodec.Deepest, -Beyond)).Min((above > 0).Where(MappedCodec.Deepest, Beyond));

        var isLow = scores < 0;
        var isFar = (scores.Abs() > MappedCodec.FarthestScore)
            & ((isLow & Truths(codec => codec.Ends.Lower is null)) | (!isLow & Truths(codec => codec.Ends.Upper is null)));
        var far = NormalGraph.QuantileOfLog(NormalGraph.LogCumulative(-scores.Abs()) - Row(codec => Math.Log(codec.Parts.Others / codec.Parts.Inside)));
        return Mask(codec => codec.IsPlain, scores, isFar.Where(isLow.Where(far, -far), value));
    }

    private Tensor IsAt(int point, Tensor scores) =>
        (scores >= Point(point, own => own.Low, double.PositiveInfinity)) & (scores < Point(point, own => own.High, double.PositiveInfinity));

    private Tensor Scaled(Tensor values, Func<MappedScale, Tensor, Tensor> of) => _scales.Length == 1
        ? of(_scales[0].Scale, values)
        : _graph.Beside([.. _scales.Select(group => of(group.Scale, values.Columns([.. Enumerable.Range(group.Start, group.Count)])))]);

    private (Tensor Low, Tensor High) Bounds() => (
        Row(codec => codec.Column.Marginal!.Lower ?? double.NegativeInfinity), Row(codec => codec.Column.Marginal!.Upper ?? double.PositiveInfinity));

    private Tensor Row(Func<MappedCodec, double> of) => _graph.DoubleRow(_codecs.Select(of));

    private Tensor Truths(Func<MappedCodec, bool> of) => _graph.TruthRow(_codecs.Select(of));

    /// <summary>The one for the columns of which something holds, without a choice where it holds of all or of none.</summary>
    private Tensor Mask(Func<MappedCodec, bool> of, Tensor then, Tensor otherwise) =>
        _codecs.All(of) ? then : _codecs.Any(of) ? Truths(of).Where(then, otherwise) : otherwise;

    private Tensor Point(int index, Func<Own, double> of, double without = double.NaN) =>
        Row(codec => PointOf(codec, index) is { } own ? of(own) : without);

    private static Own? PointOf(MappedCodec codec, int index) =>
        codec.OwnPoints.Skip(index).Select(point => (Own?)new Own(point.Place, point.Value, point.Share, point.Low, point.High, point.Middle)).FirstOrDefault();

    /// <summary>A value with a probability of its own.</summary>
    private readonly record struct Own(double Place, double Value, double Share, double Low, double High, float Middle);
}
