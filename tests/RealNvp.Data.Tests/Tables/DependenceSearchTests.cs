using System.Diagnostics;
using RealNvp.Data.Tables.Schemas;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>A column that another all but decides is found, by whatever that decides it; where nothing decides nothing is found.</summary>
public sealed class DependenceSearchTests
{
    private const int Rows = 2000;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    [Fact]
    public void The_part_of_a_date_that_decides_is_found()
    {
        var random = new SeededRandom(1);
        double[] hired = [.. Draw(Rows, () => 17_000 + random.NextInt(3000))];
        var found = Found(
            (Dates("hired"), hired),
            (Levels("month", 1, 12), [.. hired.Select(day => (double)Date(day).Month)]),
            (Names("day", 7), [.. hired.Select(day => (double)(((int)Date(day).DayOfWeek + 6) % 7))]),
            (Levels("quarter", 1, 4), [.. hired.Select(day => ((Date(day).Month - 1) / 3) + 1.0)]),
            (Levels("year", 2016, 9), [.. hired.Select(day => (double)Date(day).Year)]));
        Assert.Equal([null, "hired", "hired", "month", "hired"], found.Select(column => column.Dependence?.On));
        Assert.Equal([null, DatePart.Month, DatePart.Weekday, null, null], found.Select(column => column.Dependence?.Part));
        Assert.Equal(Enumerable.Range(0, 12), found[1].Dependence!.Keys.Select(key => Assert.Single(key.Cells)));
        Assert.Equal([3.5, 6.5, 9.5], found[3].Dependence!.Borders);

        // Years have no part: they begin where the first day of each lies, or next to it.
        Assert.All(found[4].Dependence!.Borders!, border => Assert.InRange(Math.Abs(Date(border + 10).DayOfYear - 11), 0, 8));
        Assert.All(found.Skip(1), column => Assert.InRange(column.Dependence!.Rest, 0, 0.003));
    }

    [Fact]
    public void The_hour_and_the_half_of_the_day_are_found_in_a_time()
    {
        var random = new SeededRandom(2);
        double[] times = [.. Draw(Rows, () => random.NextInt(1440))];
        var found = Found(
            (Dates("clock") with { Kind = ColumnKind.Time, Dates = new("HH:mm", DateUnit.Minute) }, times),
            (Levels("hour", 0, 24), [.. times.Select(time => Math.Floor(time / 60))]),
            (Names("half", 2), [.. times.Select(time => time < 720 ? 0.0 : 1)]));
        Assert.Equal([null, DatePart.Hour, null], found.Select(column => column.Dependence?.Part));
        Assert.Equal(("hour", 11.5), (found[2].Dependence!.On, Assert.Single(found[2].Dependence!.Borders!)));
    }

    [Fact]
    public void Of_columns_that_decide_as_well_the_one_with_fewer_gaps_is_taken()
    {
        var random = new SeededRandom(12);
        double[] hired = [.. Draw(Rows, () => 17_000 + random.NextInt(3000))];
        var found = Found(
            (Dates("hired"), hired),
            (Levels("month", 1, 12), [.. hired.Select(day => random.NextInt(3) == 0 ? double.NaN : Date(day).Month)]),
            (Levels("quarter", 1, 4), [.. hired.Select(day => ((Date(day).Month - 1) / 3) + 1.0)]));
        Assert.Equal([null, "hired", "hired"], found.Select(column => column.Dependence?.On));
        Assert.Equal([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3], found[2].Dependence!.Keys.Select(key => Assert.Single(key.Cells)));
    }

    [Fact]
    public void The_borders_of_groups_are_the_round_numbers_that_people_draw_them_at()
    {
        var random = new SeededRandom(3);
        double[] income = [.. Draw(Rows, () => Math.Exp(10 + random.NextGaussian()))], age = [.. Draw(Rows, () => 17 + random.NextInt(70))];
        var found = Found(
            (Number("income"), income),
            (Names("band", 3), [.. income.Select(value => value < 20_000 ? 0.0 : value < 50_000 ? 1 : 2)]),
            (Levels("age", 17, 70), age),
            (Names("group", 4), [.. age.Select(value => value < 25 ? 0.0 : value < 40 ? 1 : value < 65 ? 2 : 3)]));
        Assert.Equal([null, "income", null, "age"], found.Select(column => column.Dependence?.On));
        Assert.Equal([20_000, 50_000], found[1].Dependence!.Borders);
        Assert.Equal([24.5, 39.5, 64.5], found[3].Dependence!.Borders);
    }

