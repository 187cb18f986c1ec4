using Microsoft.ML;
using Microsoft.ML.Data;
using RealNvp.Data.Scoring;
using RealNvp.ML.Columns;

namespace RealNvp.ML.Rows;

/// <summary>
/// A cursor that reads some rows ahead and asks about them together, several batches at a time. What else is wanted of the rows is kept until they are
/// reached. The first batch is small, so that a look at some rows costs little.
/// </summary>
internal sealed class FlowCursor : DataViewRowCursor
{
    private const int FewestRows = 32;
    private const int MostRows = 1024;

    private readonly DataViewSchema _schema;
    private readonly DataViewRowCursor _input;
    private readonly IRowQuestion _question;
    private readonly RowRecord _record;
    private readonly ColumnCapture[] _captures;
    private readonly Delegate?[] _getters;
    private readonly CancellationTokenSource _ending = new();
    private readonly IEnumerator<Batched> _batches;
    private Batched? _batch;
    private int _index;
    private long _position = -1;

    /// <summary>Begins before the first row.</summary>
    /// <param name="mapping">The columns.</param>
    /// <param name="input">A cursor over the input, which this one then owns.</param>
    /// <param name="needed">The columns that are wanted.</param>
    public FlowCursor(FlowMapping mapping, DataViewRowCursor input, DataViewSchema.Column[] needed)
    {
        (_schema, _input) = (mapping.OutputSchema, input);
        var outputs = mapping.OutputsAmong(needed);
        _record = new(input, input.Schema, mapping.Columns);
        _question = mapping.Ask(outputs);
        _getters = new Delegate?[_schema.Count];

        // Originals are kept as wanted columns are, and one that is both once.
        int[] kept = [.. needed.Where(column => column.Index < input.Schema.Count).Select(column => column.Index)
            .Concat(outputs.Select(output => output.Output.Original?.Index ?? -1)).Where(index => index >= 0).Distinct()];
        _captures = [ColumnCapture.OfIds(input), .. kept.Select(index => ColumnCapture.Of(input, input.Schema[index]))];
        var keptGetters = kept.Index().ToDictionary(item => item.Item, item => Getter(item.Index + 1));
        foreach (var column in needed.Where(column => column.Index < input.Schema.Count))
        {
            _getters[column.Index] = keptGetters[column.Index];
        }

        foreach (var (place, output) in outputs)
        {
            _getters[place] = output.Getter(() => Current.Answers[_index], output.Original is { } original ? keptGetters[original.Index] : null);
        }

        _batches = OrderedWork.Run(Read(), Answered, mapping.Workers).GetEnumerator();

        Delegate Getter(int capture) => _captures[capture].Getter(() => Current.Values[capture], () => _index);

        Batched Answered(Batched batch) => batch with { Answers = batch.Asked.Answer(_ending.Token) };
    }

    public override DataViewSchema Schema => _schema;

    public override long Position => _position;

    public override long Batch => 0;

    private Batched Current => _batch ?? throw new InvalidOperationException("The cursor stands on no row; move it to one.");

    public override bool MoveNext()
    {
        if (_batch is not null && ++_index < _batch.Answers.Count)
        {
            _position++;
            return true;
        }

        _index = 0;
        _batch = _batches.MoveNext() ? _batches.Current : null;
        _position = _batch is null ? -1 : _position + 1;
        return _batch is not null;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ValueGetter<DataViewRowId>)_captures[0].Getter(() => Current.Values[0], () => _index);

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] is not null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => RowGetters.Of<TValue>(column, _getters[column.Index]);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Batches that nobody will see are given up.
            _ending.Cancel();
            _batches.Dispose();
            _question.Dispose();
            _input.Dispose();
            _ending.Dispose();
        }

        base.Dispose(disposing);
    }

    private IEnumerable<Batched> Read()
    {
        // A cursor is not asked for more once it has said that it has none.
        var (most, number) = (FewestRows, 0L);
        for (var isOver = false; !isOver; most = Math.Min(2 * most, MostRows))
        {
            var (count, values, asked) = (0, Array.ConvertAll(_captures, capture => capture.NewValues(most)), _question.Begin());
            for (; count < most && !(isOver = !_input.MoveNext()); count++)
            {
                _record.Read();
                asked.Add(_record, ++number);
                for (var capture = 0; capture < values.Length; capture++)
                {
                    _captures[capture].Read(values[capture], count);
                }
            }

            if (count > 0)
            {
                yield return new(values, asked, []);
            }
        }
    }

    /// <summary>Rows that were read.</summary>
    /// <param name="Values">What each capture kept.</param>
    /// <param name="Asked">The rows as the flow is asked about them.</param>
    /// <param name="Answers">What it says; empty until then.</param>
    private sealed record Batched(Array[] Values, IAskedRows Asked, IReadOnlyList<RowAnswer> Answers);
}
