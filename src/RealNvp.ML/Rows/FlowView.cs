using Microsoft.ML;
using RealNvp.ML.Columns;
using RealNvp.ML.Outputs;

namespace RealNvp.ML.Rows;

/// <summary>A data view with the columns that a flow adds. Rows are asked about when a cursor comes to them, and only for columns that are wanted.</summary>
internal sealed class FlowView : IDataView
{
    private readonly IDataView _input;
    private readonly FlowMapping _mapping;

    /// <summary>Adds columns to a view.</summary>
    public FlowView(IDataView input, FlowMapping mapping) => (_input, _mapping) = (input, mapping);

    public bool CanShuffle => _input.CanShuffle;

    public DataViewSchema Schema => _mapping.OutputSchema;

    public long? GetRowCount() => _input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        var input = _input.GetRowCursor(_mapping.GetDependencies(needed), rand);
        try
        {
            var outputs = _mapping.OutputsAmong(needed);
            return outputs.Count == 0 ? new UnaskedCursor(Schema, input, _mapping.IsActive(needed)) : new FlowCursor(_mapping, input, needed);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    // Rows are asked about in batches on several threads behind one cursor.
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
