using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Tables;
using RealNvp.Tables.Codecs;

namespace RealNvp.Onnx.Tables;

/// <summary>
/// Columns whose values are intervals by their shares (<see cref="ShareCodec"/>), all at once: what each value is to the flow stands in one long list, which
/// the codecs themselves fill, of a column that depends on another once for each of its keys.
/// </summary>
internal sealed class ShareColumns
{
    private readonly GraphBuilder _graph;
    private readonly ShareSlot[] _slots;
    private readonly List<ShareSection> _sections = [];
    private readonly Dictionary<(int Slot, int Key), int> _starts = [];
    private readonly Tensor _scores;
    private readonly Tensor _logDets;
    private readonly Tensor _values;
    private readonly GridPlaces? _grid;

    /// <param name="graph">The graph.</param>
    /// <param name="slots">The columns, at least one.</param>
    public ShareColumns(GraphBuilder graph, IReadOnlyList<ShareSlot> slots)
    {
        (_graph, _slots) = (graph, [.. slots]);
        List<double> scores = [], logDets = [], values = [];
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            Add(slot, -1, _slots[slot].Codec);
            var dependent = _slots[slot].Dependent;
            for (var key = 0; key < dependent?.Dependence.Keys.Count; key++)
            {
                if (dependent.Of(key) is var (codec, own) && own == key)
                {
                    Add(slot, key, (ShareCodec)codec);
                }
            }
        }

        (_scores, _logDets, _values) = (graph.DoubleList(scores), graph.DoubleList(logDets), graph.DoubleList(values));
        _grid = GridPlaces.Of(graph, _slots, _sections);

        void Add(int slot, int key, ShareCodec codec)
        {
            _sections.Add(new(codec, scores.Count));
            _starts.Add((slot, key), scores.Count);
            var value = new float[1];
            foreach (var cell in _slots[slot].Cells)
            {
                codec.Encode(cell, value);
                scores.Add(value[0]);
                logDets.Add(codec.LogDet(value));
                values.Add(codec.Decode(value));
            }
        }
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<ShareSlot> Slots => _slots;

    /// <summary>What a place of the long list is to the flow.</summary>
    public Tensor ScoreList => _scores;

    /// <summary>The log-det of each place of the long list.</summary>
    public Tensor LogDetList => _logDets;

    /// <summary>Where the list of a column begins that depends on no other, or on one of which nothing is known.</summary>
    public long StartOf(int slot) => _starts[(slot, -1)];

    /// <summary>Where the list begins of a column that depends on another, for each of its keys, and behind them where none is known.</summary>
    public long[] StartsOf(int slot)
    {
        var dependent = _slots[slot].Dependent!;
        return [.. Enumerable.Range(0, dependent.Dependence.Keys.Count).Select(key => (long)_starts[(slot, dependent.Of(key).Key)]), StartOf(slot)];
    }

    /// <summary>Where the lists begin that depend on no other, <c>[1, slots]</c>.</summary>
    public Tensor OwnStarts() => _graph.LongRow(_slots.Select((_, slot) => StartOf(slot)));

    /// <summary>Where cells are among the levels.</summary>
    /// <param name="cells"><c>[n, slots]</c>: numbers, or indices of categories.</param>
    /// <param name="areMissing"><c>[n, slots]</c>; null where none is.</param>
    public SharePlaces PlacesOf(Tensor cells, Tensor? areMissing)
    {
        var parts = new List<Tensor>();
        List<int> order = [];
        Tensor? within = null, level = null;
        Add(column => column.Categories is not null, (_, own) => own.To(ElementType.Int64));
        Add(column => column is { Categories: null, Levels: not null }, Nearest);
        Add(column => column is { Categories: null, Levels: null }, (columns, own) =>
        {
            var (origin, step) = (_graph.DoubleRow(columns.Select(column => column.Origin)), _graph.DoubleRow(columns.Select(column => column.Step)));

            // As Math.Round to four digits.
            var steps = ((own - origin) / step * 1e4).Round() / 1e4;
            level = (steps + 0.5).Floor();
            within = (steps + 0.5 - level.Value).Clamped(0, 1);
            return level.Value.To(ElementType.Int64).Max(0).Min(_graph.LongRow(columns.Select(column => column.Marginal!.Shares!.Count - 1L)));
        });
        int[] back = [.. Enumerable.Range(0, order.Count).Select(slot => order.IndexOf(slot))];
        var found = _graph.Beside([.. parts]);
        found = back.SequenceEqual(Enumerable.Range(0, back.Length)) ? found : found.Columns(back);
        found += _graph.LongRow(_slots.Select(slot => slot.Column.Marginal!.Missing > 0 ? 1L : 0));
        found = areMissing is { } missing ? missing.Where(0, found) : found;
        return new(found, level, within, [.. Enumerable.Range(0, _slots.Length).Where(slot => _slots[slot].IsOnGrid)]);

        void Add(Func<TableColumn, bool> kind, Func<TableColumn[], Tensor, Tensor> of)
        {
            int[] own = [.. Enumerable.Range(0, _slots.Length).Where(slot => kind(_slots[slot].Column))];
            if (own.Length > 0)
            {
                parts.Add(of([.. own.Select(slot => _slots[slot].Column)], own.Length == _slots.Length ? cells : cells.Columns(own)));
                order.AddRange(own);
            }
        }
    }

    /// <summary>What cells are to the flow, as floats in double, and their log-dets: <c>[n, slots]</c> each.</summary>
    /// <param name="places">Where the cells are among the levels.</param>
    /// <param name="starts">Where each row's list begins, <c>[n, slots]</c> or <c>[1, slots]</c>.</param>
    /// <param name="areMissing"><c>[n, slots]</c>; null where none is.</param>
    public (Tensor Scores, Tensor LogDets) Encode(SharePlaces places, Tensor starts, Tensor? areMissing)
    {
        var entries = places.Entries + starts;
        var (scores, logDets) = (_scores.Gather(entries), _logDets.Gather(entries));
        return _grid is null ? (scores, logDets) : _grid.Of(places, entries, areMissing, scores, logDets);
    }

    /// <summary>What the table has in place of cells once they went to the flow and back, <c>[n, slots]</c>.</summary>
    public Tensor Decoded(SharePlaces places)
    {
        var values = _values.Gather(places.Entries + OwnStarts());
        return _grid is null ? values : _grid.Decoded(places, values);
    }

    private Tensor Nearest(TableColumn[] columns, Tensor cells)
    {
        var tables = new RaggedTables(_graph, [.. columns.Select(column => column.Levels!.ToArray())]);
        var above = tables.Count(cells, orEqual: false);
        var (low, high) = (tables.At(above - 1), tables.At(above));
        var isAbove = above.Is(0) | ((high - cells).Abs() < (low - cells).Abs());
        return isAbove.Where(above, above - 1).Min(_graph.LongRow(columns.Select(column => column.Levels!.Count - 1L)));
    }
}
