using System.Globalization;
using RealNvp.Statistics;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>The month of the year as a cycle of dates: each cell comes back, each value is a date, and the density of dates sums to one.</summary>
public sealed class SeasonColumnTests : IDisposable
{
    private const int Count = 3000;
    private const int Days = 4000;
    private const string Season = "month of the year";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, string> Written => new()
    {
        { "yyyy-MM-dd", "even", Season },
        { "yyyy-MM-dd", "office", $"day of the week, {Season}" },
        { "yyyy-MM-dd", "mondays", Season },
        { "yyyy-MM-dd", "every fifth", Season },
        { "yyyy-MM-dd HH:mm", "even", $"time of day, {Season}" },
        { "yyyy-MM-dd HH:mm", "office", $"time of day, day of the week, {Season}" },
        { "yyyy-MM-dd HH:mm", "noons", Season },
        { "yyyy-MM-ddTHH:mm:ss.ffffff", "office", $"part of the second, time of day, day of the week, {Season}" },
        { "yyyy-MM", "even", Season },
        { "yyyy-MM-dd", "month ends", Season },
        { "yyyy-MM", "quarters", Season },
        { "yyyy-MM-dd", "early", Season },
    };

    [Theory]
    [MemberData(nameof(Written))]
    public void Every_date_comes_back_and_every_value_is_a_date(string written, string how, string cycles)
    {
        using var table = Load("when,x", row => $"{Moment(how, row).ToString(written, CultureInfo.InvariantCulture)},{Real(row)}", season: true);
        var column = table.Schema!.Columns[0];
        Assert.Equal(cycles, string.Join(", ", column.Cycles!.Cycles.Select(cycle => cycle.Name)));
        Assert.Contains(Season, column.Treatment, StringComparison.Ordinal);
        Assert.True(table.Found[0].ToDecision().Season);
        AssertBijective(table);

        var encoding = new TableEncoding(TableSchema.FromJson(table.Schema.ToJson()));
        var (codec, random) = (encoding.CodecOf(0), new SeededRandom(11));
        var (values, again) = (new float[codec.Width], new float[codec.Width]);
        for (var draw = 0; draw < 3000; draw++)
        {
            foreach (ref var value in values.AsSpan())
            {
                value = (float)Math.Clamp(random.NextGaussian(), -3, 3);
            }

            var cell = codec.Decode(values);
            codec.Encode(cell, again);
            Assert.Equal(cell, codec.Decode(again));
            Assert.Equal(codec.LogDet(values) + Normal(values), codec.LogDet(again) + Normal(again), 1e-4);
            Assert.All(codec.BoundsOf(cell)!.Index(), item => Assert.InRange(values[item.Index], item.Item.Low - 1e-4, item.Item.High + 1e-4));
        }
    }

    [Theory]
    [InlineData("even", 1)]
    [InlineData("office", 1)]
    [InlineData("mondays", 7)]
    public void The_density_of_days_sums_to_one(string how, int step)
    {
        using var table = Load("when,x", row => $"{Moment(how, row):yyyy-MM-dd},{Real(row)}", season: true);
        var codec = new TableEncoding(table.Schema!).CodecOf(0);
        var (values, sum, start) = (new float[codec.Width], 0.0, table.Found[0].Least!.Value);
        for (var day = start - (7 * 1000); day < start + (7 * 2000); day += step)
        {
            codec.Encode(day, values);
            Assert.Equal(day, codec.Decode(values));
            var logProbability = codec.LogDet(values) + Normal(values);
            sum += Math.Exp(logProbability);

            // What the values may be for the day is its probability; beyond the years of the table the trend is not told apart so.
            if (codec.BoundsOf(day)!.All(bound => bound.High > bound.Low))
            {
                Assert.Equal(codec.BoundsOf(day)!.Sum(bound => Math.Log(Share(bound.Low, bound.High))), logProbability, 1e-6);
            }
        }

        Assert.Equal(1, sum, 0.01);
    }

