using RealNvp.Data.Tables.Sources;

namespace RealNvp.Data.Tables;

/// <summary>Writes a text file again, byte for byte, but for some cells: its mark, encoding, comments, titles, quotes, blanks and line ends stay.</summary>
internal sealed class KeptText : IDisposable
{
    private readonly RawRecords _records;
    private readonly Stream _output;
    private readonly TextSource _source;
    private long _record = -1;

    /// <summary>Writes what stands before the table.</summary>
    /// <param name="source">The file.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public KeptText(TextSource source, Stream output, CancellationToken cancellationToken)
    {
        (_source, _output) = (source, output);
        _records = new(source.OpenBytes(cancellationToken), source.Format!.Layout, source.Path);
        for (var line = 0; line < source.Format.Layout.SkippedLines && _records.NextLine(); line++)
        {
            output.Write(_records.Bytes);
        }
    }

    /// <summary>Whether a file can be written so.</summary>
    public static bool CanWrite(ITableSource source) => source is TextSource { Format: { } format } && RawRecords.CanRead(format.Layout);

    /// <summary>Writes the row that a cursor stands on, and what stands before it.</summary>
    /// <param name="cursor">Stands on the row.</param>
    /// <param name="changed">The values that take the place of others, by the index of their column; null leaves the cell.</param>
    /// <exception cref="DataFaultException">The cells of the row cannot be told apart.</exception>
    public void Write(ITableCursor cursor, IReadOnlyList<string?> changed)
    {
        while (_record < cursor.Record)
        {
            _record++;
            if (!_records.NextRecord())
            {
                throw Untold(cursor);
            }

            if (_record < cursor.Record)
            {
                _output.Write(_records.Bytes);
            }
        }

        var written = 0;
        for (var column = 0; column < changed.Count; column++)
        {
            if (changed[column] is not { } value)
            {
                continue;
            }

            if (_records.Cells.Count != changed.Count || !cursor.Text(column).Trim().SequenceEqual(_records.Text(_records.Cells[column]).Trim()))
            {
                throw Untold(cursor);
            }

            var cell = _records.Cells[column];
            _output.Write(_records.Bytes[written..cell.Start]);
            _output.Write(_records.Encoded(cell.IsQuoted
                ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
                : CsvFile.Quote(value, _source.Format!.Delimiter)));
            written = cell.End;
        }

        _output.Write(_records.Bytes[written..]);
    }

    /// <summary>Writes what stands behind the last row.</summary>
    public void Finish()
    {
        while (_records.NextRecord())
        {
            _output.Write(_records.Bytes);
        }
    }

    public void Dispose() => _records.Dispose();

    private DataFaultException Untold(ITableCursor cursor) => new(
        $"'{_source.Path}', {cursor.Place}: where its values begin and end is not clear, so that none can be changed alone; check its quotes.");
}
