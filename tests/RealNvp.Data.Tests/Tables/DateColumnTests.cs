using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Dates and times in text are found out, become numbers and come back letter by letter.</summary>
public sealed class DateColumnTests : IDisposable
{
    private const int Count = 300;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void First_and_last_days_of_months_together_are_days()
    {
        var lines = Enumerable.Range(0, Count).Select(row => new DateOnly(2000 + (row % 20), 1, 1).AddMonths(row % 7).AddDays(row % 3 == 0 ? -1 : 0));
        var file = _folder.Write("ends.csv", $"a,b\n{string.Join('\n', lines.Select((day, row) => $"{day:yyyy-MM-dd},{Math.Sin(row * row):F4}"))}\n");
        using var table = DatasetCatalogue.Load(file, new(), null, TestContext.Current.CancellationToken);
        var column = table.Schema!.Columns[0];
        Assert.Equal(DateUnit.Day, column.Dates!.Unit);
        Assert.Equal("1999-12-31", column.Text(table.Found[0].Least!.Value));
        Assert.Equal("2019-07-01", column.Text(table.Found[0].Most!.Value));
    }

    [Theory]
    [InlineData("yyyy-MM-dd", "yyyy-MM-dd", ColumnKind.Date, DateUnit.Day)]
    [InlineData("dd.MM.yyyy", "dd.MM.yyyy", ColumnKind.Date, DateUnit.Day)]
    [InlineData("d.M.yyyy", "d.M.yyyy", ColumnKind.Date, DateUnit.Day)]
    [InlineData("dd/MM/yyyy", "dd/MM/yyyy", ColumnKind.Date, DateUnit.Day)]
    [InlineData("MM/dd/yyyy", "MM/dd/yyyy", ColumnKind.Date, DateUnit.Day)]
    [InlineData("M/d/yyyy", "M/d/yyyy", ColumnKind.Date, DateUnit.Day)]
    [InlineData("M/d/yy", "M/d/yy", ColumnKind.Date, DateUnit.Day)]
    [InlineData("dd-MM-yyyy", "dd-MM-yyyy", ColumnKind.Date, DateUnit.Day)]
    [InlineData("yyyy/MM/dd", "yyyy/MM/dd", ColumnKind.Date, DateUnit.Day)]
    [InlineData("dd-MMM-yyyy", "dd-MMM-yyyy", ColumnKind.Date, DateUnit.Day)]
    [InlineData("d MMMM yyyy", "d MMMM yyyy", ColumnKind.Date, DateUnit.Day)]
    [InlineData("'\"'MMM d, yyyy'\"'", "MMM d, yyyy", ColumnKind.Date, DateUnit.Day)]
    [InlineData("yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm", ColumnKind.DateTime, DateUnit.Minute)]
    [InlineData("yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss", ColumnKind.DateTime, DateUnit.Second)]
    [InlineData("yyyy-MM-ddTHH:mm:ss'Z'", "yyyy-MM-ddTHH:mm:ss", ColumnKind.DateTime, DateUnit.Second)]
    [InlineData("yyyy-MM-ddTHH:mm:ss.fff'+02:00'", "yyyy-MM-ddTHH:mm:ss.fff", ColumnKind.DateTime, DateUnit.Millisecond)]
    [InlineData("yyyy-MM-dd HH:mm:ss.ffffff'-0530'", "yyyy-MM-dd HH:mm:ss.ffffff", ColumnKind.DateTime, DateUnit.Microsecond)]
    [InlineData("yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-dd HH:mm:ss.FFFFFF", ColumnKind.DateTime, DateUnit.Microsecond)]
    [InlineData("yyyy-MM-dd HH:mm:ss' UTC'", "yyyy-MM-dd HH:mm:ss", ColumnKind.DateTime, DateUnit.Second)]
    [InlineData("dd.MM.yyyy HH:mm", "dd.MM.yyyy HH:mm", ColumnKind.DateTime, DateUnit.Minute)]
    [InlineData("M/d/yyyy h:mm tt", "M/d/yyyy h:mm tt", ColumnKind.DateTime, DateUnit.Minute)]
    [InlineData("HH:mm", "HH:mm", ColumnKind.Time, DateUnit.Minute)]
    [InlineData("HH:mm:ss", "HH:mm:ss", ColumnKind.Time, DateUnit.Second)]
    [InlineData("HH:mm:ss.fff", "HH:mm:ss.fff", ColumnKind.Time, DateUnit.Millisecond)]
    [InlineData("h:mm tt", "h:mm tt", ColumnKind.Time, DateUnit.Minute)]
    [InlineData("yyyy-MM", "yyyy-MM", ColumnKind.Date, DateUnit.Month)]
    public void Each_form_is_found_and_every_value_comes_back_as_it_was(string written, string pattern, ColumnKind kind, DateUnit unit)
    {
        var texts = Enumerable.Range(0, Count).Select(row => Moment(row).ToString(written, CultureInfo.InvariantCulture)).ToArray();
        using var table = Load("when,x", row => $"{texts[row]},{Real(row)}");
        var column = table.Schema!.Columns[0];
        Assert.Equal((kind, ColumnRole.Modelled, pattern, unit), (column.Kind, column.Role, column.Dates?.Pattern, column.Dates?.Unit));
        Assert.Equal(texts.Select(text => text.Trim('"')), Cells(table).Select(cell => column.Text(cell)));
        Assert.All(Cells(table), cell => Assert.Equal(Math.Floor(cell), cell));
        Assert.Equal(column.Dates, TableSchema.FromJson(table.Schema.ToJson()).Columns[0].Dates);
    }

