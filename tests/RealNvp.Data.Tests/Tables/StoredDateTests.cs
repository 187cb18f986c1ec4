using Parquet;
using Parquet.Schema;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Dates and times that a file or objects have as such: Parquet's own types in both directions, and those of .NET.</summary>
public sealed class StoredDateTests : IDisposable
{
    private const int Count = 200;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(DateTimeTimeUnit.Millis, true, 1_700_000_000_123, "2023-11-14T22:13:20.123Z", DateUnit.Millisecond)]
    [InlineData(DateTimeTimeUnit.Micros, false, 1_700_000_000_123_456, "2023-11-14T22:13:20.123456", DateUnit.Microsecond)]
    [InlineData(DateTimeTimeUnit.Nanos, false, 1_700_000_000_123_000_000, "2023-11-14T22:13:20.123", DateUnit.Millisecond)]
    [InlineData(DateTimeTimeUnit.Nanos, true, 1_700_000_000_000_000_000, "2023-11-14T22:13:20Z", DateUnit.Second)]
    public async Task Timestamps_keep_their_unit_and_whether_they_are_of_utc(DateTimeTimeUnit unit, bool isUtc, long first, string text, DateUnit counted)
    {
        var field = new DateTimeDataField("t", DateTimeFormat.Timestamp, isUtc, unit, isNullable: true);
        var second = unit switch { DateTimeTimeUnit.Millis => 1000L, DateTimeTimeUnit.Micros => 1_000_000, _ => 1_000_000_000 };
        var path = await Write(field, Enumerable.Range(0, Count).Select(row => row == 9 ? (long?)null : first + (row * row * second)).ToArray());
        using var table = Load(path);
        var column = table.Schema!.Columns[0];
        Assert.Equal((ColumnKind.DateTime, counted), (column.Kind, column.Dates?.Unit));
        Assert.Equal(text, column.Text(Cells(path, table)[0]));
        Assert.Equal(1, table.Found[0].Missing);

        var back = await Written(table);
        var stamp = Assert.IsType<DateTimeDataField>(back.Fields[0]);
        Assert.Equal((DateTimeFormat.Timestamp, unit, isUtc), (stamp.DateTimeFormat, stamp.Unit, stamp.IsAdjustedToUTC));

        // A float has no room for the millionths of a second of half a year.
        Assert.Equal(text[..19], back.Texts[0][..19]);
    }

    [Fact]
    public async Task Days_come_back_as_days()
    {
        var field = new DateTimeDataField("t", DateTimeFormat.Date, isNullable: true);
        var path = await Write(field, Enumerable.Range(0, Count).Select(row => (int?)(19_000 + (row * 7 % 400))).ToArray());
        using var table = Load(path);
        Assert.Equal((ColumnKind.Date, DateUnit.Day), (table.Schema!.Columns[0].Kind, table.Schema.Columns[0].Dates?.Unit));
        var back = await Written(table);
        Assert.Equal(DateTimeFormat.Date, Assert.IsType<DateTimeDataField>(back.Fields[0]).DateTimeFormat);
        Assert.Equal("2022-01-08", back.Texts[0]);
    }

    [Theory]
    [InlineData(TimeUnitPrecision.Millis, 45_296_000)]
    [InlineData(TimeUnitPrecision.Micros, 45_296_000_000)]
    [InlineData(TimeUnitPrecision.Nanos, 45_296_000_000_000)]
    public async Task Times_of_day_keep_their_unit(TimeUnitPrecision unit, long first)
    {
        var field = new TimeDataField("t", unit, isNullable: true);
        var step = first / 45_296;
        var values = Enumerable.Range(0, Count).Select(row => first + (row * 97 % 3600 * step)).ToArray();
        var path = unit == TimeUnitPrecision.Millis
            ? await Write(field, Array.ConvertAll(values, value => (int?)value))
            : await Write(field, Array.ConvertAll(values, value => (long?)value));
        using var table = Load(path);
        Assert.Equal((ColumnKind.Time, DateUnit.Second), (table.Schema!.Columns[0].Kind, table.Schema.Columns[0].Dates?.Unit));
        Assert.Equal("12:34:56", table.Schema.Columns[0].Text(Cells(path, table)[0]));
        var back = await Written(table);
        Assert.Equal(unit, Assert.IsType<TimeDataField>(back.Fields[0]).Precision);
        Assert.Equal("12:34:56", back.Texts[0]);
    }

    [Theory]
    [InlineData(long.MaxValue, "infinity")]
    [InlineData(-long.MaxValue, "-infinity")]
    [InlineData(400_000_000_000_000_000, "infinity")]
    public async Task A_time_that_no_calendar_has_is_named_or_missing_as_one_says(long odd, string text)
    {
        var field = new DateTimeDataField("t", DateTimeFormat.Timestamp, false, DateTimeTimeUnit.Micros, isNullable: true);
        var path = await Write(
            field, Enumerable.Range(0, Count).Select(row => row == 20 ? (long?)odd : 1_700_000_000_000_000 + (row * row * 1_000_000L)).ToArray());
        var refused = Assert.Throws<DataFaultException>(() => Load(path));
        Assert.Contains($"row 21, column 't': '{text}' is no date of the calendar", refused.Message, StringComparison.Ordinal);
        using var dropped = Load(path, new() { Drop = ["t"] });
        Assert.Equal(ColumnRole.LeftOut, dropped.Schema!.Columns[0].Role);
        using var marked = Load(path, new() { MissingMarks = [text] });
        Assert.Equal(1, marked.Found[0].Missing);
    }

    [Fact]
    public async Task A_model_of_before_reads_moments_as_the_numbers_it_knows()
    {
        var field = new DateTimeDataField("t", DateTimeFormat.Timestamp, false, DateTimeTimeUnit.Micros, isNullable: true);
        var path = await Write(field, Enumerable.Range(0, Count).Select(row => (long?)(1_700_000_000_250_000 + (row * 1_000_000L))).ToArray());
        using var table = Load(path);
        var old = table.Schema! with { Columns = [new("t", ColumnKind.Number, ColumnRole.Modelled, Origin: 1.7e9), table.Schema!.Columns[1]] };
        Assert.Equal(1_700_000_000.25, Cells(path, table, old)[0]);
    }

    [Fact]
    public void Objects_have_dates_and_times_of_every_type()
    {
        using var table = TableSource.FromObjects(Enumerable.Range(0, Count).Select(row => new Visit(
            new DateTime(2024, 1, 1, 8, 0, 0, DateTimeKind.Utc).AddSeconds(row * row),
            new DateTimeOffset(2024, 1, 1, 8, 0, 0, TimeSpan.FromHours(-3)).AddMinutes(row * row),
            new DateOnly(2024, 1, 31).AddDays(row * 5 % 77),
            new TimeOnly(6, 0).Add(TimeSpan.FromSeconds(row * 11 % 999)),
            row % 10 == 0 ? null : TimeSpan.FromMinutes(row * 7 % 600),
            TimeSpan.FromHours(row * 3 % 100)))).Load(new(), cancellationToken: TestContext.Current.CancellationToken);
        var columns = table.Schema!.Columns;
        Assert.Equal(
            [ColumnKind.DateTime, ColumnKind.DateTime, ColumnKind.Date, ColumnKind.Time, ColumnKind.Time, ColumnKind.Integer],
            columns.Select(column => column.Kind));
        Assert.Equal(["2024-01-01T08:00:00Z", "2024-01-01T08:00:00-03:00", "2024-01-31", "06:00:00", "00:02:00"], table.Found.Take(5).Select((found, index) =>
            columns[index].Text(found.Least!.Value)));
        Assert.Equal((0, 99 * 3600.0), (table.Found[5].Least, table.Found[5].Most));
        Assert.Equal(20, table.Found[4].Missing);
    }

    [Fact]
    public void Records_bring_moments_or_texts_alike()
    {
        IReadOnlyDictionary<string, object?>[] records =
        [
            .. Enumerable.Range(0, Count).Select(row => new Dictionary<string, object?> { ["d"] = $"{1 + (row % 28):D2}.05.2024", ["x"] = Math.Sin(row) }),
        ];
        using var table = TableSource.FromRecords(records).Load(new(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("dd.MM.yyyy", table.Schema!.Columns[0].Dates?.Pattern);
        Assert.Equal("01.05.2024 to 28.05.2024", table.Found[0].Seen);
    }

    private static double[] Cells(string path, Dataset table, TableSchema? schema = null)
    {
        using var reader = TableReader.Open(path, schema ?? table.Schema!);
        return [.. reader.ReadBatches(100, TestContext.Current.CancellationToken)
            .SelectMany(batch => batch.Cells.ToArray().Where((_, index) => index % table.Schema!.Columns.Count == 0))];
    }

    private static Dataset Load(string path, TableOptions? options = null) =>
        DatasetCatalogue.Load(path, new() { Table = options }, null, TestContext.Current.CancellationToken);

    // Written by way of a whole number of the same layout, so that values may be any.
    private async Task<string> Write<T>(DataField field, T?[] values)
        where T : struct
    {
        var path = Path.Combine(_folder.Path, "t.parquet");
        var reals = new DataField<double>("x");
        await using var file = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(field, reals), file);
        using var group = writer.CreateRowGroup();
        if (field is DateTimeDataField)
        {
            await WriteStored(group, field, values);
        }
        else
        {
            await group.WriteAsync<T>(field, values);
        }

        await group.WriteAsync<double>(reals, Enumerable.Range(0, values.Length).Select(row => Math.Sin(row * row)).ToArray());
        return path;
    }

    private static Task WriteStored<T>(ParquetRowGroupWriter group, DataField field, T?[] values)
        where T : struct
    {
        var stored = new DataField<T>(field.Name, nullable: true);
        _ = new ParquetSchema(stored);
        return group.WriteAsync<T>(stored, values);
    }

    private async Task<(DataField[] Fields, string[] Texts)> Written(Dataset table)
    {
        var encoding = new TableEncoding(table.Schema!);
        var row = new float[encoding.Width];
        var path = Path.Combine(_folder.Path, "g.parquet");
        var cells = new double[table.Schema!.Columns.Count];
        (cells[0], cells[1]) = (table.Found[0].Least!.Value, 0.5);
        encoding.Encode(cells, row);
        TableWriter.Write(path, table.Schema, row, cancellationToken: TestContext.Current.CancellationToken);
        await using var file = File.OpenRead(path);
        await using var reader = await ParquetReader.CreateAsync(file, leaveStreamOpen: true);
        using var source = TableReader.Open(path, table.Schema);
        var read = source.ReadBatches(5, TestContext.Current.CancellationToken).Single().Cells.ToArray();
        return (reader.Schema.GetDataFields(), [table.Schema.Columns[0].Text(read[0])]);
    }

    private sealed record Visit(DateTime At, DateTimeOffset Booked, DateOnly Day, TimeOnly From, TimeSpan? Break, TimeSpan Took);
}
