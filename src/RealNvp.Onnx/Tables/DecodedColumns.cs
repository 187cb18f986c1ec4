using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Tables;
using RealNvp.Tables.Codecs;

namespace RealNvp.Onnx.Tables;

/// <summary>Rows of a flow as the table's cells, as <see cref="TableEncoding.Decode"/> has them: <c>[n, 1]</c> a column, not-a-number for gaps.</summary>
internal sealed class DecodedColumns
{
    private readonly GraphBuilder _graph;
    private readonly TableEncoding _encoding;
    private readonly Tensor _rows;
    private readonly SortedDictionary<int, Tensor> _cells = [];

    /// <param name="graph">The graph.</param>
    /// <param name="encoding">The table's encoding.</param>
    /// <param name="rows"><c>[n, width]</c> in float.</param>
    public DecodedColumns(GraphBuilder graph, TableEncoding encoding, Tensor rows)
    {
        (_graph, _encoding, _rows) = (graph, encoding, rows.To(ElementType.Float64));
        var columns = encoding.Schema.Columns;
        int[] modelled = [.. columns.Index().Where(item => item.Item.Role == ColumnRole.Modelled).Select(item => item.Index)];
        var mapped = MappedColumns.Order(modelled.Where(index => encoding.CodecOf(index) is MappedCodec), index => (MappedCodec)encoding.CodecOf(index));
        if (mapped.Length > 0)
        {
            var cells = new MappedColumns(graph, [.. mapped.Select(index => (MappedCodec)encoding.CodecOf(index))]).Decode(
                _rows.Columns([.. mapped.Select(encoding.PlaceOf)]));
            foreach (var (slot, index) in mapped.Index())
            {
                _cells[index] = cells.Columns(slot);
            }
        }

        foreach (var index in modelled.Where(index => encoding.CodecOf(index) is not (MappedCodec or ShareCodec)))
        {
            var values = _rows.Columns([.. Enumerable.Range(encoding.PlaceOf(index), columns[index].Width)]);
            _cells[index] = encoding.CodecOf(index) is CycleCodec cycle ? new CycleDecoding(graph, cycle).Decode(values) : Plain(columns[index], values);
        }

        // Each behind the one that it depends on.
        foreach (var index in modelled.Where(index => encoding.CodecOf(index) is ShareCodec).OrderBy(Depth))
        {
            _cells[index] = new ShareDecoding(graph, new((ShareCodec)encoding.CodecOf(index), encoding.DependentOf(index))).Decode(
                _rows.Columns(encoding.PlaceOf(index)),
                encoding.DependentOf(index) is { } dependent ? EncodedColumns.KeyOf(columns[dependent.Other], dependent.Dependence, _cells[dependent.Other]) : null);
        }

        foreach (var (index, column) in columns.Index().Where(item => item.Item.Relation is not null))
        {
            var relation = column.Relation!;
            var value = (_rows.Columns(0) * 0) + relation.Intercept;
            foreach (var (term, factor) in relation.Columns.Zip(relation.Factors))
            {
                value += _cells[term] * factor;
            }

            _cells[index] = PlainColumn.Rounded(column, value);
        }
    }

    /// <summary>The cells, by the columns' indices: of modelled columns and of those that follow from them.</summary>
    public IReadOnlyDictionary<int, Tensor> Cells => _cells;

    private int Depth(int column) => _encoding.DependentOf(column) is { } dependent ? 1 + Depth(dependent.Other) : 0;

    private Tensor Plain(TableColumn column, Tensor values) =>
        column.Kind != ColumnKind.Category ? PlainColumn.Decode(column, column.Width == 2 ? values.Sum(1) : values)
        : column.Width > 1 ? _graph.Of(_graph.ArgMax(values.Value, 1, keeps: true)).To(ElementType.Float64)
        : (values >= 0.5).Where(1, 0);
}
