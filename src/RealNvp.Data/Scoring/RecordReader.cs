using RealNvp.Data.Tables;
using RealNvp.Data.Tables.Sources;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Data.Scoring;

/// <summary>Turns records by column names into what a model takes, by the rules of files. For one thread at a time.</summary>
internal sealed class RecordReader : IDisposable
{
    private readonly RecordSource _source;
    private readonly SchemaRowReader _cells;
    private readonly TableEncoding _encoding;
    private readonly double[] _values;
    private readonly SeriesCells? _order;
    private readonly SeriesReader? _series;
    private readonly int _classes;

    /// <summary>Prepares the reading.</summary>
    /// <param name="model">A model of a table; where it is given labels, they are values of a record like others.</param>
    /// <param name="missing">Whether values that a record lacks are filled in.</param>
    public RecordReader(DensityModel model, MissingRule missing)
    {
        var given = ClassColumn.GivenBy(model);
        var schema = given ?? model.Schema!;
        _classes = given is null ? 0 : model.Spec.Context;
        _source = new(schema);
        _cells = new(schema, _source, missing == MissingRule.Impute ? new RowImputer(model) : null) { ReportsUnfit = true };
        _encoding = new(schema);
        _values = new double[schema.Columns.Count];
        _order = SeriesCells.Of(schema, _source);
        _series = SeriesReader.Of(_encoding, _order);
    }

    /// <summary>Reads a record; one that cannot be measured has zeros for a row, and the index -1.</summary>
    /// <param name="record">Its values by the columns' names.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="memory">The rows before it, of a model that judges by them; null for others.</param>
    /// <param name="cancellationToken">Stops the filling of what is missing.</param>
    public EncodedRecord Read(IReadOnlyDictionary<string, object?> record, long number, SeriesMemory? memory, CancellationToken cancellationToken)
    {
        _source.MoveTo(record, number);
        float[] row = new float[_encoding.Width], context = new float[_encoding.ContextWidth];
        var isMeasurable = _cells.TryRead(_source, _values, cancellationToken);
        if (isMeasurable)
        {
            _encoding.Encode(_values, row);
            _encoding.EncodeContext(_values, context);
        }

        var lacksValues = !isMeasurable && _cells.LacksValuesAlone;
        var late = isMeasurable ? _series?.Take(_source, _order!.Moment(_source), row, context, memory!) : null;
        IReadOnlyList<RowReason> reasons = [.. _cells.Broken.Select(broken => broken.Reason), .. _cells.Reasons, .. Series(isMeasurable, late)];
        isMeasurable &= late is null;
        return new(
            new(number, isMeasurable ? 0 : -1, reasons, null, null, lacksValues ? _values.AsSpan().ToArray() : null),
            row,
            _classes == 0 ? context : isMeasurable ? ClassColumn.ToClasses(context, _classes) : new float[_classes]);
    }

    /// <summary>What is said of a record that cannot be read at all.</summary>
    public EncodedRecord Unreadable(long number, RowReason reason) => new(
        new(number, -1, [reason], null, null), new float[_encoding.Width], new float[_classes > 0 ? _classes : _encoding.ContextWidth]);

    private IReadOnlyList<RowReason> Series(bool isTaken, RowReason? late) => late is not null ? [late] : isTaken ? _series?.Doubts ?? [] : [];

    public void Dispose() => _source.Dispose();
}
