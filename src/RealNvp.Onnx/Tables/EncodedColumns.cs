using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Statistics;
using RealNvp.Tables;
using RealNvp.Tables.Codecs;

namespace RealNvp.Onnx.Tables;

/// <summary>The modelled columns of rows as the flow takes them, with the log-det of each (<see cref="TableEncoding"/>).</summary>
internal sealed class EncodedColumns
{
    private readonly GraphBuilder _graph;
    private readonly TableEncoding _encoding;
    private readonly Dictionary<int, InputColumn> _inputs;
    private readonly Dictionary<int, Tensor> _decoded = [];
    private readonly Dictionary<int, Tensor> _logDets = [];
    private readonly Dictionary<(int Column, int Place), Tensor> _values = [];
    private readonly Dictionary<int, CycleDivision> _divisions = [];
    private Tensor?[] _starts = [];

    /// <param name="graph">The graph.</param>
    /// <param name="encoding">The table's encoding.</param>
    /// <param name="inputs">The columns' inputs, by their indices.</param>
    public EncodedColumns(GraphBuilder graph, TableEncoding encoding, IReadOnlyDictionary<int, InputColumn> inputs)
    {
        (_graph, _encoding, _inputs) = (graph, encoding, new(inputs));
        var columns = encoding.Schema.Columns;
        int[] modelled = [.. columns.Index().Where(item => item.Item.Role == ColumnRole.Modelled).Select(item => item.Index)];
        foreach (var index in modelled.Where(index => encoding.CodecOf(index) is not (ShareCodec or MappedCodec)))
        {
            AddPlain(index);
        }

        AddMapped(modelled);
        AddShares(modelled);
        AddCycles(modelled);
        var places = modelled.SelectMany(index => Enumerable.Range(0, columns[index].Width).Select(place => (index, place)));
        Rows = _graph.Beside([.. places.Select(place => _values[place].To(ElementType.Float32))]);
    }

    /// <summary>The rows, <c>[n, width]</c> in float.</summary>
    public Tensor Rows { get; }

    /// <summary>The levels that columns by their shares hold.</summary>
    public ShareColumns? Shares { get; private set; }

    /// <summary>Which slot of <see cref="Shares"/> a column is.</summary>
    public Dictionary<int, int> SlotOf { get; } = [];

    /// <summary>Where the cells of <see cref="Shares"/> are among its levels.</summary>
    public SharePlaces? Places { get; private set; }

    /// <summary>Where the list of a column of <see cref="Shares"/> begins for a row, <c>[1, 1]</c>.</summary>
    public Tensor StartOf(int slot, Tensor row) => _starts[slot] is { } starts
        ? starts.Gather(row)
        : _graph.Of(_graph.Integers("start", [Shares!.StartOf(slot)], new(1, 1)));

    /// <summary>The log-det of a column; null where it has none.</summary>
    public Tensor? LogDetOf(int column) => _logDets.TryGetValue(column, out var logDet) ? logDet : null;

    /// <summary>The log-det of all columns, <c>[n, 1]</c>; null where none has one.</summary>
    public Tensor? LogDet => _logDets.Count == 0 ? null
        : _logDets.Count == 1 ? _logDets.Values.First()
        : _graph.Beside([.. _logDets.Values]).Sum(1);

    /// <summary>The cell that a column's values in the flow's row stand for, not-a-number for a gap: <c>[n, 1]</c>.</summary>
    public Tensor Decoded(int column) => _decoded[column];

    /// <summary>The key of a dependence that a cell of the other column has, the number of keys where it has none.</summary>
    public static Tensor KeyOf(TableColumn other, ColumnDependence dependence, Tensor cells)
    {
        var graph = cells.Graph;
        var isNone = cells.IsNaN();
        var known = isNone.Where(0, cells);
        var key = dependence.Part is { } part ? CalendarGraph.PartOf(other.Dates!, known, part)
            : dependence.Borders is { } borders ? new RaggedTables(graph, [borders.ToArray()]).Count(known, orEqual: true).To(ElementType.Float64)
            : known;
        return (isNone | (key >= dependence.Keys.Count)).Where(dependence.Keys.Count, key).To(ElementType.Int64);
    }

