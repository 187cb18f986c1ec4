using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace RealNvp.Data.Tables.Sources;

/// <summary>A table in a Parquet file, read a row group at a time. Columns of lists, structures and bytes are not seen.</summary>
internal sealed class ParquetSource : ITableSource
{
    private readonly DataField[] _fields;
    private readonly int _groups;

    public ParquetSource(string path)
    {
        Path = path;
        (_fields, _groups) = Guarded<(DataField[], int)>(path, () =>
        {
            using var file = File.OpenRead(path);
            var reader = Wait(ParquetReader.CreateAsync(file, leaveStreamOpen: true));
            try
            {
                return ([.. reader.Schema.GetDataFields().Where(IsPlain)], reader.RowGroupCount);
            }
            finally
            {
                Wait(reader.DisposeAsync().AsTask());
            }
        });
        Names = _fields.Length > 0
            ? ColumnNames.Different([.. _fields.Select(field => field.Name)])
            : throw new InvalidInputException($"'{path}' has no column of numbers or names; give a flat table.");
    }

    public string Path { get; }

    public IReadOnlyList<string> Names { get; }

    public ITableCursor Open() => new Cursor(Path, _fields, _groups);

    public void Dispose()
    {
    }

    private static bool IsPlain(DataField field) =>
        !field.IsArray && field.Path.Length == 1 && (ParquetColumn.IsNumber(field.ClrType) || ParquetColumn.IsText(field.ClrType));

    // The library's files are opened by this thread and its tasks end on it: nothing here may run at the same time.
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not (InvalidInputException or UnauthorizedAccessException or OutOfMemoryException))
        {
            throw new InvalidInputException(
                $"'{path}' is no Parquet file that can be read ({error.Message.ReplaceLineEndings(" ").TrimEnd('.')}); save it again.", error);
        }
    }

    private sealed class Cursor : ITableCursor
    {
        private readonly string _path;
        private readonly DataField[] _fields;
        private readonly int _groups;
        private readonly FileStream _file;
        private readonly ParquetReader _reader;
        private readonly ParquetColumn[] _columns;
        private int _group;
        private int _inGroup;
        private int _groupRows;
        private string _text = "";

        public Cursor(string path, DataField[] fields, int groups)
        {
            (_path, _fields, _groups) = (path, fields, groups);
            _file = File.OpenRead(path);
            _reader = Guarded(path, () => Wait(ParquetReader.CreateAsync(_file, leaveStreamOpen: true)));
            _columns = [.. fields.Select(field => new ParquetColumn(field))];
        }

        public long Row { get; private set; }

        public string Place => $"row {Row}";

        public bool Next()
        {
            while (_inGroup + 1 >= _groupRows)
            {
                if (_group == _groups)
                {
                    return false;
                }

                _groupRows = Guarded(_path, ReadGroup);
                _inGroup = -1;
                if (_groupRows > 0)
                {
                    break;
                }
            }

            _inGroup++;
            Row++;
            return true;
        }

        public CellContent Read(int column, out double number) => _columns[column].Read(_inGroup, out number);

        public ReadOnlySpan<char> Text(int column) =>
            _text = _columns[column].Text(_inGroup)
                ?? (Read(column, out var number) == CellContent.Number ? number.ToString(CultureInfo.InvariantCulture) : "");

        public void Dispose()
        {
            Wait(_reader.DisposeAsync().AsTask());
            _file.Dispose();
        }

        private int ReadGroup()
        {
            using var group = _reader.OpenRowGroupReader(_group++);
            var rows = checked((int)group.RowCount);
            foreach (var column in _columns)
            {
                Wait(column.FillAsync(group, rows));
            }

            return rows;
        }
    }
}
