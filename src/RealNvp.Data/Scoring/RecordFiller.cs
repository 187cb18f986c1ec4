using RealNvp.Data.Tables;
using RealNvp.Data.Tables.Sources;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Data.Scoring;

/// <summary>Fills in what records lack, by the rules of files (<see cref="FilledTable"/>). For one thread at a time.</summary>
internal sealed class RecordFiller : IDisposable
{
    private readonly RecordSource _source;
    private readonly SchemaRowReader _cells;
    private readonly FilledRows _filled;

    /// <summary>Prepares the filling.</summary>
    /// <param name="model">A model of a table; it must outlive the filler.</param>
    /// <exception cref="InvalidInputException">The model is of no table, or of rows that are judged by those before them.</exception>
    public RecordFiller(DensityModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var imputer = new RowImputer(model);
        var schema = ClassColumn.GivenBy(model) ?? model.Schema!;
        _source = new(schema);
        _cells = new(schema, _source, imputer) { ReportsUnfit = true, FillsWithoutLabel = true };
        _filled = new(_source, _cells, new(schema));
        Columns = [.. _source.Names.Select(name => schema.Columns.First(column => column.Name == name))];
    }

    /// <summary>The columns that records are read by.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>What takes the place of each of the <see cref="Columns"/> in a record; null for one that stays as it is. Valid until the next call.</summary>
    /// <param name="record">Its values by the columns' names.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public IReadOnlyList<string?> Fill(IReadOnlyDictionary<string, object?> record, long number, CancellationToken cancellationToken)
    {
        _source.MoveTo(record, number);
        return _filled.Fill(_source, cancellationToken);
    }

    /// <summary>What of the last record cannot be read, so that nothing of it was filled.</summary>
    public IReadOnlyList<RowReason> Reasons => _cells.Reasons;

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
