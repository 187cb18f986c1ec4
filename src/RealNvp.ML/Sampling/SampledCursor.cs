using Microsoft.ML;
using Microsoft.ML.Data;
using RealNvp.ML.Columns;
using RealNvp.ML.Files;
using RealNvp.ML.Rows;
using RealNvp.Tables;

namespace RealNvp.ML.Sampling;

/// <summary>Goes through drawn rows and gives their values in the types of the columns that the flow learnt.</summary>
internal sealed class SampledCursor : DataViewRowCursor
{
    private readonly Lazy<float[]> _rows;
    private readonly int _count;
    private readonly TableEncoding _encoding;
    private readonly double[] _cells;
    private readonly Delegate?[] _getters;
    private long _position = -1;

    public SampledCursor(DataViewSchema schema, FlowModel flow, Lazy<float[]> rows, int count, HashSet<int> active)
    {
        (Schema, _rows, _count) = (schema, rows, count);
        var table = flow.Detector.Model.Schema!;
        _encoding = new(table);
        _cells = new double[table.Columns.Count];
        var places = table.Columns.Index().ToDictionary(item => item.Item.Name, item => item.Index, StringComparer.Ordinal);
        _getters =
        [
            .. flow.Settings.Columns.Select((column, index) => active.Contains(index) ? Getter(column, [.. column.Cells.Select(cell => places[cell])]) : null),
        ];

        Delegate Getter(InputColumn column, int[] own) => CellWriter.Of(column, [.. own.Select(place => table.Columns[place])]).Getter(own, _cells);
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position < _count ? _position : -1;

    public override long Batch => 0;

    public override bool MoveNext()
    {
        if (_position >= _count || ++_position == _count)
        {
            return false;
        }

        _encoding.Decode(_rows.Value.AsSpan((int)_position * _encoding.Width, _encoding.Width), [], _cells);
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_position, 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] is not null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => RowGetters.Of<TValue>(column, _getters[column.Index]);
}
