using Microsoft.ML;
using Microsoft.ML.Data;
using RealNvp.ML.Columns;
using RealNvp.ML.Files;
using RealNvp.Tables;

namespace RealNvp.ML.Sampling;

/// <summary>
/// Rows that are drawn from a flow, in the columns that it learnt. They are drawn once, when a cursor first moves, and kept as the flow gives them.
/// </summary>
internal sealed class SampledView : IDataView
{
    private readonly FlowModel _flow;
    private readonly int _count;
    private readonly Lazy<float[]> _rows;

    public SampledView(FlowModel flow, int count, ulong seed)
    {
        var model = flow.Detector.Model;
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Array.MaxLength / model.Dimension);
        if (model.Spec.Context > 0)
        {
            throw new InvalidInputException(
                "The flow learnt its rows given some of their columns, and draws none without; learn it without given columns, or draw with DrawnTable.");
        }

        (_flow, _count, _rows) = (flow, count, new(() => model.Sample(count, seed)));
        var builder = new DataViewSchema.Builder();
        foreach (var column in flow.Settings.Columns)
        {
            var item = InputTypes.ToDataView(column.Type, KeyCountOf(column));
            builder.AddColumn(column.Name, column.IsVector ? new VectorDataViewType(item, column.Cells.Count) : item, Annotations(column));
        }

        Schema = builder.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new SampledCursor(Schema, _flow, _rows, _count, [.. columnsNeeded.Select(column => column.Index)]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    // Keys without values may be as many as numbers of 64 bits, and drawn ones are of 32.
    private static ulong KeyCountOf(InputColumn column) =>
        column.KeyNames is { } names ? (ulong)names.Count : Math.Clamp(column.KeyCount, 1, uint.MaxValue);

    private static DataViewSchema.Annotations Annotations(InputColumn column)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        Add("KeyValues", column.KeyNames);
        Add("SlotNames", column.IsVector ? column.Cells : null);
        return builder.ToAnnotations();

        void Add(string name, IReadOnlyList<string>? texts)
        {
            if (texts is not null)
            {
                ReadOnlyMemory<char>[] values = [.. texts.Select(text => text.AsMemory())];
                builder.Add(
                    name,
                    new VectorDataViewType(TextDataViewType.Instance, values.Length),
                    (ref VBuffer<ReadOnlyMemory<char>> result) => new VBuffer<ReadOnlyMemory<char>>(values.Length, values).CopyTo(ref result));
            }
        }
    }
}
