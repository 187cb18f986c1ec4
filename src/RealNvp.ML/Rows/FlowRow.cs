using Microsoft.ML;
using Microsoft.ML.Data;
using RealNvp.ML.Columns;

namespace RealNvp.ML.Rows;

/// <summary>A row by itself, as a prediction engine asks about it: the flow is asked once each time that the row moves on.</summary>
internal sealed class FlowRow : DataViewRow
{
    private readonly DataViewSchema _schema;
    private readonly DataViewRow _input;
    private readonly IRowQuestion? _question;
    private readonly RowRecord? _record;
    private readonly bool[] _active;
    private readonly Delegate?[] _getters;
    private long _asked = -1;
    private RowAnswer? _answer;

    /// <summary>Prepares the getters.</summary>
    /// <param name="mapping">The columns.</param>
    /// <param name="input">The row of the input.</param>
    /// <param name="needed">The columns that are wanted.</param>
    public FlowRow(FlowMapping mapping, DataViewRow input, DataViewSchema.Column[] needed)
    {
        (_schema, _input, _active) = (mapping.OutputSchema, input, mapping.IsActive(needed));
        _getters = new Delegate?[_schema.Count];
        var outputs = mapping.OutputsAmong(needed);
        if (outputs.Count == 0)
        {
            return;
        }

        (_record, _question) = (new(input, input.Schema, mapping.Columns), mapping.Ask(outputs));
        foreach (var (place, output) in outputs)
        {
            _getters[place] = output.Getter(Answer, output.Original is { } original ? RowGetters.AnyOf(input, original) : null);
        }
    }

    public override DataViewSchema Schema => _schema;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        !_active[column.Index] ? throw RowGetters.NotActive(column)
        : column.Index < _input.Schema.Count ? _input.GetGetter<TValue>(_input.Schema[column.Index])
        : RowGetters.Of<TValue>(column, _getters[column.Index]);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _question?.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private RowAnswer Answer()
    {
        if (_answer is null || _asked != _input.Position)
        {
            _record!.Read();
            var asked = _question!.Begin();
            asked.Add(_record, _input.Position + 1);
            (_answer, _asked) = (asked.Answer(CancellationToken.None)[0], _input.Position);
        }

        return _answer;
    }
}
