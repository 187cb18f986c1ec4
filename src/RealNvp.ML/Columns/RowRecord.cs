using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;

namespace RealNvp.ML.Columns;

/// <summary>
/// The row on which a cursor stands as a record by the names of a table's columns, which is how the product takes rows: numbers, text, dates; null where a
/// value is missing.
/// </summary>
internal sealed class RowRecord : IReadOnlyDictionary<string, object?>
{
    private readonly CellReader[] _readers;
    private readonly string[] _names;
    private readonly Dictionary<string, int> _places;
    private readonly object?[] _cells;

    /// <summary>Prepares to read rows.</summary>
    /// <param name="row">The row or cursor, whose columns are active.</param>
    /// <param name="schema">Its columns.</param>
    /// <param name="columns">The columns that a flow learns.</param>
    public RowRecord(DataViewRow row, DataViewSchema schema, IReadOnlyList<InputColumn> columns)
    {
        _readers = [.. InputColumns.Match(schema, columns).Select(column => CellReader.Of(row, column))];
        _names = [.. columns.SelectMany(column => column.Cells)];
        _places = _names.Index().ToDictionary(item => item.Item, item => item.Index, StringComparer.Ordinal);
        _cells = new object?[_names.Length];
    }

    private RowRecord(RowRecord other) => (_readers, _names, _places, _cells) = ([], other._names, other._places, [.. other._cells]);

    public int Count => _names.Length;

    public IEnumerable<string> Keys => _names;

    public IEnumerable<object?> Values => _cells;

    public object? this[string key] => _cells[_places[key]];

    /// <summary>Takes the values of the row on which the cursor stands.</summary>
    public void Read()
    {
        var place = 0;
        foreach (var reader in _readers)
        {
            place += reader.Read(_cells.AsSpan(place));
        }
    }

    /// <summary>The values as they are now, by themselves.</summary>
    public RowRecord Copy() => new(this);

    public bool ContainsKey(string key) => _places.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        var isThere = _places.TryGetValue(key, out var place);
        value = isThere ? _cells[place] : null;
        return isThere;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
        _names.Select((name, place) => KeyValuePair.Create(name, _cells[place])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
