using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>Says of each row of a file what takes the place of its gaps, as the file writes values.</summary>
internal sealed class FilledRows
{
    private readonly ITableSource _source;
    private readonly SchemaRowReader _cells;
    private readonly TableEncoding _encoding;
    private readonly int[] _known;
    private readonly double[] _values;
    private readonly string?[] _filled;

    /// <summary>Finds the file's columns in those of a model.</summary>
    /// <param name="source">The file.</param>
    /// <param name="cells">Reads its rows, and fills them.</param>
    /// <param name="encoding">The model's columns.</param>
    public FilledRows(ITableSource source, SchemaRowReader cells, TableEncoding encoding)
    {
        (_source, _cells, _encoding) = (source, cells, encoding);
        var indices = encoding.Schema.Columns.Index().ToDictionary(item => item.Item.Name, item => item.Index, StringComparer.Ordinal);
        _known = [.. source.Names.Select(name => indices.TryGetValue(name, out var index) ? index : -1)];
        _values = new double[encoding.Schema.Columns.Count];
        _filled = new string?[_known.Length];
    }

    /// <summary>Whether what is filled into a column is a name.</summary>
    public bool IsName(int column) => _known[column] >= 0 && _encoding.Schema.Columns[_known[column]].Categories is not null;

    /// <summary>What takes the place of each cell of a row, by the file's columns; null for a cell that stays. Valid until the next call.</summary>
    public IReadOnlyList<string?> Fill(ITableCursor cursor, CancellationToken cancellationToken)
    {
        if (_cells.TryRead(cursor, _values, cancellationToken))
        {
            _encoding.FollowRelations(_values);
        }

        for (var column = 0; column < _known.Length; column++)
        {
            var index = _known[column];
            _filled[column] = index < 0 || double.IsNaN(_values[index]) || cursor.Read(column, out _) != CellContent.Missing ? null : Text(column, index);
        }

        return _filled;
    }

    private string Text(int column, int index)
    {
        var model = _encoding.Schema.Columns[index];
        var value = model.Text(_values[index]);

        // A name, and a date, keeps its points.
        return _source.Format is { } format && !IsName(column) && model.Dates is null ? format.Written(column, value) : value;
    }
}
