using RealNvp.Data.Tables.Schemas;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>A distribution that changes at once at a border of another column is found there, and no slope is taken for one, however steep, nor chance.
/// </summary>
public sealed class CliffSearchTests
{
    private const int Rows = 8000;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    [Fact]
    public void Hours_and_schools_change_at_the_very_year_of_an_age()
    {
        var random = new SeededRandom(1);
        double[] age = [.. Draw(Rows, () => Age(random))];
        var found = Found(
            (Whole("age", 17, 74), age),
            (Whole("hours", 0, 100), [.. age.Select(value => Hours(random, value))]),
            (Names("school", 4), [.. age.Select(value => value < 22 ? Of(random, 0.3, 0.5, 0.2, 0) : Of(random, 0.1, 0.3, 0.3, 0.3))]),
            (Names("owner", 2), [.. age.Select(value => random.NextUniform() < Logistic((value - 45) / 10) ? 1.0 : 0)]));
        Assert.Equal([null, "age", "age", null], found.Select(column => column.Dependence?.On));
        Assert.Equal([20.5, 65.5], found[1].Dependence!.Borders);
        Assert.Equal([21.5], found[2].Dependence!.Borders);
        Assert.Equal("levels 0 to 99; changes at 21, 66 of 'age'; gaps (1 %)", found[1].TreatmentAmong(found));
        Assert.EndsWith("categories; changes at borders of 'age'; gaps (1 %)", found[2].Treatment, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_from_a_day_on_is_found_in_a_date_and_said_as_that_day()
    {
        var random = new SeededRandom(2);
        var begins = (new DateTime(2021, 7, 1) - DateTime.UnixEpoch).TotalDays;
        double[] day = [.. Draw(Rows, () => 17_500 + random.NextInt(2500))];
        var found = Found(
            (Dates("day"), day),
            (Names("channel", 3), [.. day.Select(value => value < begins ? Of(random, 0.6, 0.3, 0.1) : Of(random, 0.2, 0.3, 0.5))]));
        Assert.Equal([begins - 0.5], found[1].Dependence!.Borders);
        Assert.Equal("categories; changes at 2021-07-01 of 'day'; gaps (1 %)", found[1].TreatmentAmong(found));
    }

    [Fact]
    public void A_border_of_real_numbers_lies_between_two_rows_and_is_round_where_it_can_be()
    {
        var random = new SeededRandom(3);
        double[] income = [.. Draw(Rows, () => Math.Exp(10 + (0.7 * random.NextGaussian())))];
        var found = Found(
            (Number("income"), income),
            (Names("card", 3), [.. income.Select(value => value < 30_000 ? Of(random, 0.7, 0.2, 0.1) : Of(random, 0.1, 0.3, 0.6))]));

        // Of rows next to the border a few may as well lie on its other side.
        var border = Assert.Single(found[1].Dependence!.Borders!);
        Assert.InRange(income.Count(value => value > Math.Min(border, 30_000) && value < Math.Max(border, 30_000)), 0, 10);
        Assert.DoesNotContain(border, income);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Between_two_clusters_there_is_no_border(int seed)
    {
        var random = new SeededRandom((ulong)seed + 400);
        var cluster = Draw(Rows, () => random.NextUniform() < 0.2 ? 0.0 : 1).ToArray();
        double[] place = [.. cluster.Select(each => (each == 0 ? -5.8 : -1) + (0.9 * random.NextGaussian()))];
        var found = Found(
            (Number("place"), place),
            (Names("group", 3), [.. cluster.Select(each => each == 0 ? Of(random, 0.6, 0.3, 0.1) : Of(random, 0.1, 0.2, 0.7))]));
        Assert.Null(found[1].Dependence);
    }

    [Fact]
    public void The_shares_of_each_side_are_those_of_the_rows_there_and_every_value_keeps_some()
    {
        var random = new SeededRandom(4);
        double[] age = [.. Draw(Rows, () => Age(random))];
        var found = Found(
            (Whole("age", 17, 74), age),
            (Names("school", 4), [.. age.Select(value => value < 45 ? Of(random, 0.5, 0.5, 0, 0) : Of(random, 0.1, 0.2, 0.3, 0.4))]));
        var rule = found[1].Dependence!;
        Assert.True(rule.IsCliff);
        Assert.Equal([44.5], rule.Borders);
        Assert.All(rule.Keys, key => Assert.Equal([0, 1, 2, 3], key.Cells));
        Assert.All(rule.Keys, key => Assert.InRange(key.Shares.Min(), 1e-6, 1));
        Assert.All(rule.Keys[0].Shares.Zip([0.5, 0.5, 0, 0]), pair => Assert.InRange(pair.First, pair.Second - 0.03, pair.Second + 0.03));
        Assert.All(rule.Keys[1].Shares.Zip([0.1, 0.2, 0.3, 0.4]), pair => Assert.InRange(pair.First, pair.Second - 0.03, pair.Second + 0.03));
        Assert.Equal(2, new TableEncoding(new() { Columns = found }).Width);
    }

    [Fact]
    public void What_another_column_decides_goes_by_that_and_not_by_a_cliff_and_columns_go_in_no_circle()
    {
        var random = new SeededRandom(5);
        double[] age = [.. Draw(Rows, () => Age(random))];
        double[] hours = [.. age.Select(value => Hours(random, value))];
        var found = Found(
            (Whole("age", 17, 74), age),
            (Whole("hours", 0, 100), hours),
            (Names("group", 3), [.. age.Select(value => value < 21 ? 0.0 : value < 66 ? 1 : 2)]),
            (Names("time", 2), [.. hours.Select(value => value < 30 ? 0.0 : 1)]));
        Assert.Equal([null, "age", "age", "hours"], found.Select(column => column.Dependence?.On));
        Assert.Equal([null, true, false, false], found.Select(column => column.Dependence?.IsCliff));
        Assert.DoesNotContain(
            Found(column => column.Name != "hours", (Whole("age", 17, 74), age), (Whole("hours", 0, 100), hours)), column => column.Dependence is not null);
    }

    [Fact]
    public void Gaps_in_either_column_hide_no_cliff()
    {
        var random = new SeededRandom(6);
        double[] age = [.. Draw(Rows, () => Age(random))];
        var found = Found(
            (Whole("age", 17, 74), [.. age.Select(value => random.NextInt(10) == 0 ? double.NaN : value)]),
            (Whole("hours", 0, 100), [.. age.Select(value => random.NextInt(5) == 0 ? double.NaN : Hours(random, value))]));
        Assert.Equal([20.5, 65.5], found[1].Dependence!.Borders);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_is_found_in_columns_that_know_nothing_of_each_other(int seed)
    {
        var (random, rows) = (new SeededRandom((ulong)seed), RowsOf(seed));
        var columns = new List<(TableColumn Column, double[] Values)>
        {
            (Dates("day"), [.. Draw(rows, () => 17_000 + random.NextInt(3000))]),
            (Number("x"), [.. Draw(rows, random.NextGaussian)]),
            (Number("tied"), [.. Draw(rows, () => random.NextInt(3) == 0 ? random.NextGaussian() : 0)]),
            (Whole("few", 0, 5), [.. Draw(rows, () => random.NextInt(5))]),
            (Whole("hours", 0, 100), [.. Draw(rows, () => Hours(random, 30))]),
            (Names("many", 200), [.. Draw(rows, () => random.NextInt(200))]),
        };
        foreach (var every in new[] { 2, 5, 20, 100 })
        {
            columns.Add((Names($"rare {every}", 2), [.. Draw(rows, () => random.NextInt(every) == 0 ? 1.0 : 0)]));
            columns.Add((Whole($"level {every}", 0, 3), [.. Draw(rows, () => random.NextInt(every) == 0 ? 1.0 + random.NextInt(2) : 0)]));
        }

        Assert.DoesNotContain(Found([.. columns]), column => column.Dependence is not null);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_slope_is_taken_for_a_cliff(int seed)
    {
        var (random, rows) = (new SeededRandom((ulong)(100 + seed)), RowsOf(seed));
        double[] x = [.. Draw(rows, random.NextGaussian)], day = [.. Draw(rows, () => Math.Floor(17_000 + (3000 * Math.Sqrt(random.NextUniform()))))];
        double[] age = [.. Draw(rows, () => Age(random))];
        var columns = new List<(TableColumn Column, double[] Values)> { (Number("x"), x), (Dates("day"), day), (Whole("age", 17, 74), age) };

        // From a slope over the whole table to one over a tenth of a standard deviation.
        foreach (var width in new[] { 2, 1, 0.5, 0.25, 0.1 })
        {
            var middle = random.NextGaussian();
            columns.Add((Names($"yes {width}", 2), [.. x.Select(value => IsSo((value - middle) / width) ? 1.0 : 0)]));
            columns.Add((Whole($"spread {width}", -40, 81),
                [.. x.Select(value => Math.Clamp(Math.Round((3 + (9 * Logistic((value - middle) / width))) * random.NextGaussian()), -40, 40))]));
            columns.Add((Names($"by day {width}", 3),
                [.. day.Select(value => IsSo((value - 19_000) / (700 * width)) ? Of(random, 0.6, 0.3, 0.1) : Of(random, 0.1, 0.3, 0.6))]));
            columns.Add((Names($"by age {width}", 2), [.. age.Select(value => IsSo((value - 50) / (15 * width)) ? 1.0 : 0)]));
        }

        // What follows another, closely and less so; waves; and what rises to a point, from which on it falls.
        foreach (var noise in new[] { 0.02, 0.1, 0.5, 2 })
        {
            columns.Add((Whole($"follows {noise}", -30, 61),
                [.. x.Select(value => Math.Clamp(Math.Round(6 * (value + (noise * random.NextGaussian()))), -30, 30))]));
        }

        columns.Add((Names("season", 2), [.. day.Select(value => random.NextUniform() < 0.5 + (0.4 * Math.Sin(2 * Math.PI * value / 365)) ? 1.0 : 0)]));
        columns.Add((Names("point", 2), [.. x.Select(value => random.NextUniform() < Math.Max(0.05, 0.8 - Math.Abs(value - 0.3)) ? 1.0 : 0)]));
        Assert.Empty(Found(column => column.Name.Contains(' ', StringComparison.Ordinal) || column.Name is "season" or "point", [.. columns])
            .Where(column => column.Dependence is not null).Select(column => $"{column.Name}: {column.Treatment}"));

        bool IsSo(double value) => random.NextUniform() < Logistic(value);
    }

    [Fact]
    public void Few_rows_tell_no_cliff()
    {
        var random = new SeededRandom(7);
        double[] age = [.. Draw(150, () => Age(random))];
        var found = Found((Whole("age", 17, 74), age), (Whole("hours", 0, 100), [.. age.Select(value => Hours(random, value))]));
        Assert.DoesNotContain(found, column => column.Dependence is not null);
    }

    private static int RowsOf(int seed) => (seed % 5) switch { 0 => 200, 1 => 500, 2 => 2000, 3 => 6000, _ => 20_000 };

    private static double Age(SeededRandom random) => Math.Clamp(Math.Floor(44 + (17 * random.NextGaussian())), 17, 90);

    private static double Hours(SeededRandom random, double age) => age is > 20 and < 66 && random.NextInt(2) == 0
        ? 40
        : Math.Clamp(Math.Round((age > 65 ? 20 : age < 21 ? 25 : 40) + (10 * random.NextGaussian())), 1, 99);

    private static double Of(SeededRandom random, params double[] shares)
    {
        var place = random.NextUniform();
        for (var index = 0; index < shares.Length - 1; index++)
        {
            place -= shares[index];
            if (place < 0)
            {
                return index;
            }
        }

        return shares.Length - 1;
    }

    private static double Logistic(double value) => 1 / (1 + Math.Exp(-value));

    private static TableColumn[] Found(params (TableColumn Column, double[] Values)[] columns) => Found(_ => true, columns);

    /// <summary>The columns with the shares that they have, and with what is found.</summary>
    private static TableColumn[] Found(Func<TableColumn, bool> mayDepend, params (TableColumn Column, double[] Values)[] columns) => DependenceSearch.Found(
        [.. columns.Select(item => item.Column.Marginal!.Shares is null ? item.Column : WithShares(item.Column, item.Values))],
        [.. columns.Select(item => item.Values)],
        mayDepend,
        TestContext.Current.CancellationToken);

    private static TableColumn WithShares(TableColumn column, double[] values)
    {
        var counts = new double[column.Marginal!.Shares!.Count];
        foreach (var value in values.Where(value => !double.IsNaN(value)))
        {
            counts[column.LevelOf(value)]++;
        }

        var sum = counts.Sum() + (0.5 * counts.Length);
        return column with { Marginal = column.Marginal with { Shares = [.. counts.Select(count => 0.99 * (count + 0.5) / sum)] } };
    }

    private static IEnumerable<double> Draw(int rows, Func<double> next) => Enumerable.Range(0, rows).Select(_ => next());

    private static TableColumn Number(string name) => new(name, ColumnKind.Number, ColumnRole.Modelled) { Marginal = new() };

    private static TableColumn Dates(string name) => new(name, ColumnKind.Date, ColumnRole.Modelled, Step: 1)
    {
        Dates = new("yyyy-MM-dd", DateUnit.Day),
        Marginal = new() { Center = 18_000, Scale = 1000 },
    };

    private static TableColumn Whole(string name, int first, int count) => new(name, ColumnKind.Integer, ColumnRole.Modelled, Step: 1, Origin: first)
    {
        Decimals = 0,
        Marginal = new() { Shares = new double[count], Missing = 0.01, Lower = first, Upper = first + count - 1 },
    };

    private static TableColumn Names(string name, int count) => new(name, ColumnKind.Category, ColumnRole.Modelled)
    {
        Categories = [.. Enumerable.Range(0, count).Select(index => $"n{index:D4}")],
        Marginal = new() { Shares = new double[count], Missing = 0.01 },
    };
}
