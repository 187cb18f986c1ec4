using Parquet;
using Parquet.Schema;
using RealNvp.Tables;

namespace RealNvp.Data.Tables.Sources;

/// <summary>
/// A table in a Parquet file, read a row group at a time. Columns of lists, structures and bytes are left out and named. What the file claims is checked
/// before the library that reads it is asked (<see cref="ParquetLimits"/>), and that one works under a deadline.
/// </summary>
internal sealed class ParquetSource : ITableSource
{
    // Far more than any honest row group takes, on the slowest machine.
    private const double FewestSeconds = 20;
    private const double BytesPerSecond = 1 << 20;
    private const double MostSeconds = 1e6;

    private readonly DataField[] _fields;
    private readonly (long Rows, long Bytes)[] _groups;

    public ParquetSource(string path, CancellationToken cancellationToken)
    {
        Path = path;
        using var file = new HeardStream(File.OpenRead(path), cancellationToken);
        (var schema, _groups) = Guarded(path, () =>
        {
            var groups = ParquetLimits.Require(file, cancellationToken);
            return (GivenUpWork.Run(() => ReadSchemaAsync(file, groups.Length), Within(file.Length), cancellationToken), groups);
        });
        _fields = ParquetNesting.Plain(schema);
        Findings = ParquetNesting.Others(schema);
        Names = _fields.Length is > 0 and <= ColumnNames.Most
            ? ColumnNames.Different([.. _fields.Select(field => field.Name)])
            : throw new DataFaultException(
                $"'{path}' has {Counted.Of(_fields.Length, "column")} of numbers or names{(Findings.Length > 0 ? $", {Findings}" : "")}; "
                + $"give a flat table of 1 to {ColumnNames.Most}.");
    }

    public string Path { get; }

    public IReadOnlyList<string> Names { get; }

    public string Findings { get; }

    public DeclaredType TypeOf(int column) => ParquetColumn.TypeOf(_fields[column]);

    public string? StoredOf(int column) => ParquetColumn.StoredOf(_fields[column]);

    public DateForm? DatesOf(int column) => ParquetColumn.DatesOf(_fields[column]);

    public ITableCursor Open(CancellationToken cancellationToken) => OpenPart(new(0, 1), cancellationToken);

    public ITableCursor OpenPart(TablePart part, CancellationToken cancellationToken)
    {
        var rows = RowGroupCuts.Of([.. _groups.Select(group => group.Rows)], part);
        return new Cursor(Path, _fields, _groups, rows, cancellationToken);
    }

    public void Dispose()
    {
    }

    private static async Task<ParquetSchema> ReadSchemaAsync(Stream file, int groups)
    {
        var reader = await ParquetReader.CreateAsync(file, ParquetColumn.Options, leaveStreamOpen: true);
        await using (reader)
        {
            return reader.RowGroupCount == groups
                ? reader.Schema
                : throw new InvalidDataException("its footer does not agree with itself");
        }
    }

    private static TimeSpan Within(long bytes) => TimeSpan.FromSeconds(Math.Min(FewestSeconds + (bytes / BytesPerSecond), MostSeconds));

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not (InvalidInputException or UnauthorizedAccessException or OperationCanceledException))
        {
            throw new DataFaultException(
                $"'{path}' is no Parquet file that can be read ({error.Message.ReplaceLineEndings(" ").TrimEnd('.')}); save it again.", error);
        }
    }

    private sealed class Cursor : ITableCursor
    {
        private readonly string _path;
        private readonly (long Rows, long Bytes)[] _groups;
        private readonly long _end;
        private readonly CancellationToken _cancellationToken;
        private readonly HeardStream _file;
        private readonly ParquetColumn[] _columns;
        private ParquetReader? _reader;
        private int _group;
        private long _before;
        private int _inGroup;
        private int _groupRows;

        public Cursor(
            string path, DataField[] fields, (long Rows, long Bytes)[] groups, (long Start, long End) rows, CancellationToken cancellationToken)
        {
            (_path, _groups, _cancellationToken, _end) = (path, groups, cancellationToken, rows.End);
            Row = rows.Start;
            for (; _group < groups.Length && _before + groups[_group].Rows <= Row; _group++)
            {
                _before += groups[_group].Rows;
            }

            _file = new HeardStream(File.OpenRead(path), cancellationToken);
            _columns = [.. fields.Select(field => new ParquetColumn(field))];
        }

        public long Row { get; private set; }

        public string Place => $"row {Row}";

        public bool Next()
        {
            if (Row >= _end)
            {
                return false;
            }

            while (_inGroup + 1 >= _groupRows)
            {
                if (_group == _groups.Length)
                {
                    return false;
                }

                // A group that a part begins in is read whole, and its first rows are passed over.
                var within = Within(_file.Length + _groups[_group].Bytes);
                var passedOver = (int)Math.Max(0, Row - _before);
                _before += _groups[_group].Rows;
                _groupRows = Guarded(_path, () => GivenUpWork.Run(ReadGroupAsync, within, _cancellationToken));
                _inGroup = passedOver - 1;
                if (_groupRows > passedOver)
                {
                    break;
                }
            }

            _inGroup++;
            Row++;
            return true;
        }

        public CellContent Read(int column, out double number) => _columns[column].Read(_inGroup, out number);

        public bool TryInstant(int column, out Instant instant) => _columns[column].TryInstant(_inGroup, out instant);

        public ReadOnlySpan<char> Text(int column) => _columns[column].Text(_inGroup);

        // The library's reader holds nothing but the file, which a reading that was given up may still use: closing it ends that one.
        public void Dispose() => _file.Dispose();

        private async Task<int> ReadGroupAsync()
        {
            _reader ??= await ParquetReader.CreateAsync(_file, ParquetColumn.Options, leaveStreamOpen: true);
            using var group = _reader.OpenRowGroupReader(_group++);
            var rows = checked((int)group.RowCount);
            foreach (var column in _columns)
            {
                await column.FillAsync(group, rows);
            }

            return rows;
        }
    }
}