    [Fact]
    public void A_place_in_the_year_is_that_of_its_day_of_the_calendar()
    {
        using var table = Load("when,x", row => $"{Moment("even", row):yyyy-MM-dd},{Real(row)}", season: true);
        var (encoding, season) = (new TableEncoding(table.Schema!), table.Schema!.Columns[0].Cycles!.Cycles[0]);
        Assert.Equal((1, 12.0), (season.Days, season.Period));
        var codec = encoding.CodecOf(0);
        Assert.Equal(Value(2012, 3, 1), Value(2015, 3, 1));
        Assert.Equal(Value(2012, 12, 31), Value(2015, 12, 31));
        Assert.NotEqual(Value(2012, 2, 28), Value(2015, 2, 28));

        float Value(int year, int month, int day)
        {
            var values = new float[codec.Width];
            codec.Encode(new DateOnly(year, month, day).DayNumber - DateForm.EpochDay, values);
            return values[0];
        }
    }

    [Theory]
    [InlineData("yyyy-MM-dd", "9999-12-31")]
    [InlineData("yyyy-MM-dd HH:mm:ss", "1900-01-01 00:00:00")]
    [InlineData("yyyy-MM", "9999-12")]
    public void Gaps_and_dates_for_none_have_a_place_of_their_own(string written, string none)
    {
        using var table = Load(
            "when,x",
            row => $"{(row % 10 == 0 ? "" : row % 35 == 1 ? none : Moment("office", row).ToString(written, CultureInfo.InvariantCulture))},{Real(row)}",
            season: true);
        var column = table.Schema!.Columns[0];
        Assert.Equal(none, column.Text(Assert.Single(column.Marginal!.Atoms!).Value));
        Assert.True(column.Cycles!.HaveSeason);
        AssertBijective(table);
        var encoding = new TableEncoding(table.Schema);
        var (row, back, random) = (new float[encoding.Width], new double[2], new SeededRandom(3));
        foreach (var cell in new[] { double.NaN, column.Marginal.Atoms![0].Value })
        {
            for (var draw = 0; draw < 200; draw++)
            {
                encoding.Encode([cell, 0.5], row);
                encoding.AddNoise(row, random);
                encoding.Decode(row, [], back);
                Assert.Equal(cell, back[0]);
                Assert.True(double.IsFinite(encoding.LogDet(row)));
            }
        }
    }

    [Theory]
    [InlineData("days", 1.0)]
    [InlineData("period", 12.0)]
    [InlineData("offset", 0.0)]
    [InlineData("last", 0.0)]
    [InlineData("trend", 0.0)]
    [InlineData("unit", 0.0)]
    [InlineData("step", 0.0)]
    public void A_season_that_dates_have_no_place_for_is_refused(string what, double usual)
    {
        using var table = Load("when,x", row => $"{Moment("even", row):yyyy-MM-dd},{Real(row)}", season: true);
        var column = table.Schema!.Columns[0];
        var (cycles, season) = (column.Cycles!, column.Cycles!.Cycles[0]);
        foreach (var wrong in new[] { 0, -1, 0.5, 29, 13, double.MaxValue })
        {
            var changed = what switch
            {
                "days" => column with { Cycles = cycles with { Cycles = [season with { Days = (int)Math.Clamp(wrong, int.MinValue, int.MaxValue) }] } },
                "period" => column with { Cycles = cycles with { Cycles = [season with { Period = wrong }] } },
                "offset" => column with { Cycles = cycles with { Cycles = [season with { Offset = wrong == 0 ? 1.5 : wrong }] } },
                "last" => column with { Cycles = cycles with { Cycles = [season, new("day of the week", 7, 0, [1])] } },
                "trend" => column with { Cycles = cycles with { Trend = null } },
                "unit" => column with { Dates = column.Dates! with { Unit = DateUnit.Month } },
                _ => column with { Step = wrong },
            };
            Assert.Throws<DataFaultException>(() => new TableEncoding(table.Schema with { Columns = [changed, table.Schema.Columns[1]] }));
        }

        _ = new TableEncoding(table.Schema);
        Assert.True(usual >= 0);
    }

