using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Tables.Codecs;

namespace RealNvp.Onnx.Tables;

/// <summary>A column whose values go round (<see cref="CycleCodec"/>): its cell divided into places of cycles, and what is left for the trend.</summary>
internal sealed class CycleColumn
{
    private readonly GraphBuilder _graph;
    private readonly CycleCodec _codec;

    public CycleColumn(GraphBuilder graph, CycleCodec codec) => (_graph, _codec) = (graph, codec);

    public CycleCodec Codec => _codec;

    /// <summary>Divides cells.</summary>
    /// <param name="cells"><c>[n, 1]</c>.</param>
    public CycleDivision Divide(Tensor cells)
    {
        var (step, origin) = _codec.Grid;
        var (days, dayPhase) = _codec.Calendar;
        var isStepped = _codec.Column.Step > 0;
        var rest = isStepped ? ((cells - origin) / step).Round() : cells;
        var phase = _graph.Double(dayPhase);
        List<Tensor> from = [], to = [];
        for (var index = 0; index < _codec.Cycles.Count; index++)
        {
            var scale = _codec.Cycles[index];
            if (_codec.Season is { } season && index == _codec.Cycles.Count - 1)
            {
                var (month, first, last) = CalendarGraph.PartOf(season, (rest * season.Days) + phase);
                (rest, var ofYear) = Divide(scale, month);
                from.Add(ofYear + first);
                to.Add(ofYear + last);
                continue;
            }

            (rest, var within) = Divide(scale, rest);
            phase += days.Span[index] * (within + scale.Cycle.Offset);
            var start = isStepped ? (within + 0.5).Floor().Min(Math.Ceiling(scale.Period) - 1) : within;
            from.Add(start);
            to.Add(isStepped ? start + 1 : start);
        }

        var isAtom = _graph.Of(_graph.Bools("none", [false], new(1, 1)));
        foreach (var (exact, place) in _codec.Atoms)
        {
            var isIt = cells.Is(exact);
            (isAtom, rest) = (isAtom | isIt, isIt.Where(place, rest));
        }

        return new(from, to, rest, isAtom);
    }

    private static (Tensor Whole, Tensor Within) Divide(CycleScale scale, Tensor number)
    {
        var (offset, period) = (scale.Cycle.Offset, scale.Period);
        var whole = ((number - offset) / period).Floor();
        var within = number - offset - (whole * period);

        // The rest may round up to the period itself.
        var isWithin = within < period;
        return (isWithin.Where(whole, whole + 1), isWithin.Where(within.Max(0), 0));
    }
}

/// <summary>The parts of a cell that goes round.</summary>
/// <param name="From">Where in each cycle its step begins; of a cycle without steps where it is.</param>
/// <param name="To">Where the step ends.</param>
/// <param name="Trend">What is left for the trend.</param>
/// <param name="IsAtom">Whether it is an exact value that the trend alone tells.</param>
internal sealed record CycleDivision(IReadOnlyList<Tensor> From, IReadOnlyList<Tensor> To, Tensor Trend, Tensor IsAtom);
