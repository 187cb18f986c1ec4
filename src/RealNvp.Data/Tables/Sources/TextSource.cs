using RealNvp.Tables;
using Sylvan.Data.Csv;

namespace RealNvp.Data.Tables.Sources;

/// <summary>A table in delimited text, read line by line.</summary>
internal sealed class TextSource : ITableSource
{
    private readonly TextFormat _format;

    public TextSource(string path, TableOptions options, CancellationToken cancellationToken)
    {
        Path = path;
        using var file = Opened(path, cancellationToken);
        _format = Guarded(path, () => TextFormat.Find(file, path, options));
    }

    public string Path { get; }

    /// <summary>Whether a line with more or fewer values than the others is a row with a fault instead of the end of the reading.</summary>
    public bool KeepsUnevenLines { get; init; }

    public IReadOnlyList<string> Names => _format.Names;

    public string Findings => _format.Describe();

    public TextFormat? Format => _format;

    public ITableCursor Open(CancellationToken cancellationToken) => new Cursor(Path, _format, KeepsUnevenLines, cancellationToken);

    public void Dispose()
    {
    }

    private static HeardStream Opened(string path, CancellationToken cancellationToken) =>
        new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), cancellationToken);

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvRecordTooLargeException error)
        {
            throw new DataFaultException($"'{path}' has a line too long for a table; give a file of rows and columns.", error);
        }
        catch (FormatException error)
        {
            throw new DataFaultException($"'{path}' is no well-formed table ({error.Message.TrimEnd('.')}); check its quotes.", error);
        }
    }

    private sealed class Cursor : ITableCursor
    {
        private readonly HeardStream _file;
        private readonly TextFormat _format;
        private readonly LineCounter _lines = new();
        private readonly CsvDataReader _reader;
        private readonly string _path;
        private readonly bool _keepsUnevenLines;
        private readonly CancellationToken _cancellationToken;
        private int _line;
        private bool _isPastHeader;

        public Cursor(string path, TextFormat format, bool keepsUnevenLines, CancellationToken cancellationToken)
        {
            (_path, _format, _keepsUnevenLines, _cancellationToken) = (path, format, keepsUnevenLines, cancellationToken);
            _file = Opened(path, cancellationToken);
            _reader = TextFormat.Open(_file, format.Delimiter, _lines, path);
        }

        public long Row { get; private set; }

        public string Place => $"line {_line}";

        public RowReason? Fault { get; private set; }

        public bool Next()
        {
            _cancellationToken.ThrowIfCancellationRequested();
            return Guarded(_path, Read);
        }

        public CellContent Read(int column, out double number)
        {
            var text = Text(column);
            if (_format.IsMissing(text))
            {
                number = double.NaN;
                return CellContent.Missing;
            }

            return _format.TryNumber(text, out number)
                ? double.IsNaN(number) ? CellContent.Missing : CellContent.Number
                : CellContent.Text;
        }

        public ReadOnlySpan<char> Text(int column) => column < _reader.RowFieldCount ? _reader.GetFieldSpan(column).Trim() : default;

        public void Dispose()
        {
            _reader.Dispose();
            _file.Dispose();
        }

        private bool Read()
        {
            while (_reader.Read())
            {
                _line = _lines.Next(_reader.GetRawRecordSpan());
                if (TextFormat.IsEmpty(_reader))
                {
                    continue;
                }

                if (_format.HasHeader && !_isPastHeader)
                {
                    _isPastHeader = true;
                    continue;
                }

                var isEven = _reader.RowFieldCount == _format.Names.Length;
                Fault = isEven ? null : new(ReasonKind.WrongLength, null, $"{_reader.RowFieldCount}", $"{_format.Names.Length}");
                if (!isEven && !_keepsUnevenLines)
                {
                    throw new DataFaultException(
                        $"'{_path}', line {_line}: it has {_reader.RowFieldCount} values and the lines above have {_format.Names.Length}; "
                        + "give every line as many.");
                }

                Row++;
                return true;
            }

            return false;
        }
    }
}
