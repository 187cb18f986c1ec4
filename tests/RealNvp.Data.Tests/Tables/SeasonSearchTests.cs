using RealNvp.Data.Tables.Schemas;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>A season is found in how many rows a month has and in what other columns hold, where the years agree; never by chance, and not of few years.</summary>
public sealed class SeasonSearchTests
{
    private const int Rows = 3000;
    private const double Year = 365.25;

    private static readonly int Start = new DateOnly(2011, 1, 1).DayNumber - DateForm.EpochDay;

    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(0, 40).Select(seed => (ulong)seed)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_season_is_found_by_chance(ulong seed)
    {
        var random = new SeededRandom(seed);
        var years = 5 + (int)(seed % 8);
        var days = (int)(years * Year) + 1;

        // What moves on slowly, in jumps or from day to day comes to no month again; rows become more and more.
        var (slow, quick) = (Walk(1), Walk(0.97));
        var jumps = Enumerable.Range(0, (days / 45) + 1).Select(_ => (double)random.NextGaussian()).ToArray();
        double[] dates = [.. Draw(() => Start + Math.Floor(days * (seed % 3 == 0 ? random.NextUniform() : Math.Sqrt(random.NextUniform()))))];
        int[] at = [.. dates.Select(day => (int)(day - Start))];
        (TableColumn Column, double[] Values)[] others =
        [
            (Number("noise"), [.. Draw(() => random.NextGaussian())]),
            (Number("trend"), [.. at.Select(day => (3.0 * day / days) + random.NextGaussian())]),
            (Number("slow"), [.. at.Select(day => slow[day] + (0.1 * random.NextGaussian()))]),
            (Number("quick"), [.. at.Select(day => quick[day] + (0.1 * random.NextGaussian()))]),
            (Number("jumps"), [.. at.Select(day => jumps[day / 45])]),
            (Names(5), [.. Draw(() => random.NextInt(5))]),
            (Names(2), [.. at.Select(day => jumps[day / 45] > 0 ? 1.0 : 0)]),
        ];

        // Together, and each by itself: what one shows another may outweigh.
        Assert.Empty(Found([(Dates(), dates), .. others]));
        Assert.All(others, other => Assert.Empty(Found((Dates(), dates), other)));

        double[] Walk(double keeps)
        {
            var walk = new double[days];
            for (var day = 1; day < days; day++)
            {
                walk[day] = (keeps * walk[day - 1]) + random.NextGaussian();
            }

            return walk;
        }
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(1.0)]
    [InlineData(3.0)]
    public void A_column_that_goes_along_with_the_season_shows_it(double strength)
    {
        var random = new SeededRandom(1);
        var dates = Even(random, 6);
        double[] warm = [.. dates.Select(day => (strength * Math.Cos(Math.Tau * day / Year)) + random.NextGaussian())];
        Assert.Equal([0], Found((Dates(), dates), (Number("warm"), warm)));

        // One absurd row, and gaps, change nothing.
        warm[17] = 1e30;
        Assert.Equal([0], Found((Dates(), dates), (Number("warm"), [.. warm.Select((value, row) => row % 5 == 0 ? double.NaN : value)])));

        // Four years are too few, whatever a date for none lies at.
        double[] few = [.. Even(random, 4).Select((day, row) => row % 50 == 0 ? new DateOnly(9999, 12, 31).DayNumber - DateForm.EpochDay : day)];
        Assert.Empty(Found((Dates(), few), (Number("warm"), [.. few.Select(day => (strength * Math.Cos(Math.Tau * day / Year)) + random.NextGaussian())])));
    }

    [Fact]
    public void Categories_and_how_many_rows_a_month_has_show_it()
    {
        var random = new SeededRandom(2);
        var dates = Even(random, 7);
        double[] ice = [.. dates.Select(day => random.NextInt(10) < 2 + (4 * (Month(day) / 6)) ? 2.0 : random.NextInt(2))];
        Assert.Equal([0], Found((Dates(), dates), (Names(3), ice)));
        double[] hired = [.. dates.Where(day => Month(day) == 0 || random.NextInt(4) == 0)];
        Assert.Equal([0], Found((Dates(), hired), (Number("x"), [.. hired.Select(_ => (double)random.NextGaussian())])));
    }

