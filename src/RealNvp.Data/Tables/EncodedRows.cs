using System.IO.MemoryMappedFiles;
using RealNvp.Data.Tables.Sources;
using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>
/// A table's rows as the flow takes them, in a file in the temporary folder that is mapped into memory: the system keeps of it what it has room
/// for, so that a table may be larger than memory. The file is gone when the rows are disposed of, or with the process.
/// </summary>
internal sealed class EncodedRows : IRows, IDisposable
{
    private readonly TemporaryFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly TableEncoding _encoding;
    private readonly int[]? _places;
    private readonly int _stored;
    private readonly int _storedContext;

    /// <summary>Rows in a file, which is theirs from now on, each with the values of its context behind its own.</summary>
    public EncodedRows(TemporaryFile file, int count, TableEncoding encoding)
    {
        file.Stream.Flush();
        using var map = MemoryMappedFile.CreateFromFile(file.Stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        (_file, _encoding, _stored, _storedContext, Count) = (file, encoding, encoding.Width, encoding.ContextWidth, count);
    }

    private EncodedRows(EncodedRows rows, TableEncoding encoding, int[] places)
    {
        (_file, _view, _stored, _storedContext, Count) = (rows._file, rows._view, rows._stored, rows._storedContext, rows.Count);
        (_encoding, _places) = (encoding, places);
    }

    public int Count { get; }

    public int Width => _encoding.Width;

    public int ContextWidth => _encoding.ContextWidth;

    /// <summary>The same rows for a schema that leaves out more columns than the one they were encoded by. They share one file, which either closes.</summary>
    public EncodedRows Without(TableSchema schema)
    {
        var places = new List<int>();
        var place = 0;
        foreach (var (index, column) in _encoding.Schema.Columns.Index())
        {
            if (column.Role == ColumnRole.Modelled)
            {
                if (schema.Columns[index].Role == ColumnRole.Modelled)
                {
                    places.AddRange(Enumerable.Range(place, column.Width));
                }

                place += column.Width;
            }
        }

        return new(this, new TableEncoding(schema), [.. places]);
    }

    public void Read(int row, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, Width);
        if (_places is null)
        {
            _view.SafeMemoryMappedViewHandle.ReadSpan(Start(row), destination[..Width]);
            return;
        }

        using var stored = new Rented(_stored);
        _view.SafeMemoryMappedViewHandle.ReadSpan(Start(row), stored.Span);
        for (var i = 0; i < _places.Length; i++)
        {
            destination[i] = stored.Span[_places[i]];
        }
    }

    public void ReadAugmented(int row, SeededRandom random, Span<float> destination)
    {
        Read(row, destination);
        _encoding.AddNoise(destination, random);
    }

    public void ReadContext(int row, Span<float> destination)
    {
        RowLayout.RequireRow(row, Count, destination.Length, ContextWidth);
        _view.SafeMemoryMappedViewHandle.ReadSpan(Start(row) + (sizeof(float) * (ulong)_stored), destination[..ContextWidth]);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private ulong Start(int row) => (ulong)row * (ulong)(_stored + _storedContext) * sizeof(float);

    private readonly ref struct Rented(int length)
    {
        private readonly float[] _values = System.Buffers.ArrayPool<float>.Shared.Rent(length);

        public Span<float> Span => _values.AsSpan(0, length);

        public void Dispose() => System.Buffers.ArrayPool<float>.Shared.Return(_values);
    }
}
