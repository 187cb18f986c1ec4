namespace RealNvp.Tables.Codecs;

/// <summary>The ways of a column whose shares depend on another column: one for each value of that, and its own where nothing is known.</summary>
/// <remarks>They are made as they are needed: of many categories in many groups few are.</remarks>
internal sealed class DependentCodecs
{
    private readonly TableColumn _column;
    private readonly ColumnDependence _dependence;
    private readonly TableColumn _other;
    private readonly ColumnCodec _own;
    private readonly ColumnCodec?[] _codecs;
    private readonly int[] _sameAs;

    /// <param name="column">The column.</param>
    /// <param name="columns">All columns.</param>
    /// <param name="own">The column's way as far as it depends on no other.</param>
    public DependentCodecs(TableColumn column, TableColumn[] columns, ColumnCodec own)
    {
        (_column, _dependence, _own) = (column, column.Dependence!, own);
        Other = Array.FindIndex(columns, other => other.Name == _dependence.On);
        _other = columns[Other];
        _codecs = new ColumnCodec?[_dependence.Keys.Count];

        // Many keys may leave the same single value.
        var single = new Dictionary<int, int>();
        _sameAs = new int[_codecs.Length];
        for (var key = 0; key < _codecs.Length; key++)
        {
            _sameAs[key] = _dependence.Keys[key].Cells is [var only] && !single.TryAdd(only, key) ? single[only] : key;
        }
    }

    /// <summary>The index in the schema of the other column.</summary>
    public int Other { get; }

    /// <summary>The dependence.</summary>
    public ColumnDependence Dependence => _dependence;

    /// <summary>The way for a key, and the first key that has the same; the column's own where nothing is known.</summary>
    public (ColumnCodec Codec, int Key) Of(int key) => _dependence.Keys[key].Cells.Count == 0 ? (_own, -1)
        : (Volatile.Read(ref _codecs[_sameAs[key]]) ?? Made(ref _codecs[_sameAs[key]], _sameAs[key]), _sameAs[key]);

    /// <summary>The way where the other column holds a cell, not-a-number where it holds none.</summary>
    public ColumnCodec Given(double cell)
    {
        if (_dependence.KeyOf(_other, cell) is not { } key)
        {
            return _own;
        }

        // Threads that make the same one at a time make it alike.
        ref var codec = ref _codecs[_sameAs[key]];
        return Volatile.Read(ref codec) ?? Made(ref codec, _sameAs[key]);
    }

    private ColumnCodec Made(ref ColumnCodec? codec, int key)
    {
        var made = ColumnCodec.Of(_dependence.Given(_column, key));
        Volatile.Write(ref codec, made);
        return made;
    }
}
