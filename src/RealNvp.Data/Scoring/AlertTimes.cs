using RealNvp.Tables;

namespace RealNvp.Data.Scoring;

/// <summary>Tells when flagged rows are of, where the table has a column of dates that the model knows.</summary>
internal sealed class AlertTimes
{
    private readonly TableColumn? _column;
    private double _first = double.PositiveInfinity;
    private double _last = double.NegativeInfinity;

    /// <summary>Finds the column.</summary>
    public AlertTimes(DensityModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _column = model.Schema is { } schema && ColumnOf(schema) is { } column ? schema.Columns[column] : null;
    }

    /// <summary>The name of the column; null where there is none.</summary>
    public string? Column => _column?.Name;

    /// <summary>The earliest and the latest day or time of the flagged rows that were counted; null where there is none.</summary>
    public (string First, string Last)? Span => _first <= _last ? (_column!.Text(_first), _column.Text(_last)) : null;

    /// <summary>
    /// The column of a schema that tells the time: the one that orders the rows first, then one of dates with times, then one of dates; null where there is none.
    /// </summary>
    public static int? ColumnOf(TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return schema.Columns.Index()
            .Where(item => item.Item.Kind is ColumnKind.DateTime or ColumnKind.Date
                && (item.Item.Role is ColumnRole.Modelled or ColumnRole.Context || item.Item.Name == schema.Series?.OrderBy))
            .OrderBy(item => item.Item.Name == schema.Series?.OrderBy ? 0 : item.Item.Kind == ColumnKind.DateTime ? 1 : 2)
            .Select(item => (int?)item.Index)
            .FirstOrDefault();
    }

    /// <summary>The time of a row as the table writes it; null where nothing says it.</summary>
    public string? Of(ScoredRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return _column is not null && row.Time is { } time ? _column.Text(time) : null;
    }

    /// <summary>Counts the flagged rows of a batch.</summary>
    public void Add(ScoredBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        foreach (var row in batch.Rows)
        {
            if (row is { IsFlagged: true, Time: { } time })
            {
                (_first, _last) = (Math.Min(_first, time), Math.Max(_last, time));
            }
        }
    }
}