    private void AddPlain(int index)
    {
        var (column, input) = (_encoding.Schema.Columns[index], _inputs[index]);
        switch (_encoding.CodecOf(index))
        {
            case CycleCodec cycle:
                var division = new CycleColumn(_graph, cycle).Divide(input.Cells);
                _divisions.Add(index, division);
                break;
            default:
                foreach (var (place, value) in PlainColumn.Encode(_graph, column, input.Cells).Index())
                {
                    _values[(index, place)] = value;
                }

                var sum = column.IsDate ? _values[(index, 0)] + _values[(index, 1)] : _values[(index, 0)];
                _decoded[index] = column.Kind == ColumnKind.Category ? input.Cells : PlainColumn.Decode(column, sum);
                break;
        }
    }

    private void AddMapped(int[] modelled)
    {
        var slots = new List<(int Index, MappedCodec Codec, Tensor Cells, Tensor IsMissing)>();
        foreach (var index in modelled)
        {
            var (codec, input) = (_encoding.CodecOf(index), _inputs[index]);
            if (codec is MappedCodec own)
            {
                slots.Add((index, own, input.Cells, input.IsMissing));
            }
            else if (codec is CycleCodec { Trend: MappedCodec trend })
            {
                slots.Add((index, trend, _divisions[index].Trend, input.IsMissing));
            }
        }

        if (slots.Count == 0)
        {
            return;
        }

        var ordered = MappedColumns.Order(slots, slot => slot.Codec);
        var mapped = new MappedColumns(_graph, [.. ordered.Select(slot => slot.Codec)]);
        Tensor? areMissing = ordered.Any(slot => slot.Codec.OwnPoints.Any(point => double.IsNaN(point.Value)))
            ? _graph.Beside([.. ordered.Select(slot => slot.IsMissing)])
            : null;
        var scores = mapped.Encode(_graph.Beside([.. ordered.Select(slot => slot.Cells)]), areMissing);
        var (logDets, decoded) = (mapped.LogDet(scores), mapped.Decode(scores));
        foreach (var (slot, (index, codec, _, _)) in ordered.Index())
        {
            Set(index, scores.Columns(slot), logDets.Columns(slot), decoded.Columns(slot));
        }
    }

    private void AddShares(int[] modelled)
    {
        var slots = new List<(int Index, ShareSlot Slot, Tensor Cells, Tensor IsMissing)>();
        foreach (var index in modelled)
        {
            var (codec, input) = (_encoding.CodecOf(index), _inputs[index]);
            if (codec is ShareCodec own)
            {
                slots.Add((index, new(own, _encoding.DependentOf(index)), input.Cells, input.IsMissing));
            }
            else if (codec is CycleCodec { Trend: ShareCodec trend })
            {
                slots.Add((index, new(trend, null), _divisions[index].Trend, input.IsMissing));
            }
        }

        if (slots.Count == 0)
        {
            return;
        }

        Shares = new ShareColumns(_graph, [.. slots.Select(slot => slot.Slot)]);
        Tensor? areMissing = slots.Any(slot => slot.Slot.Column.Marginal!.Missing > 0) ? _graph.Beside([.. slots.Select(slot => slot.IsMissing)]) : null;
        Places = Shares.PlacesOf(_graph.Beside([.. slots.Select(slot => slot.Cells)]), areMissing);
        var decoded = Shares.Decoded(Places);
        foreach (var (slot, (index, own, _, _)) in slots.Index())
        {
            SlotOf[index] = slot;
            if (_encoding.CodecOf(index) is ShareCodec)
            {
                _decoded[index] = decoded.Columns(slot);
            }
        }

        // Dates are told by their trend and their cycles together.
        foreach (var index in _divisions.Keys)
        {
            _decoded.TryAdd(index, CycleCells(index));
        }

        _starts = [.. slots.Select((slot, place) => slot.Slot.Dependent is { } dependent
            ? _graph.LongList(Shares.StartsOf(place)).Gather(KeyOf(_encoding.Schema.Columns[dependent.Other], dependent.Dependence, _decoded[dependent.Other]))
            : (Tensor?)null)];
        var isAny = _starts.Any(start => start is not null);
        var own0 = Shares.OwnStarts();
        var (scores, logDets) = Shares.Encode(
            Places, isAny ? Joined(_starts, own0, slots[0].Cells) : own0, areMissing);
        foreach (var (slot, (index, _, _, _)) in slots.Index())
        {
            Set(index, scores.Columns(slot), logDets.Columns(slot), null);
        }
    }

