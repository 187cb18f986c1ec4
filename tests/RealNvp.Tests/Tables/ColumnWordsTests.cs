using RealNvp.Tables;

namespace RealNvp.Tests.Tables;

/// <summary>What people read of a column's values.</summary>
public sealed class ColumnWordsTests
{
    private static readonly TableColumn Number = new("x", ColumnKind.Number, ColumnRole.Modelled);
    private static readonly TableColumn Date = Of("dd/MM/yyyy", DateUnit.Day);
    private static readonly TableColumn Stamp = Of("yyyy-MM-ddTHH:mm:ss", DateUnit.Second, "Z");
    private static readonly TableColumn Time = Of("HH:mm", DateUnit.Minute);
    private static readonly TableColumn Month = Of("yyyy-MM", DateUnit.Month);

    [Theory]
    [InlineData(0, "0")]
    [InlineData(-9999, "-9999")]
    [InlineData(38581.654, "38582")]
    [InlineData(12345678901, "12345678901")]
    [InlineData(0.0123456, "0.01235")]
    [InlineData(0.00001, "1E-05")]
    [InlineData(1e30, "1E+30")]
    [InlineData(99.996, "100")]
    [InlineData(double.NaN, "")]
    public void Numbers_have_few_digits_but_all_those_before_the_point(double value, string shown) => Assert.Equal(shown, Number.Shown(value, 4));

    [Fact]
    public void Dates_times_and_categories_are_shown_as_the_table_writes_them()
    {
        Assert.Equal("04/03/2019", Date.Shown(17959.4));
        Assert.Equal("2019-03-04T13:05:59Z", Stamp.Shown(1551704759));
        Assert.Equal("13:06", Time.Shown(785.7));
        Assert.Equal("2019-03", Month.Shown(590));
        Assert.Equal("b", new TableColumn("c", ColumnKind.Category, ColumnRole.Modelled) { Categories = ["a", "b"] }.Shown(1));
        Assert.Equal("", Date.Shown(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Number.Shown(1, 0));
    }

    [Fact]
    public void Spreads_of_dates_are_in_the_largest_unit_that_they_are_one_of()
    {
        Assert.Equal("1 day", Spread(Date, 1));
        Assert.Equal("12.35 days", Spread(Date, 12.3456));
        Assert.Equal("12 hours", Spread(Date, 0.5));
        Assert.Equal("2.5 days", Spread(Stamp, 2.5 * 86_400));
        Assert.Equal("1.5 hours", Spread(Time, 90));
        Assert.Equal("20.64 months", Spread(Month, 20.64));
        Assert.Equal("3.5", Spread(Number, 3.5));
        Assert.Equal("", Spread(Date, double.NaN));
    }

    [Fact]
    public void Ranges_name_their_ends_in_the_words_of_the_column()
    {
        Assert.Equal("any number", ColumnWords.Range(Number, null, null, 6));
        Assert.Equal("0 or more", ColumnWords.Range(Number, 0, null, 6));
        Assert.Equal("00:00 to 23:59", ColumnWords.Range(Time, 0, 1439, 6));
        Assert.Equal("01/01/1970 or less", ColumnWords.Range(Date, null, 0, 6));
    }

    private static string Spread(TableColumn column, double spread) => ColumnWords.Spread(column, spread, 4);

    private static TableColumn Of(string pattern, DateUnit unit, string? offset = null) =>
        new("d", new DateForm(pattern, unit).Kind, ColumnRole.Modelled, Step: 1) { Decimals = 0, Dates = new(pattern, unit) { Offset = offset } };
}
