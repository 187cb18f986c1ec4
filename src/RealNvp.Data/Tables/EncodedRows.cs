using System.Collections.Concurrent;
using System.IO.MemoryMappedFiles;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using RealNvp.Data.Tables.Sources;
using RealNvp.Files;
using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Data.Tables;

/// <summary>
/// A table's rows as the flow takes them, in a file in the temporary folder that is mapped into memory: the system keeps of it what it has room
/// for, so that a table may be larger than memory. The file is gone when the rows are disposed of, or with the process.
/// </summary>
internal sealed class EncodedRows : IRows, IDisposable
{
    // What is encoded at once: a few megabytes.
    private const int MostValuesAtOnce = 1 << 20;
    private const int RowsOfAPart = 256;

    private readonly TemporaryFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly TableEncoding _encoding;
    private readonly int[]? _places;
    private readonly int[]? _picked;
    private readonly int _stored;
    private readonly int _storedContext;

    /// <summary>Rows in a file, which is theirs from now on, each with the values of its given columns behind its own.</summary>
    public EncodedRows(TemporaryFile file, int count, TableEncoding encoding)
    {
        if (count == 0)
        {
            // Nothing cannot be mapped.
            file.Stream.WriteByte(0);
        }

        file.Stream.Flush();
        using var map = MemoryMappedFile.CreateFromFile(file.Stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        (_file, _encoding, _stored, _storedContext, Count) = (file, encoding, encoding.Width, encoding.GivenWidth, count);
    }

    private EncodedRows(EncodedRows rows, TableEncoding encoding, int[]? places, int[]? picked)
    {
        (_file, _view, _stored, _storedContext, Count) = (rows._file, rows._view, rows._stored, rows._storedContext, picked?.Length ?? rows.Count);
        (_encoding, _places, _picked) = (encoding, places, picked);
    }

    public int Count { get; }

    public int Width => _encoding.Width;

    public int ContextWidth => _encoding.GivenWidth;

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

        return new(this, new TableEncoding(schema), [.. places], _picked);
    }

    /// <summary>The rows that lack no value, and which they are; null where that is all of them. They share one file.</summary>
    public (EncodedRows Rows, int[] Which)? Complete(CancellationToken cancellationToken)
    {
        var complete = new List<int>();
        var row = new float[Width];
        for (var index = 0; index < Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Read(index, row);
            if (!TensorPrimitives.IsNaNAny<float>(row))
            {
                complete.Add(index);
            }
        }

        return complete.Count == Count ? null : (Picked([.. complete]), [.. complete]);
    }

    /// <summary>Some of the rows, in an order of their own. They share one file.</summary>
    public EncodedRows Picked(int[] rows) => new(this, _encoding, _places, _picked is { } picked ? Array.ConvertAll(rows, row => picked[row]) : rows);

    /// <summary>The numbers of a row in the table's units, for categories their index, not-a-number where they are missing or not modelled.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cells">Receives one number for each column of the schema.</param>
    public void ReadCells(int row, Span<double> cells)
    {
        using var values = new Rented(Width);
        Read(row, values.Span);
        var place = 0;
        foreach (var (index, column) in _encoding.Schema.Columns.Index())
        {
            cells[index] = double.NaN;
            if (column.Role != ColumnRole.Modelled)
            {
                continue;
            }

            // A value off the steps stays where it is, and is not taken to the nearest of them.
            if (!float.IsNaN(values.Span[place]))
            {
                cells[index] = column.Kind == ColumnKind.Category || column.OffGrid is null
                    ? _encoding.DecodeColumn(index, values.Span)
                    : column.Origin + (column.Step * values.Span[place]);
            }

            place += column.Width;
        }
    }

    /// <summary>The same rows encoded by another schema of the same columns, in a file of their own. This one's is closed.</summary>
    public EncodedRows Encoded(TableSchema schema, ReadingPhases phases, CancellationToken cancellationToken)
    {
        var encoding = new TableEncoding(schema);
        var file = new TemporaryFile();
        try
        {
            var width = encoding.Width + ContextWidth;
            var most = Math.Max(1, MostValuesAtOnce / width);
            var rows = new float[Math.Min(Count, most) * width];
            for (var start = 0; start < Count; start += most)
            {
                var (first, count) = (start, Math.Min(most, Count - start));
                phases.Now(start);
                Parallel.ForEach(
                    Partitioner.Create(0, count, RowsOfAPart),
                    new ParallelOptions { CancellationToken = cancellationToken },
                    part =>
                    {
                        var cells = new double[schema.Columns.Count];
                        for (var index = part.Item1; index < part.Item2; index++)
                        {
                            var row = rows.AsSpan(index * width, width);
                            ReadCells(first + index, cells);
                            encoding.Encode(cells, row[..encoding.Width]);
                            ReadContext(first + index, row[encoding.Width..]);
                        }
                    });
                file.Stream.Write(MemoryMarshal.AsBytes(rows.AsSpan(0, count * width)));
            }

            var result = new EncodedRows(file, Count, encoding);
            Dispose();
            return result;
        }
        catch
        {
            file.Dispose();
            throw;
        }
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

    public bool IsReal(int place) => _encoding.IsReal(place);

    public double LogDet(ReadOnlySpan<float> values) => _encoding.LogDet(values);

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

    private ulong Start(int row) => (ulong)(_picked?[row] ?? row) * (ulong)(_stored + _storedContext) * sizeof(float);

    private readonly ref struct Rented(int length)
    {
        private readonly float[] _values = System.Buffers.ArrayPool<float>.Shared.Rent(length);

        public Span<float> Span => _values.AsSpan(0, length);

        public void Dispose() => System.Buffers.ArrayPool<float>.Shared.Return(_values);
    }
}
