using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Dates as a trend and cycles, and numbers that go round: what the flow sees, and that each cell comes back.</summary>
public sealed class CycleColumnTests : IDisposable
{
    private const int Count = 3000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("yyyy-MM-dd", "office", "day of the week")]
    [InlineData("yyyy-MM-dd", "even", "")]
    [InlineData("yyyy-MM-dd HH:mm", "office", "time of day, day of the week")]
    [InlineData("yyyy-MM-dd HH:mm:ss", "office", "time of day, day of the week")]
    [InlineData("yyyy-MM-ddTHH:mm:ss.fff", "office", "part of the second, time of day, day of the week")]
    [InlineData("yyyy-MM-ddTHH:mm:ss.ffffff", "even", "part of the second, time of day")]
    [InlineData("HH:mm", "office", "time of day")]
    [InlineData("HH:mm:ss.fff", "even", "part of the second, time of day")]
    [InlineData("yyyy-MM", "even", "")]
    public void Cycles_that_matter_are_values_of_their_own_and_every_cell_comes_back(string written, string how, string cycles)
    {
        using var table = Load("when,x", row => $"{Moment(how, row).ToString(written, CultureInfo.InvariantCulture)},{Real(row)}");
        var column = table.Schema!.Columns[0];
        Assert.Equal(cycles, string.Join(", ", column.Cycles!.Cycles.Select(cycle => cycle.Name)));
        Assert.Equal(column.Width + 1, table.Train.Width);
        AssertBijective(table);
    }

    [Theory]
    [InlineData("angle", "", 360, 0, 0.5)]
    [InlineData("angle", "=360", 360, 0, 0.5)]
    [InlineData("radians", "", 2 * Math.PI, 0, 0.01)]
    [InlineData("hour", "", 24, 0, 0)]
    [InlineData("month", "", 12, 1, 0)]
    [InlineData("signed", "", 360, -180, 0.5)]
    [InlineData("minute", "=60", 60, 0, 0)]
    public void Numbers_that_go_round_stay_within_their_period(string what, string said, double period, double from, double nearly)
    {
        using var table = Load($"{what},x", row => $"{Round(what, row)},{Real(row)}", new() { Cyclic = [$"{what}{said}"] });
        var column = table.Schema!.Columns[0];
        Assert.Equal(period, column.Period!.Value, 1e-9);
        Assert.Single(column.Cycles!.Cycles);
        AssertBijective(table, nearly);

        var encoding = new TableEncoding(table.Schema!);
        var cells = new double[2];
        foreach (var value in new[] { -30f, -8, -5, -1, -0.001f, 0, 0.3f, 2, 6, 9, 40 })
        {
            encoding.Decode([value, 0], [], cells);
            Assert.InRange(cells[0], from, from + period - (column.Step > 0 ? column.Step : 0));
            Assert.True(cells[0] < from + period);
        }
    }

    [Fact]
    public void A_cycle_is_cut_at_its_emptiest_place_so_that_neighbours_across_midnight_are_neighbours()
    {
        using var table = Load("at,x", row => $"{new TimeOnly(20, 0).AddMinutes(row * 37 % 480):HH:mm},{Real(row)}");
        var column = table.Schema!.Columns[0];
        Assert.InRange(column.Cycles!.Cycles[0].Offset, 5 * 60, 19 * 60);
        var encoding = new TableEncoding(table.Schema!);
        var (before, after) = (new float[2], new float[2]);
        encoding.Encode([1439, 0], before);
        encoding.Encode([0, 0], after);
        Assert.InRange(after[0] - before[0], 0, 0.1);
    }

    [Fact]
    public void Categories_lie_in_the_order_of_the_hours_that_they_go_along_with()
    {
        string[] names = ["noon", "early", "late", "forenoon", "evening"];
        int[] rising = [1, 3, 0, 2, 4];
        using var table = Load("when,what", row =>
        {
            var part = row * 7 % 5;
            return $"{new DateTime(2024, 1, 1).AddDays(row % 90).AddMinutes(480 + (120 * part) + (row * 31 % 100)):yyyy-MM-dd HH:mm},{names[rising[part]]}";
        });
        Assert.Equal("time of day", Assert.Single(table.Schema!.Columns[0].Cycles!.Cycles).Name);
        var column = table.Schema.Columns[1];
        string[] order = [.. column.Marginal!.Order!.Select(category => column.Categories![category])];
        string[] expected = [.. rising.Select(place => names[place])];
        Assert.True(order.SequenceEqual(expected) || order.SequenceEqual(expected.Reverse()), string.Join(", ", order));
    }

    [Fact]
    public void The_density_of_steps_sums_to_one_over_a_cycle_and_over_dates()
    {
        using var table = Load("when,hour", row => $"{Moment("office", row):yyyy-MM-dd},{Round("hour", row)}", new() { Cyclic = ["hour"] });
        var encoding = new TableEncoding(table.Schema!);
        var row = new float[encoding.Width];
        var cells = new double[2];
        var hours = 0.0;
        var start = table.Found[0].Least!.Value;
        for (var hour = 0; hour < 24; hour++)
        {
            (cells[0], cells[1]) = (start, hour);
            hours += Math.Exp(Probability(1, hour));
        }

        Assert.Equal(1, hours, 1e-5);
        var days = 0.0;
        for (var day = start - 20_000; day < start + 20_000; day++)
        {
            days += Math.Exp(Probability(0, day));
        }

        Assert.Equal(1, days, 0.02);

        // Of a flow that is standard normal: the log-det of a step and the density of the middle, which a narrow interval nearly is.
        double Probability(int column, double cell)
        {
            var codec = encoding.CodecOf(column);
            var values = new float[codec.Width];
            codec.Encode(cell, values);
            return codec.LogDet(values) + values.Sum(value => (-0.5 * value * value) - (0.5 * Math.Log(2 * Math.PI)));
        }
    }

    [Theory]
    [InlineData("when", "")]
    [InlineData("hour", "hour")]
    public void Gaps_have_a_place_of_their_own(string name, string cyclic)
    {
        using var table = Load(
            $"{name},x",
            row => $"{(row % 10 == 0 ? "" : name == "hour" ? Round("hour", row) : $"{Moment("office", row):yyyy-MM-dd HH:mm}")},{Real(row)}",
            new() { Cyclic = cyclic.Length > 0 ? [cyclic] : null });
        var encoding = new TableEncoding(table.Schema!);
        Assert.True(table.Schema!.Columns[0].HasGaps);
        var row = new float[encoding.Width];
        var cells = new double[2];
        var random = new SeededRandom(3);
        for (var draw = 0; draw < 200; draw++)
        {
            encoding.Encode([double.NaN, 0.5], row);
            encoding.AddNoise(row, random);
            Assert.All(row, value => Assert.True(float.IsFinite(value)));
            Assert.True(double.IsFinite(encoding.LogDet(row)));
            encoding.Decode(row, [], cells);
            Assert.True(double.IsNaN(cells[0]));
        }

        AssertBijective(table);
    }

    [Fact]
    public void A_known_date_holds_all_its_values_to_their_intervals_and_a_known_gap_the_trend_alone()
    {
        using var table = Load("when,x", row => $"{(row % 10 == 0 ? "" : $"{Moment("office", row):yyyy-MM-dd HH:mm}")},{Real(row)}");
        var encoding = new TableEncoding(table.Schema!);
        var width = encoding.Width - 1;
        var row = new float[encoding.Width];
        var random = new SeededRandom(5);
        foreach (var cell in new[] { table.Found[0].Least!.Value, table.Found[0].Most!.Value, double.NaN })
        {
            var bounds = encoding.CodecOf(0).BoundsOf(cell)!;
            Assert.Equal(width, bounds.Length);
            for (var draw = 0; draw < 100; draw++)
            {
                encoding.Encode([cell, 0.5], row);
                encoding.AddNoise(row, random);
                Assert.All(bounds.Index(), item => Assert.InRange(row[item.Index], item.Item.Low - 1e-5, item.Item.High + 1e-5));
            }
        }

        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), encoding.CodecOf(0).BoundsOf(double.NaN)![0]);
    }

    [Theory]
    [InlineData("yyyy-MM-dd HH:mm:ss", "9999-12-31 23:59:59", 60)]
    [InlineData("yyyy-MM-dd HH:mm:ss", "1900-01-01 00:00:00", 600)]
    [InlineData("yyyy-MM-dd", "0001-01-01", 60)]
    [InlineData("yyyy-MM-dd HH:mm", "2020-04-01 12:00", 5)]
    public void A_date_for_none_and_one_that_many_rows_have_is_an_atom_that_leaves_trend_and_cycles_alone(string written, string exact, int every)
    {
        using var table = Load(
            "when,x", row => $"{(row % every == 0 ? exact : Moment("office", row).ToString(written, CultureInfo.InvariantCulture))},{Real(row)}");
        AssertBijective(table);
        using var plain = Load("when,x", row => $"{Moment("office", row).ToString(written, CultureInfo.InvariantCulture)},{Real(row)}");
        var (column, without) = (table.Schema!.Columns[0], plain.Schema!.Columns[0]);
        Assert.Equal(without.Cycles!.Cycles.Select(cycle => cycle.Name), column.Cycles!.Cycles.Select(cycle => cycle.Name));
        Assert.Equal(without.Cycles.Trend!.Marginal!.Scale, column.Cycles.Trend!.Marginal!.Scale, 0.1 * without.Cycles.Trend.Marginal.Scale);
        var atom = Assert.Single(column.Marginal!.Atoms!);
        Assert.Equal(exact, column.Text(atom.Value));
        Assert.Equal(1.0 / every, atom.Share, 0.3 / every);
        Assert.Contains($"atom {exact} (", column.Treatment, StringComparison.Ordinal);
        Assert.Equal(table.Schema.ToJson(), TableSchema.FromJson(table.Schema.ToJson()).ToJson());

        // Beside the atom is another date, and it comes back too.
        var encoding = new TableEncoding(table.Schema);
        var (row, back) = (new float[encoding.Width], new double[2]);
        var earliest = column.Dates!.Cell(-719_162 * DatePattern.MicrosPerDay);
        foreach (var cell in new[] { Math.Max(earliest, atom.Value - 1), earliest + 1, column.Dates.Cell(2_932_896 * DatePattern.MicrosPerDay), atom.Value })
        {
            encoding.Encode([cell, 0.5], row);
            encoding.Decode(row, [], back);
            Assert.Equal(cell, back[0]);
        }

        var codec = encoding.CodecOf(0);
        var values = row.AsSpan(0, codec.Width);
        var normal = values.ToArray().Sum(value => (-0.5 * value * value) - (0.5 * Math.Log(2 * Math.PI)));
        Assert.Equal(Math.Log(atom.Share), codec.LogDet(values) + normal, 1e-4);
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), codec.BoundsOf(atom.Value)![0]);
    }

    [Fact]
    public void Atoms_that_the_trend_has_no_place_for_are_refused()
    {
        using var table = Load("when,x", row => $"{(row % 60 == 0 ? "9999-12-31" : $"{Moment("office", row):yyyy-MM-dd}")},{Real(row)}");
        var column = table.Schema!.Columns[0];
        var marginal = column.Marginal! with { Atoms = [.. column.Marginal.Atoms!, new(0, 0.1)] };
        var schema = table.Schema with { Columns = [column with { Marginal = marginal }, table.Schema.Columns[1]] };
        Assert.Contains("no place for", Assert.Throws<DataFaultException>(() => new TableEncoding(schema)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("angle=0", "names no period")]
    [InlineData("angle=x", "names no period")]
    [InlineData("angle=90", "more than its period 90")]
    [InlineData("x", "which tells no period")]
    [InlineData("nothing", "no such column")]
    public void A_period_that_is_none_is_refused(string cyclic, string why) => Assert.Contains(
        why,
        Assert.Throws<DataFaultException>(() =>
            Load("angle,x", row => $"{Round("angle", row)},{(row * 7919L % 1009) - 300}", new() { Cyclic = [cyclic] })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_decision_makes_a_column_cyclic_and_what_is_found_says_it()
    {
        using var table = Load("angle,x", row => $"{Round("angle", row)},{Real(row)}", new() { Decided = [new("angle") { Cyclic = true, Period = 400 }] });
        Assert.Equal(400, table.Schema!.Columns[0].Period);
        Assert.Equal((true, 400.0), (table.Found[0].ToDecision().Cyclic, table.Found[0].ToDecision().Period));
        Assert.Equal("a cycle of 400", table.Schema.Columns[0].Treatment);
        Assert.Equal(table.Schema.ToJson(), TableSchema.FromJson(table.Schema.ToJson()).ToJson());
    }

    /// <summary>Each cell comes back from its values, without noise and with, and no noise leads to another.</summary>
    private void AssertBijective(Dataset table, double nearly = 0)
    {
        var encoding = new TableEncoding(table.Schema!);
        using var reader = TableReader.Open(Path.Combine(_folder.Path, "t.csv"), table.Schema!);
        var row = new float[encoding.Width];
        var back = new double[2];
        var random = new SeededRandom(7);
        foreach (var batch in reader.ReadBatches(500, TestContext.Current.CancellationToken))
        {
            for (var index = 0; index < batch.Count; index++)
            {
                var cells = batch.Cells.Span.Slice(2 * index, 2).ToArray();
                encoding.Encode(cells, row);
                for (var noise = 0; noise < 3; noise++)
                {
                    encoding.Decode(row, [], back);
                    Assert.Equal(cells[0], back[0], nearly);
                    Assert.True(double.IsFinite(encoding.LogDet(row)));
                    encoding.AddNoise(row, random);
                }
            }
        }
    }

    private static DateTime Moment(string how, int row)
    {
        var even = new DateTime(2019, 1, 1).AddTicks(TimeSpan.TicksPerMicrosecond * (long)((row * 1.371e13 % 1.5e14) + (row * 7_919_773L % 100_000_000)));
        if (how == "even")
        {
            return even;
        }

        var day = even.Date.AddDays(even.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 2 : 0);
        return day.AddHours(8).AddMilliseconds(row * 7_919_123L % 36_000_000);
    }

    private static string Round(string what, int row) => (what switch
    {
        "angle" => Math.Round((330 + (row * 7.77 % 80)) % 360, 2) % 360,
        "radians" => (6 + (row * 0.01 % 1.5)) % Math.Tau,
        "signed" => (((170.05 + (row * 3.3 % 50)) % 360) > 180 ? -360 : 0) + ((170.05 + (row * 3.3 % 50)) % 360),
        "hour" => (20 + (row * 7 % 11) + (row % 5 == 0 ? row % 24 : 0)) % 24,
        "month" => 1 + (row * 5 % 12),
        _ => row * 13 % 45,
    }).ToString("0.####", CultureInfo.InvariantCulture);

    private static string Real(int row) => Math.Sin(row * row).ToString("F4", CultureInfo.InvariantCulture);

    private Dataset Load(string header, Func<int, string> line, TableOptions? options = null) => DatasetCatalogue.Load(
        _folder.Write("t.csv", $"{header}\n{string.Join('\n', Enumerable.Range(0, Count).Select(line))}\n"),
        new() { Table = options },
        null,
        TestContext.Current.CancellationToken);
}