    [Fact]
    public void A_season_is_decided_of_dates_alone()
    {
        var fault = Assert.Throws<DataFaultException>(() => Load("x,when", row => $"{Real(row)},{Moment("even", row):yyyy-MM-dd}", season: true));
        Assert.Contains("'x' is decided to have a season", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_goes_along_with_the_season_changes_at_no_date_and_a_rule_from_a_day_on_still_does(ulong seed)
    {
        var (random, start) = (new SeededRandom(seed), new DateOnly(2016, 1, 1));
        var lines = Enumerable.Range(0, 2 * Count).Select(_ =>
        {
            var day = start.AddDays(random.NextInt(8 * 365));
            var wave = -Math.Cos(Math.Tau * day.DayOfYear / 365.25);
            var sold = Math.Max(1, (int)(4 + (2.5 * wave) + random.NextGaussian()));
            var currency = random.NextUniform() < (day >= new DateOnly(2020, 6, 1) ? 0.9 : 0.2) ? "EUR" : "USD";
            return $"{day:yyyy-MM-dd},{sold},{(random.NextUniform() < 0.5 + (0.4 * wave) ? "HAT" : "COAT")},{currency}";
        });
        using var table = DatasetCatalogue.Load(
            _folder.Write("t.csv", $"day,sold,item,currency\n{string.Join('\n', lines)}\n"), new(), null, TestContext.Current.CancellationToken);
        var columns = table.Schema!.Columns;
        Assert.Contains(Season, columns[0].Treatment, StringComparison.Ordinal);
        Assert.Equal([null, null, null, "day"], columns.Select(column => column.Dependence?.On));
    }

    private static double Share(double low, double high) => NormalDistribution.Cumulative(high) - NormalDistribution.Cumulative(low);

    private static double Normal(float[] values) => values.Sum(value => (-0.5 * value * value) - (0.5 * Math.Log(2 * Math.PI)));

    /// <summary>Each cell comes back from its values, without noise and with, and no noise leads to another.</summary>
    private void AssertBijective(Dataset table)
    {
        var encoding = new TableEncoding(table.Schema!);
        using var reader = TableReader.Open(Path.Combine(_folder.Path, "t.csv"), table.Schema!);
        var (row, back, random) = (new float[encoding.Width], new double[2], new SeededRandom(7));
        foreach (var batch in reader.ReadBatches(500, TestContext.Current.CancellationToken))
        {
            for (var index = 0; index < batch.Count; index++)
            {
                var cells = batch.Cells.Span.Slice(2 * index, 2).ToArray();
                encoding.Encode(cells, row);
                for (var noise = 0; noise < 3; noise++)
                {
                    encoding.Decode(row, [], back);
                    Assert.Equal(cells[0], back[0]);
                    Assert.True(double.IsFinite(encoding.LogDet(row)));
                    encoding.AddNoise(row, random);
                }
            }
        }
    }

    private static DateTime Moment(string how, int row)
    {
        var (start, day) = (new DateTime(2009, 11, 20), row * 1_371 % Days);
        var date = start.AddDays(day);
        return how switch
        {
            "office" => date.AddDays(date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 2 : 0)
                .AddHours(8).AddTicks(TimeSpan.TicksPerMicrosecond * (row * 7_919_123_001L % 36_000_000_000)),
            "mondays" => new DateTime(2010, 1, 4).AddDays(7 * (day % 600)),
            "every fifth" => new DateTime(2010, 1, 4).AddDays(5 * (day % 900)),
            "noons" => date.AddHours(12),
            "month ends" => new DateTime(date.Year, date.Month, 1).AddDays(-1),
            "quarters" => new DateTime(date.Year, ((date.Month - 1) / 3 * 3) + 1, 1),
            "early" => date.AddYears(-1890),
            _ => date.AddMinutes(row * 7_919L % 1440),
        };
    }

    private static string Real(int row) => Math.Sin(row * row).ToString("F4", CultureInfo.InvariantCulture);

    private Dataset Load(string header, Func<int, string> line, bool season) => DatasetCatalogue.Load(
        _folder.Write("t.csv", $"{header}\n{string.Join('\n', Enumerable.Range(0, Count).Select(line))}\n"),
        new() { Table = new() { Decided = [new(header.Split(',')[0]) { Season = season }] } },
        null,
        TestContext.Current.CancellationToken);
}