    /// <summary>The starts of all columns beside one another, of those that depend on no other the same in every row.</summary>
    private Tensor Joined(Tensor?[] starts, Tensor own, Tensor like)
    {
        var none = (like * 0).To(ElementType.Int64);
        return _graph.Beside([.. starts.Select((start, slot) => start ?? (none + own.Columns(slot)))]);
    }

    private void AddCycles(int[] modelled)
    {
        var slots = new List<(int Index, int Place, CycleScale Scale, bool IsLast)>();
        foreach (var index in modelled)
        {
            if (_encoding.CodecOf(index) is CycleCodec codec)
            {
                _decoded.TryAdd(index, CycleCells(index));
                slots.AddRange(codec.Cycles.Select((scale, place) => (index, place, scale, codec.Trend is null && place == codec.Cycles.Count - 1)));
            }
        }

        if (slots.Count == 0)
        {
            return;
        }

        var scales = new CycleScales(_graph, [.. slots.Select(slot => slot.Scale)]);
        var (from, to) = (Beside(slot => _divisions[slot.Index].From[slot.Place]), Beside(slot => _divisions[slot.Index].To[slot.Place]));
        var isStepped = _graph.TruthRow(slots.Select(slot => _encoding.Schema.Columns[slot.Index].Step > 0));
        var scores = scales.At(0.5 * (from + to));
        var isMissing = Beside(slot => _inputs[slot.Index].IsMissing);
        var isWhole = isMissing | Beside(slot => _divisions[slot.Index].IsAtom | _inputs[slot.Index].IsMissing);
        scores = isWhole.Where(0, scores);
        scores = (isMissing & _graph.TruthRow(slots.Select(slot => slot.IsLast))).Where(
            _graph.DoubleRow(slots.Select(slot => slot.IsLast && slot.Scale.Missing > 0 ? slot.Scale.MiddleOfGaps : 0.0)), scores);
        var inside = isStepped.Where(scales.LogShare(from, to), scales.LogDensity(scales.Within(scores)));
        var logDets = isWhole.Where(
            _graph.DoubleRow(slots.Select(slot => slot.IsLast && slot.Scale.Missing > 0 ? Math.Log(slot.Scale.Missing) : 0)), inside)
            - NormalGraph.LogDensity(scores);
        foreach (var (slot, (index, place, _, _)) in slots.Index())
        {
            _values[(index, place)] = scores.Columns(slot);
            _logDets[index] = _logDets.TryGetValue(index, out var known) ? known + logDets.Columns(slot) : logDets.Columns(slot);
        }

        Tensor Beside(Func<(int Index, int Place, CycleScale Scale, bool IsLast), Tensor> of) => _graph.Beside([.. slots.Select(of)]);
    }

    /// <summary>What the table has in place of a cell that goes round: on steps its own, rounded; not-a-number for a gap.</summary>
    private Tensor CycleCells(int index)
    {
        var (column, input) = (_encoding.Schema.Columns[index], _inputs[index]);
        var codec = (CycleCodec)_encoding.CodecOf(index);
        var (step, origin) = codec.Grid;
        var cells = column.Step > 0 ? origin + (((input.Cells - origin) / step).Round() * step) : input.Cells;
        if (codec.Trend is null)
        {
            var period = codec.Cycles.Aggregate(1.0, (product, cycle) => product * cycle.Period) * step;
            var from = column.Cycles!.Base;
            var within = cells - from - (((cells - from) / period).Floor() * period);
            cells = (from + within < from + period).Where(from + within, from);
        }

        return input.IsMissing.Where(double.NaN, cells);
    }

    private void Set(int index, Tensor score, Tensor logDet, Tensor? decoded)
    {
        if (_encoding.CodecOf(index) is CycleCodec cycle)
        {
            _values[(index, cycle.Cycles.Count)] = score;
        }
        else
        {
            _values[(index, 0)] = score;
            _ = decoded is { } cell && (_decoded[index] = cell) == cell;
        }

        _logDets[index] = _logDets.TryGetValue(index, out var known) ? known + logDet : logDet;
    }
}
