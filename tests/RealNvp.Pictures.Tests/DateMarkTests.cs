using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Pictures.Tests;

/// <summary>Axes of dates and times are marked by the calendar and the clock.</summary>
public sealed class DateMarkTests
{
    private static readonly DateForm Days = new("dd/MM/yyyy", DateUnit.Day);
    private static readonly DateForm Seconds = new("yyyy-MM-dd HH:mm:ss", DateUnit.Second);
    private static readonly DateForm Times = new("HH:mm", DateUnit.Minute);
    private static readonly DateForm Months = new("yyyy-MM", DateUnit.Month);
    private static readonly DateForm MonthEnds = new("yyyy-MM-dd", DateUnit.MonthEnd);

    // About what small digits take of a line.
    private static float Extent(string text) => 6.4f * text.Length;

    [Fact]
    public void Marks_are_round_by_the_calendar_whatever_the_table_writes()
    {
        Assert.Equal(["1950", "1960", "1970", "1980", "1990", "2000"], Marks(Days, "1945-05-01", "2004-01-31"));
        Assert.Equal(["2019-01", "2019-04", "2019-07", "2019-10"], Marks(Days, "2018-12-01", "2019-11-25"));
        Assert.Equal(["2019-03-04", "2019-03-11", "2019-03-18", "2019-03-25"], Marks(Days, "2019-03-01", "2019-03-31"));
        Assert.Equal(["2019-03-04", "06:00", "12:00", "18:00", "2019-03-05"], Marks(Seconds, "2019-03-03 20:00", "2019-03-05 02:00"));
        Assert.Equal(["2019-03-04 13:30", "13:45", "14:00", "14:15", "14:30", "14:45"], Marks(Seconds, "2019-03-04 13:20", "2019-03-04 14:55"));
        Assert.Equal(["2018", "2020", "2022", "2024"], Marks(Months, "2017-03-01", "2024-05-01"));
        Assert.Equal(["2020-07", "2021-01", "2021-07"], Marks(MonthEnds, "2020-02-29", "2021-12-31"));
    }

    [Fact]
    public void Times_of_day_stay_within_the_day()
    {
        var marks = PairAxis.Of(new("t", [0, 1439], [700]) { Dates = Times, Step = 1 }).Marks(300, Extent);
        Assert.Equal(["06:00", "12:00", "18:00"], marks.Select(mark => mark.Text));
        Assert.Equal(0.5, marks[1].Place, 0.01);
    }

    [Fact]
    public void Every_mark_stands_at_the_moment_that_it_names_and_fits_whatever_the_range()
    {
        const float Side = 160;
        var random = new Random(5);
        (DateForm, double)[] forms =
            [(Days, 365.25), (Seconds, 365.25 * 86_400), (Months, 12), (new("yyyy-MM-dd HH:mm:ss.ffffff", DateUnit.Microsecond), 365.25 * 86_400e6)];
        var dated = 0;
        for (var trial = 0; trial < 2000; trial++)
        {
            var (form, perYear) = forms[trial % forms.Length];
            var low = Math.Floor((random.NextDouble() - 0.4) * 2000 * perYear);
            var high = low + Math.Ceiling(Math.Pow(900 * perYear, random.NextDouble()));
            var axis = PairAxis.Of(new("d", [low, high], [low]) { Dates = form, Step = 1 });
            var marks = axis.Marks(Side, Extent);
            Assert.NotEmpty(marks);
            Assert.All(marks.Zip(marks.Skip(1)), pair =>
                Assert.True((pair.Second.TextPlace - pair.First.TextPlace) * Side >= (Extent(pair.First.Text) + Extent(pair.Second.Text)) / 2));
            foreach (var (place, _, text) in marks)
            {
                if (DateTime.TryParseExact(
                    text, ["yyyy", "yyyy-MM", "yyyy-MM-dd", "yyyy-MM-dd HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var named))
                {
                    Assert.Equal(axis.Place(Cell(form, named)), place, 1e-6);
                    dated++;
                }
            }
        }

        Assert.InRange(dated, 2000, 14_000);
    }

    [Fact]
    public void Values_that_many_rows_share_are_named_as_the_table_writes_them()
    {
        double[] spiked = [.. Enumerable.Range(0, 100).Select(day => day % 3 == 0 ? 0.0 : day)];
        var dates = ColumnPlot.Draw(new("d", spiked, spiked) { Dates = Days, Step = 1 }, "");
        var numbers = ColumnPlot.Draw(new("d", spiked, spiked) { Step = 1 }, "");

        // The longer name leaves less room for its bar.
        Assert.True(Pixels.Blue(dates, 0, 128, dates.Width, 44) < Pixels.Blue(numbers, 0, 128, numbers.Width, 44));
    }

    private static string[] Marks(DateForm form, string low, string high)
    {
        var (first, last) = (Cell(form, DateTime.Parse(low, CultureInfo.InvariantCulture)), Cell(form, DateTime.Parse(high, CultureInfo.InvariantCulture)));
        return [.. PairAxis.Of(new("d", [first, last], [first]) { Dates = form, Step = 1 }).Marks(480, Extent).Select(mark => mark.Text)];
    }

    private static double Cell(DateForm form, DateTime time) =>
        form.TryRead(time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture), out var cell) ? cell : double.NaN;
}