    [Fact]
    public void Of_categories_that_lie_in_one_another_each_depends_on_the_next_coarser()
    {
        var random = new SeededRandom(4);
        double[] zip = [.. Draw(Rows, () => random.NextInt(60))];
        var found = Found(
            (Names("region", 3), [.. zip.Select(code => Math.Floor(code / 20))]),
            (Names("zip", 60), zip),
            (Names("city", 12), [.. zip.Select(code => Math.Floor(code / 5))]));
        Assert.Equal([null, "city", "region"], found.Select(column => column.Dependence?.On));
        Assert.All(found[1].Dependence!.Keys.Index(), key => Assert.Equal(Enumerable.Range(5 * key.Index, 5), key.Item.Cells));
    }

    [Fact]
    public void Of_two_columns_that_repeat_each_other_one_depends_on_the_other()
    {
        var random = new SeededRandom(5);
        double[] code = [.. Draw(Rows, () => random.NextInt(8))];
        var found = Found((Names("code", 8), code), (Names("name", 8), [.. code.Select(value => 7 - value)]));
        Assert.Equal([null, "code"], found.Select(column => column.Dependence?.On));
    }

    [Fact]
    public void Gaps_in_either_column_break_nothing()
    {
        var random = new SeededRandom(6);
        double[] zip = [.. Draw(Rows, () => random.NextInt(30))];
        double[] region = [.. zip.Select(code => Math.Floor(code / 10))];
        var found = Found(
            (Names("region", 3), [.. region.Select(value => random.NextInt(5) == 0 ? double.NaN : value)]),
            (Names("zip", 30), [.. zip.Select(value => random.NextInt(4) == 0 ? double.NaN : value)]));
        Assert.Equal("region", found[1].Dependence?.On);
        Assert.InRange(found[1].Dependence!.Rest, 0, 0.001);
    }

