using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Tables;
using RealNvp.Tables.Codecs;

namespace RealNvp.Onnx.Tables;

/// <summary>Values of the flow's row as the cell of a column that goes round (<see cref="CycleCodec.Decode"/>).</summary>
internal sealed class CycleDecoding
{
    private const double FarthestMonth = 1e7;

    private readonly GraphBuilder _graph;
    private readonly CycleCodec _codec;

    public CycleDecoding(GraphBuilder graph, CycleCodec codec) => (_graph, _codec) = (graph, codec);

    /// <summary>The cells, <c>[n, 1]</c>, not-a-number for gaps.</summary>
    /// <param name="values"><c>[n, width]</c> in double.</param>
    public Tensor Decode(Tensor values)
    {
        var (column, cycles) = (_codec.Column, _codec.Cycles);
        var trend = _codec.Trend switch
        {
            MappedCodec mapped => new MappedColumns(_graph, [mapped]).Decode(values.Columns(cycles.Count)),
            ShareCodec share => new ShareDecoding(_graph, new(share, null)).Decode(values.Columns(cycles.Count), null),
            _ => values.Columns(0) * 0,
        };
        var within = Within(values);
        var isGap = _codec.Trend is not null ? trend.IsNaN() : values.Columns(cycles.Count - 1) < cycles[^1].EndOfGaps;
        var known = isGap.Where(0, trend);
        var (days, dayPhase) = _codec.Calendar;
        var (step, origin) = _codec.Grid;
        var isStepped = column.Step > 0;
        var starts = cycles.Select((cycle, index) => isStepped
            ? within.Columns(index).Floor().Min(Math.Ceiling(cycle.Period) - 1)
            : within.Columns(index)).ToArray();
        var number = known;
        for (var index = cycles.Count - 1; index >= 0; index--)
        {
            if (_codec.Season is { } season && index == cycles.Count - 1)
            {
                var phase = _graph.Double(dayPhase);
                for (var finer = 0; finer < index; finer++)
                {
                    phase += days.Span[finer] * (starts[finer] + cycles[finer].Cycle.Offset);
                }

                var place = within.Columns(index);
                var month = place.Floor().Min(CalendarSteps.Months - 1);
                var day = DayAt(season, (number * cycles[index].Period) + month + cycles[index].Cycle.Offset, place - month, phase);
                number = ((day - phase) / season.Days).Round();
            }
            else
            {
                number = (number * cycles[index].Period) + starts[index] + cycles[index].Cycle.Offset;
            }
        }

        var cell = PlainColumn.Rounded(column, origin + (number * step));
        cell = _codec.Trend is null ? Around(cell) : cell;
        foreach (var (exact, place) in _codec.Atoms)
        {
            cell = trend.Is(place).Where(exact, cell);
        }

        return isGap.Where(double.NaN, cell);
    }

    private Tensor Within(Tensor values) => _codec.Cycles.Count == 0
        ? values
        : new CycleScales(_graph, _codec.Cycles).Within(values.Columns([.. Enumerable.Range(0, _codec.Cycles.Count)]));

    /// <summary><see cref="CalendarSteps.DayAt"/>.</summary>
    private static Tensor DayAt(CalendarSteps season, Tensor month, Tensor place, Tensor phase)
    {
        var start = CalendarGraph.DayOf(month.Clamped(-FarthestMonth, FarthestMonth));
        var first = phase - start - (((phase - start) / season.Days).Floor() * season.Days);
        var count = 1 + ((CalendarGraph.DaysIn(month) - 1 - first) / season.Days).Floor();
        return start + first + (season.Days * (place * count).Floor().Max(0).Min(count - 1));
    }

    private Tensor Around(Tensor cell)
    {
        var column = _codec.Column;
        var (from, period) = (column.Cycles!.Base, _codec.Cycles.Aggregate(1.0, (product, cycle) => product * cycle.Period) * _codec.Grid.Step);
        var within = cell - from - (((cell - from) / period).Floor() * period);
        var value = PlainColumn.Rounded(column, from + within);
        return (value < from + period).Where(value, from);
    }
}
