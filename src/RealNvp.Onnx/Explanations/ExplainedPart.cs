using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Tables;
using RealNvp.Scores;
using RealNvp.Tables;
using RealNvp.Tables.Codecs;

namespace RealNvp.Onnx.Explanations;

/// <summary>One column as explanations see it: what it could have had in any row (<see cref="ColumnCandidates"/>), and in one.</summary>
internal sealed class ExplainedPart
{
    private readonly GraphBuilder _graph;
    private readonly TableEncoding _encoding;
    private readonly EncodedColumns _columns;
    private readonly ColumnCandidates _candidates;
    private readonly ColumnCodec _codec;
    private readonly Tensor _mask;
    private readonly (int Column, DependentCodecs Dependent)[] _dependent;
    private readonly Func<Tensor, Tensor>? _decode;
    private readonly double[] _cells;

    public ExplainedPart(GraphBuilder graph, TableEncoding encoding, EncodedColumns columns, ColumnCandidates candidates)
    {
        (_graph, _encoding, _columns) = (graph, encoding, columns);
        Column = candidates.Column;
        _codec = encoding.CodecOf(Column);
        _candidates = IsByShares || !encoding.Schema.Columns[Column].HasGaps || candidates.Width > 1 ? candidates : WithGap(candidates, _codec);
        _mask = graph.TruthRow(Enumerable.Range(0, encoding.Width).Select(place => place >= candidates.Start && place < candidates.Start + candidates.Width));
        _dependent =
        [
            .. encoding.Dependent.Where(column => encoding.OtherOf(column) == Column).Select(column => (column, encoding.DependentOf(column)!)),
        ];
        _decode = _codec switch
        {
            MappedCodec mapped => new MappedColumns(graph, [mapped]).Decode,
            CycleCodec cycle => new CycleDecoding(graph, cycle).Decode,
            _ => null,
        };
        _cells = IsByShares
            ? [.. new ShareSlot((ShareCodec)_codec, null).Cells]
            : [.. Enumerable.Range(0, _candidates.Count).Select(candidate => _codec.Decode(_candidates[candidate]))];
    }

    /// <summary>The column's index in the schema.</summary>
    public int Column { get; }

    /// <summary>What the column could have had.</summary>
    public ColumnCandidates Candidates => _candidates;

    /// <summary>Whether its candidates are the levels that its shares are of, which stand in the long list.</summary>
    private bool IsByShares => _codec is ShareCodec;

    /// <summary>The row with every candidate, before any density is known.</summary>
    public StartedPart Start(ExplainedRow row)
    {
        var own = row.Values.Columns([.. Enumerable.Range(_candidates.Start, _candidates.Width)]).To(ElementType.Float64);
        var ownLogDet = _columns.LogDetOf(Column)?.Gather(row.Place) ?? _graph.Zero();
        Tensor values, logDets;
        if (IsByShares)
        {
            var slot = _columns.SlotOf[Column];
            var start = _columns.StartOf(slot, row.Place);
            long[] levels = [.. Enumerable.Range(0, _cells.Length).Select(place => (long)place)];
            var entries = start + _graph.Of(_graph.Integers("levels", levels, new(levels.Length, 1)));
            (values, logDets) = (_columns.Shares!.ScoreList.Gather(entries), _columns.Shares.LogDetList.Gather(entries));
        }
        else
        {
            values = _graph.Of(_graph.Doubles(
                "candidates", Array.ConvertAll(_candidates.Values, value => (double)value), new(_candidates.Count, _candidates.Width)));

            // Numbers that are mapped are compared by the density of what they are mapped to.
            logDets = _candidates.Codec is not null ? _graph.Zero() : _graph.Of(_graph.Doubles(
                "log_dets", [.. Enumerable.Range(0, _candidates.Count).Select(candidate => _codec.LogDet(_candidates[candidate]))], new(_candidates.Count, 1)));
        }

        var state = new PartState(this, row, own, ownLogDet, values);
        return new(state, Variants(row, values, logDets, _cells));
    }

    /// <summary>The row with other values of this column, with those of columns that depend on it anew.</summary>
    /// <param name="row">The row.</param>
    /// <param name="values"><c>[variants, column's width]</c> in double.</param>
    /// <param name="logDets">What these values add.</param>
    /// <param name="cells">What the values mean in the table; null to find out.</param>
    public RowVariantsGraph Variants(ExplainedRow row, Tensor values, Tensor logDets, double[]? cells)
    {
        var rows = _mask.Where(Spread(values), row.Values);
        var others = (_columns.LogDet?.Gather(row.Place) ?? _graph.Zero()) - (_columns.LogDetOf(Column)?.Gather(row.Place) ?? _graph.Zero());
        foreach (var (column, dependent) in _dependent)
        {
            var slot = _columns.SlotOf[column];
            var starts = _columns.Shares!.StartsOf(slot);
            var keys = cells is not null
                ? _graph.Of(_graph.Integers("keys", [.. cells.Select(cell => starts[KeyOf(dependent, cell)])], new(cells.Length, 1)))
                : _graph.LongList(starts).Gather(EncodedColumns.KeyOf(_encoding.Schema.Columns[Column], dependent.Dependence, _decode!(values)));
            var entries = keys + _columns.Places!.Entries.Gather(row.Place).Columns(slot);
            var place = _encoding.PlaceOf(column);
            var mask = _graph.TruthRow(Enumerable.Range(0, _encoding.Width).Select(at => at == place));
            rows = mask.Where(_columns.Shares.ScoreList.Gather(entries).To(ElementType.Float32), rows);
            others = others - _columns.LogDetOf(column)!.Value.Gather(row.Place) + _columns.Shares.LogDetList.Gather(entries);
        }

        return new(rows, others + logDets);
    }

    private int KeyOf(DependentCodecs dependent, double cell) =>
        dependent.Dependence.KeyOf(_encoding.Schema.Columns[Column], cell) ?? dependent.Dependence.Keys.Count;

    /// <summary>The values at their place in a row, <c>[variants, width]</c> in float, of one value a column that is broadcast.</summary>
    private Tensor Spread(Tensor values)
    {
        var floats = values.To(ElementType.Float32);
        if (_candidates.Width == 1)
        {
            return floats;
        }

        int[] places = [.. Enumerable.Range(0, _encoding.Width).Select(place => Math.Clamp(place - _candidates.Start, 0, _candidates.Width - 1))];
        return floats.Columns(places);
    }

    private static ColumnCandidates WithGap(ColumnCandidates candidates, ColumnCodec codec)
    {
        var gap = new float[1];
        codec.Encode(double.NaN, gap);
        return candidates with
        {
            Values = [gap[0], .. candidates.Values],
            Weights = [candidates.Codec is null ? 1 : Math.Exp(codec.LogDet(gap)), .. candidates.Weights],
        };
    }
}

/// <summary>A column of a row whose candidates' densities are asked for.</summary>
/// <param name="State">What is known so far.</param>
/// <param name="Variants">The row with each candidate.</param>
internal sealed record StartedPart(PartState State, RowVariantsGraph Variants)
{
    /// <summary>The state with the densities.</summary>
    public PartState Measured(Tensor logProbs) => State.Measured(logProbs);
}
