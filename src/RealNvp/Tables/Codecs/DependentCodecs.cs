namespace RealNvp.Tables.Codecs;

/// <summary>The ways of a column whose shares depend on another column: one for each value of that, and its own where nothing is known.</summary>
internal sealed class DependentCodecs
{
    private readonly ColumnDependence _dependence;
    private readonly TableColumn _other;
    private readonly ColumnCodec _own;
    private readonly ColumnCodec?[] _codecs;

    /// <param name="column">The column.</param>
    /// <param name="columns">All columns.</param>
    /// <param name="own">The column's way as far as it depends on no other.</param>
    public DependentCodecs(TableColumn column, TableColumn[] columns, ColumnCodec own)
    {
        _dependence = column.Dependence!;
        Other = Array.FindIndex(columns, other => other.Name == _dependence.On);
        (_other, _own) = (columns[Other], own);
        _codecs = new ColumnCodec?[_dependence.Keys.Count];

        // Many keys may leave the same single value.
        var single = new Dictionary<int, ColumnCodec>();
        for (var key = 0; key < _codecs.Length; key++)
        {
            if (_dependence.Keys[key].Cells is [var only])
            {
                _codecs[key] = single.TryGetValue(only, out var known) ? known : single[only] = ColumnCodec.Of(_dependence.Given(column, key));
            }
            else if (_dependence.Keys[key].Cells.Count > 0)
            {
                _codecs[key] = ColumnCodec.Of(_dependence.Given(column, key));
            }
        }
    }

    /// <summary>The index in the schema of the other column.</summary>
    public int Other { get; }

    /// <summary>The way where the other column holds a cell, not-a-number where it holds none.</summary>
    public ColumnCodec Given(double cell) => _dependence.KeyOf(_other, cell) is { } key ? _codecs[key]! : _own;
}