    [Fact]
    public void Whole_numbers_of_which_each_is_a_day_of_eight_digits_are_dates()
    {
        var texts = Enumerable.Range(0, Count).Select(row => Moment(row).ToString("yyyyMMdd", CultureInfo.InvariantCulture)).ToArray();
        using var table = Load("when,x", row => $"{texts[row]},{Real(row)}");
        var column = table.Schema!.Columns[0];
        Assert.Equal((ColumnKind.Date, "yyyyMMdd", DateUnit.Day), (column.Kind, column.Dates?.Pattern, column.Dates?.Unit));
        Assert.Equal(texts, Cells(table).Select(cell => column.Text(cell)));
    }

    [Theory]
    [InlineData("20240230", false)]
    [InlineData("24000101", false)]
    [InlineData("2024010", false)]
    [InlineData("20240101", true)]
    public void Numbers_of_which_one_is_no_day_and_those_that_are_to_be_numbers_stay_numbers(string odd, bool isContinuous)
    {
        using var table = Load(
            "when,x",
            row => $"{(row == 250 ? odd : Moment(row).ToString("yyyyMMdd", CultureInfo.InvariantCulture))},{Real(row)}",
            isContinuous ? new() { Continuous = ["when"] } : new());
        Assert.Equal((ColumnKind.Integer, (DateForm?)null), (table.Schema!.Columns[0].Kind, table.Schema.Columns[0].Dates));
    }

    [Theory]
    [InlineData("yyyy-MM-dd", 0, DateUnit.Month)]
    [InlineData("dd.MM.yyyy", -1, DateUnit.MonthEnd)]
    [InlineData("yyyy-MM-dd HH:mm:ss", 0, DateUnit.Month)]
    public void Firsts_and_lasts_of_months_are_counted_in_months(string written, int days, DateUnit unit)
    {
        var texts = Enumerable.Range(0, Count)
            .Select(row => new DateTime(1950, 1, 1).AddMonths(row * 7 % Count).AddDays(days).ToString(written, CultureInfo.InvariantCulture)).ToArray();
        using var table = Load("when,x", row => $"{texts[row]},{Real(row)}");
        Assert.Equal(unit, table.Schema!.Columns[0].Dates!.Unit);
        Assert.Equal(texts, Cells(table).Select(cell => table.Schema.Columns[0].Text(cell)));
    }