    [Fact]
    public void One_broken_row_in_a_hundred_hides_no_rule_and_is_left_room_for()
    {
        var random = new SeededRandom(7);
        double[] hired = [.. Draw(Rows, () => 17_000 + random.NextInt(3000))];
        double[] zip = [.. Draw(Rows, () => random.NextInt(30))], age = [.. Draw(Rows, () => 17 + random.NextInt(70))];
        var found = Found(
            (Dates("hired"), hired),
            (Levels("month", 1, 12), [.. hired.Select(day => random.NextInt(100) == 0 ? 1.0 + random.NextInt(12) : Date(day).Month)]),
            (Names("region", 3), [.. zip.Select(code => random.NextInt(100) == 0 ? random.NextInt(3) : Math.Floor(code / 10))]),
            (Names("zip", 30), zip),
            (Number("age"), age),
            (Names("group", 3), [.. age.Select(value => random.NextInt(100) == 0 ? random.NextInt(3) : value < 30 ? 0.0 : value < 60 ? 1 : 2)]));
        Assert.Equal(["hired", "region", "age"], found.Where(column => column.Dependence is not null).Select(column => column.Dependence!.On));
        Assert.All(found.Where(column => column.Dependence is not null), column => Assert.InRange(column.Dependence!.Rest, 0.003, 0.02));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_is_found_in_columns_that_know_nothing_of_each_other(int seed)
    {
        // Small and large tables; even and rare categories, names of which most are in one row, gaps, tied numbers, and dates.
        var random = new SeededRandom((ulong)seed);
        var rows = (seed % 4) switch { 0 => 120, 1 => 300, 2 => 1000, _ => 3000 };
        var columns = new List<(TableColumn Column, double[] Values)>
        {
            (Dates("day"), [.. Draw(rows, () => 17_000 + random.NextInt(3000))]),
            (Number("x"), [.. Draw(rows, () => random.NextGaussian())]),
            (Number("tied"), [.. Draw(rows, () => random.NextInt(3) == 0 ? random.NextGaussian() : 0)]),
            (Levels("few", 0, 5), [.. Draw(rows, () => random.NextInt(5))]),
            (Names("many", rows), [.. Draw(rows, () => random.NextInt(rows))]),
            (Names("some", 40), [.. Draw(rows, () => random.NextInt(40))]),
        };
        foreach (var every in new[] { 2, 5, 20, 50, 100, 300 })
        {
            double IsRare() => random.NextInt(every) == 0 ? 1 : 0;
            for (var copy = 0; copy < 4; copy++)
            {
                columns.Add((Names($"rare {every} {copy}", 2), [.. Draw(rows, IsRare)]));
                columns.Add((Levels($"level {every} {copy}", 0, 2), [.. Draw(rows, () => random.NextInt(9) == 0 ? double.NaN : IsRare())]));
            }
        }

        Assert.DoesNotContain(Found([.. columns]), column => column.Dependence is not null);
    }

    [Fact]
    public void A_column_that_is_to_be_alone_is_left_alone_and_the_others_are_not()
    {
        var random = new SeededRandom(8);
        double[] zip = [.. Draw(Rows, () => random.NextInt(60))];
        (TableColumn Column, double[] Values)[] columns =
        [
            (Names("region", 3), [.. zip.Select(code => Math.Floor(code / 20))]),
            (Names("city", 12), [.. zip.Select(code => Math.Floor(code / 5))]),
            (Names("zip", 60), zip),
        ];
        Assert.Equal([null, null, "city"], Found(column => column.Name != "city", columns).Select(column => column.Dependence?.On));
    }

    [Fact]
    public void Whatever_is_found_makes_a_schema_that_can_be_used_and_is_found_again()
    {
        var random = new SeededRandom(9);

        // Each decides the next, and the last the first: there is no circle.
        double[] x = [.. Draw(Rows, () => random.NextInt(30))];
        (TableColumn Column, double[] Values)[] columns =
        [
            (Levels("x", 0, 30), x),
            (Levels("half", 0, 15), [.. x.Select(value => Math.Floor(value / 2))]),
            (Names("name", 15), [.. x.Select(value => Math.Floor(value / 2))]),
            (Levels("mirror", 0, 30), [.. x.Select(value => 29 - value)]),
        ];
        var found = Found(columns);
        var schema = new TableSchema { Columns = found };
        Assert.Equal(4, new TableEncoding(schema).Width);
        Assert.Contains(found, column => column.Dependence is null);
        Assert.Equal(schema.ToJson(), new TableSchema { Columns = Found(columns) }.ToJson());
    }

    [Fact]
    public void Three_hundred_columns_take_seconds()
    {
        var random = new SeededRandom(10);
        var columns = Enumerable.Range(0, 300).Select(index => index % 2 == 0
            ? (Names($"c{index}", 2 + (index % 50)), Draw(20_000, () => random.NextInt(2 + (index % 50))).ToArray())
            : (Levels($"c{index}", 0, 20), Draw(20_000, () => random.NextInt(20)).ToArray())).ToArray();
        var watch = Stopwatch.StartNew();
        Assert.DoesNotContain(Found(columns), column => column.Dependence is not null);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 120);
    }

    private static TableColumn[] Found(params (TableColumn Column, double[] Values)[] columns) => Found(_ => true, columns);

    private static TableColumn[] Found(Func<TableColumn, bool> mayDepend, params (TableColumn Column, double[] Values)[] columns) =>
        DependenceSearch.Found(
            [.. columns.Select(item => item.Column)], [.. columns.Select(item => item.Values)], mayDepend, TestContext.Current.CancellationToken);

    private static IEnumerable<double> Draw(int rows, Func<double> next) => Enumerable.Range(0, rows).Select(_ => next());

    private static DateTime Date(double day) => DateTime.UnixEpoch.AddDays(day);

    private static TableColumn Number(string name) => new(name, ColumnKind.Number, ColumnRole.Modelled) { Marginal = new() };

    private static TableColumn Dates(string name) => new(name, ColumnKind.Date, ColumnRole.Modelled, Step: 1)
    {
        Dates = new("yyyy-MM-dd", DateUnit.Day),
        Marginal = new() { Center = 18_000, Scale = 1000 },
    };

    private static TableColumn Levels(string name, int first, int count) => new(name, ColumnKind.Integer, ColumnRole.Modelled, Step: 1, Origin: first)
    {
        Decimals = 0,
        Marginal = new() { Shares = [.. Enumerable.Repeat(0.9 / count, count)], Missing = 0.1, Lower = first, Upper = count == 1 ? null : first + count - 1 },
    };

    private static TableColumn Names(string name, int count) => new(name, ColumnKind.Category, ColumnRole.Modelled)
    {
        Categories = [.. Enumerable.Range(0, count).Select(index => $"n{index:D4}")],
        Marginal = new() { Shares = [.. Enumerable.Repeat(0.9 / count, count)], Missing = 0.1 },
    };
}