    [Theory]
    [InlineData(30, false)]
    [InlineData(2000, true)]
    public void A_column_that_goes_along_with_the_dates_weighs_against_a_season(int spread, bool isFound)
    {
        var random = new SeededRandom(4);
        var dates = Even(random, 7);
        double[] warm = [.. dates.Select(day => Math.Cos(Math.Tau * day / Year) + random.NextGaussian())];
        double[] delivered = [.. dates.Select(day => day + random.NextInt(spread))];
        Assert.Equal(isFound ? [0] : [], Found((Dates(), dates), (Number("warm"), warm), (Number("delivered"), delivered)));
        Assert.Empty(Found((Dates(), dates), (Number("warm"), warm), (Number("same"), dates)));

        // Of a second date even little that would be lost is too much.
        double[] strong = [.. dates.Select(day => (5 * Math.Cos(Math.Tau * day / Year)) + random.NextGaussian())];
        double[] later = [.. dates.Select(day => day + random.NextInt(300))];
        Assert.Equal([0], Found((Dates(), dates), (Number("warm"), strong), (Number("later"), later)));
        Assert.Equal(isFound ? [0] : [], Found((Dates(), dates), (Number("warm"), strong), (Dates() with { Name = "due" }, isFound ? Even(random, 7) : later)));
    }

    [Fact]
    public void What_the_date_decides_and_a_decision_are_no_reason_to_look()
    {
        var random = new SeededRandom(3);
        var dates = Even(random, 7);
        var month = Names(12) with { Dependence = new("when", [new([0], [1])], 0.01) { Part = DatePart.Month } };
        TableColumn quarter = Names(4) with { Name = "quarter", Dependence = new(month.Name, [new([0], [1])], 0.01) };
        double[] months = [.. dates.Select(day => (double)Month(day))];
        double[] quarters = [.. months.Select(value => Math.Floor(value / 3))];
        Assert.Empty(Found((Dates(), dates), (month, months), (quarter, quarters)));
        Assert.Equal([0], Found((Dates(), dates), (month with { Dependence = null }, months)));
        Assert.Empty(SeasonSearch.Found([Dates(), month with { Dependence = null }], [dates, months], _ => false, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_seems_to_change_at_a_date_hides_no_season_and_is_left_to_it(ulong seed)
    {
        var random = new SeededRandom(seed);
        var dates = Even(random, 8);
        double[] sold = [.. dates.Select(day => random.NextUniform() < 0.5 - (0.4 * Math.Cos(Math.Tau * day / Year)) ? 1.0 : 0)];
        double[] rule = [.. dates.Select(day => random.NextUniform() < (day > Start + 1500 ? 0.9 : 0.2) ? 1.0 : 0)];
        var cliff = new ColumnDependence("when", [new([0, 1], [0.4, 0.6]), new([0, 1], [0.5, 0.5])], 0.01) { Borders = [Start + 200.5] };
        TableColumn[] columns = [Dates(), Names(2) with { Dependence = cliff }, Names(2) with { Name = "rule", Dependence = cliff }];
        Assert.Equal([0], Found((columns[0], dates), (columns[1], sold)));
        Assert.True(SeasonSearch.Tells(columns, [dates, sold, rule], 0, 1));
        Assert.False(SeasonSearch.Tells(columns, [dates, sold, rule], 0, 2));
    }

    private static IReadOnlyList<int> Found(params (TableColumn Column, double[] Values)[] columns) => SeasonSearch.Found(
        [.. columns.Select(column => column.Column)], [.. columns.Select(column => column.Values)], _ => null, TestContext.Current.CancellationToken);

    private static double[] Even(SeededRandom random, int years) => [.. Draw(() => Start + random.NextInt((int)(years * Year)))];

    private static IEnumerable<double> Draw(Func<double> draw) => Enumerable.Range(0, Rows).Select(_ => draw());

    private static int Month(double day) => DateOnly.FromDayNumber((int)day + DateForm.EpochDay).Month - 1;

    private static TableColumn Dates() => new("when", ColumnKind.Date, ColumnRole.Modelled, 1) { Dates = new("yyyy-MM-dd", DateUnit.Day), Decimals = 0 };

    private static TableColumn Number(string name) => new(name, ColumnKind.Number, ColumnRole.Modelled);

    private static TableColumn Names(int count) => new($"names {count}", ColumnKind.Category, ColumnRole.Modelled)
    {
        Categories = [.. Enumerable.Range(0, count).Select(name => $"{name}")],
    };
}