    [Theory]
    [InlineData("0000-01-01")]
    [InlineData("2024-02-30")]
    [InlineData("31.12.2024")]
    [InlineData("yesterday")]
    public void One_value_that_is_no_such_date_is_named_with_its_line_however_late_it_comes(string odd)
    {
        var refused = Assert.Throws<DataFaultException>(() =>
            Load("when,x", row => $"{(row == 250 ? odd : Moment(row).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))},{Real(row)}"));
        Assert.Contains($"line 252, column 'when': '{odd}'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dd/MM/yyyy", "MM/dd/yyyy")]
    [InlineData("dd-MM-yyyy", "MM-dd-yyyy")]
    [InlineData("MM/dd/yyyy HH:mm", "dd/MM/yyyy HH:mm")]
    public void Day_or_month_first_is_said_where_nothing_tells_and_a_decision_settles_it(string written, string other)
    {
        string Text(int row) => new DateTime(2000 + (row % 20), 1 + (row % 12), 1 + (row / 12 % 12), row % 24, 5, 0)
            .ToString(written, CultureInfo.InvariantCulture);

        using var table = Load("when,x", row => $"{Text(row)},{Real(row)}");
        Assert.Null(table.Schema!.Columns[0].Dates);
        Assert.Contains(
            table.Notes,
            note => note.Contains("'when' may hold dates", StringComparison.Ordinal)
                && note.Contains(written, StringComparison.Ordinal) && note.Contains(other, StringComparison.Ordinal));

        using var decided = Load("when,x", row => $"{Text(row)},{Real(row)}", new() { Decided = [new("when") { DateForm = written }] });
        var column = decided.Schema!.Columns[0];
        Assert.Equal(written, column.Dates!.Pattern);
        Assert.Equal(Enumerable.Range(0, Count).Select(Text), Cells(decided).Select(cell => column.Text(cell)));

        using var again = Load("when,x", row => $"{Text(row)},{Real(row)}", new() { Decided = [.. decided.Found.Select(found => found.ToDecision())] });
        Assert.Equal((column.Dates, column.Step), (again.Schema!.Columns[0].Dates, again.Schema.Columns[0].Step));
    }

    [Theory]
    [InlineData("31/31/2024")]
    [InlineData("3/12/24x")]
    public void A_decided_form_holds_for_every_value(string odd)
    {
        var refused = Assert.Throws<DataFaultException>(() => Load(
            "when,x",
            row => $"{(row == 3 ? odd : $"0{1 + (row % 9)}/02/2024")},{Real(row)}",
            new() { Decided = [new("when") { DateForm = "dd/MM/yyyy" }] }));
        Assert.Contains($"line 5, column 'when': '{odd}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decision_makes_dates_of_whole_numbers()
    {
        using var table = Load(
            "day,x",
            row => $"{Moment(row).ToString("yyyyMMdd", CultureInfo.InvariantCulture)},{Real(row)}",
            new() { Decided = [new("day") { DateForm = "yyyyMMdd" }] });
        var column = table.Schema!.Columns[0];
        Assert.Equal((ColumnKind.Date, "yyyyMMdd"), (column.Kind, column.Dates?.Pattern));
        Assert.Equal(Moment(7).ToString("yyyyMMdd", CultureInfo.InvariantCulture), column.Text(Cells(table)[7]));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("dd/MM")]
    [InlineData("HH:ss")]
    [InlineData("dd/dd/yyyy")]
    public void A_form_that_is_none_is_refused(string form) => Assert.Contains(
        $"'{form}' is no form of dates",
        Assert.Throws<DataFaultException>(() => ColumnDecisions.FromJson($$"""{"columns":[{"name":"a","dateForm":"{{form}}"}]}""")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_column_decided_to_be_a_category_stays_one()
    {
        using var table = Load("when,x", row => $"2024-01-0{1 + (row % 5)},{Real(row)}", new() { Categories = ["when"] });
        Assert.Equal((ColumnKind.Category, 5), (table.Schema!.Columns[0].Kind, table.Schema.Columns[0].Categories!.Count));
    }

    [Fact]
    public void Times_of_several_offsets_are_read_by_the_clock_of_utc_and_that_is_said()
    {
        using var table = Load(
            "when,x", row => $"2024-{1 + (row % 12):D2}-15T12:{row % 60:D2}:00{(row % 12 is > 2 and < 9 ? "+02:00" : "+01:00")},{Real(row)}");
        var column = table.Schema!.Columns[0];
        Assert.Contains(table.Notes, note => note.Contains("several offsets", StringComparison.Ordinal));
        Assert.Equal("2024-01-15T11:00:00+00:00", column.Text(Cells(table)[0]));
        Assert.Equal("2024-05-15T10:04:00+00:00", column.Text(Cells(table)[4]));
        Assert.Equal(DateUnit.Minute, column.Dates!.Unit);
    }

    [Fact]
    public void Gaps_and_steps_of_a_quarter_of_an_hour_are_kept()
    {
        using var table = Load("when,x", row => $"{(row % 50 == 0 ? "" : $"{row % 24:D2}:{15 * (row % 4):D2}")},{Real(row)}");
        var column = table.Schema!.Columns[0];
        Assert.Equal((ColumnKind.Time, DateUnit.Minute, 15), (column.Kind, column.Dates!.Unit, column.Step));
        Assert.Equal(6, table.Found[0].Missing);
        Assert.Equal("00:00 to 23:45", table.Found[0].Seen);
    }

    [Fact]
    public void New_rows_may_have_the_same_moments_in_the_form_of_iso_8601_and_others_are_named()
    {
        using var table = Load("when,x", row => $"{Moment(row).ToString("dd.MM.yyyy", CultureInfo.InvariantCulture)},{Real(row)}");
        var path = _folder.Write("n.csv", "when,x\n2024-05-17,1\n17.05.2024,1\n");
        using var reader = TableReader.Open(path, table.Schema!);
        var cells = reader.ReadBatches(5, TestContext.Current.CancellationToken).Single().Cells.ToArray();
        Assert.Equal(cells[0], cells[2]);

        Assert.Contains("'May' is no date or time as in training (dd.MM.yyyy)", Refusal("May", table.Schema!), StringComparison.Ordinal);
        Assert.Contains("'2024-05-17 12:00:00' is no whole day", Refusal("2024-05-17 12:00:00", table.Schema!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3:10", "21:19", "25:17")]
    [InlineData("1.2.3", "1.10.2", "2.0.44")]
    [InlineData("2024-Q1", "2024-Q2", "2024-Q3")]
    [InlineData("1234-05", "9999-12", "0001-01")]
    public void What_only_resembles_dates_stays_what_it_was(string first, string second, string third)
    {
        string[] names = [first, second, third];
        using var table = Load("n,x", row => $"{names[row % 3]},{Real(row)}");
        Assert.Equal(ColumnKind.Category, table.Schema!.Columns[0].Kind);
    }

    [Fact]
    public void A_first_line_of_dates_above_dates_is_a_row_and_above_numbers_a_header()
    {
        using var rows = DatasetCatalogue.Load(
            _folder.Write("r.csv", string.Join('\n', Enumerable.Range(0, Count).Select(row => $"{Moment(row):yyyy-MM-dd},{(row % 3 == 0 ? "a" : "b")}"))),
            new(),
            null,
            TestContext.Current.CancellationToken);
        Assert.Equal(Count, rows.Train.Count + rows.Valid.Count + rows.Test.Count);
        using var wide = Load("2024-01-01,2024-02-01", row => $"{Real(row)},{Real(row + 1)}");
        Assert.Equal(["2024-01-01", "2024-02-01"], wide.Schema!.Columns.Select(column => column.Name));
    }

    [Fact]
    public void Cells_beyond_the_calendar_are_written_as_its_ends_and_times_of_day_stay_within_the_day()
    {
        var day = new DateForm("yyyy-MM-dd", DateUnit.Day);
        Assert.Equal(["0001-01-01", "9999-12-31", "1970-01-01", "1969-12-31"], new[] { -1e9, 1e9, 0.4, -0.6 }.Select(day.Text));
        var time = new DateForm("HH:mm", DateUnit.Minute);
        Assert.Equal(["23:59", "00:00", "12:00"], new double[] { -1, 1440, 720 }.Select(time.Text));
        Assert.Equal("", time.Text(double.NaN));
    }

    private static DateTime Moment(int row) =>
        new DateTime(1997, 3, 30).AddTicks(TimeSpan.TicksPerMicrosecond * (long)(row * 1.371e13 % 9.1e14)).AddMicroseconds(row % 7 == 0 ? -17 : 0);

    private static string Real(int row) => Math.Sin(row * row).ToString("F4", CultureInfo.InvariantCulture);

    private Dataset Load(string header, Func<int, string> line, TableOptions? options = null) => DatasetCatalogue.Load(
        _folder.Write("t.csv", $"{header}\n{string.Join('\n', Enumerable.Range(0, Count).Select(line))}\n"),
        new() { Table = options },
        null,
        TestContext.Current.CancellationToken);

    private double[] Cells(Dataset table)
    {
        using var reader = TableReader.Open(Path.Combine(_folder.Path, "t.csv"), table.Schema!);
        return [.. reader.ReadBatches(100, TestContext.Current.CancellationToken)
            .SelectMany(batch => batch.Cells.ToArray().Where((_, index) => index % table.Schema!.Columns.Count == 0))];
    }

    private string Refusal(string when, TableSchema schema) => Assert.Throws<DataFaultException>(() =>
    {
        using var reader = TableReader.Open(_folder.Write("n.csv", $"when,x\n{when},1\n"), schema);
        _ = reader.ReadBatches(5, TestContext.Current.CancellationToken).Count();
    }).Message;
}
