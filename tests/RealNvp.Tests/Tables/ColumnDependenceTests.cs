using RealNvp.Statistics;
using RealNvp.Tables;

namespace RealNvp.Tests.Tables;

/// <summary>What holds of every column whose shares depend on another, whatever decides them, and wherever the other column stands.</summary>
public sealed class ColumnDependenceTests
{
    private const int Draws = 4000;
    private const double Rest = 0.004;
    private const int Zip = 0;
    private const int City = 1;
    private const int Region = 2;
    private const int Hired = 3;
    private const int Month = 4;
    private const int Age = 5;
    private const int Group = 6;
    private const int Hours = 7;

    /// <summary>
    /// A zip code in a city in a region, the month of a date, and a group by a number and hours that change with it; with gaps, each before or behind what
    /// decides it.
    /// </summary>
    private static readonly TableSchema Schema = new()
    {
        Columns =
        [
            Names("zip", [0.3, 0.2, 0.2, 0.1, 0.1, 0.05], 0.05, [5, 0, 3, 1, 4, 2]) with
            {
                Dependence = new("city", [new([0, 1], [0.6, 0.4]), new([2], [1]), new([3, 4, 5], [0.4, 0.4, 0.2])], Rest),
            },
            Names("city", [0.5, 0.2, 0.3], 0, null) with { Dependence = new("region", [new([0], [1]), new([1, 2], [0.4, 0.6])], Rest) },
            Names("region", [0.5, 0.4], 0.1, null),
            new("hired", ColumnKind.Date, ColumnRole.Modelled, Step: 1)
            {
                Dates = new("yyyy-MM-dd", DateUnit.Day),
                Marginal = new() { Center = 19_000, Scale = 400, Missing = 0.05 },
            },
            new("month", ColumnKind.Integer, ColumnRole.Modelled, Step: 1, Origin: 1)
            {
                Decimals = 0,
                Marginal = new() { Shares = [.. Enumerable.Repeat(0.9 / 12, 12)], Missing = 0.1, Lower = 1, Upper = 12 },
                Dependence = new("hired", [.. Enumerable.Range(0, 12).Select(month => new DependentShares([month], [1]))], Rest) { Part = DatePart.Month },
            },
            new("age", ColumnKind.Number, ColumnRole.Modelled) { Marginal = new() { Center = 5, Scale = 10 } },
            new("group", ColumnKind.Integer, ColumnRole.Modelled, Step: 1, Origin: 3)
            {
                Decimals = 0,
                Marginal = new() { Shares = [0.3, 0.3, 0.35], Missing = 0.04, Beyond = 0.005 },

                // Of the numbers in the middle nothing is known.
                Dependence = new("age", [new([0], [1]), new([], []), new([2], [1])], Rest) { Borders = [0, 10] },
            },

            // Nothing is decided: what is frequent changes.
            new("hours", ColumnKind.Integer, ColumnRole.Modelled, Step: 1, Origin: 20)
            {
                Decimals = 0,
                Marginal = new() { Shares = [0.3, 0.3, 0.34], Missing = 0.06, Lower = 20, Upper = 22 },
                Dependence = new("age", [new([0, 1, 2], [0.7, 0.299, 0.001]), new([0, 1, 2], [0.1, 0.1, 0.8])], Rest) { Borders = [3] },
            },
        ],
    };

    /// <summary>A column, and the cell of the one that it depends on.</summary>
    public static TheoryData<int, double> Given => new()
    {
        { Zip, 0 }, { Zip, 1 }, { Zip, 2 }, { City, 0 }, { City, 1 }, { Month, 19_000 }, { Month, 0 }, { Month, -40_000 },
        { Group, -3 }, { Group, 10 }, { Group, 5 }, { Hours, -3 }, { Hours, 3 }, { Hours, double.NaN },
        { Zip, double.NaN }, { City, double.NaN }, { Month, double.NaN }, { Group, double.NaN },
    };

    [Fact]
    public void Every_row_that_is_drawn_is_in_the_support_and_comes_back_whatever_its_noise()
    {
        var (encoding, random) = (new TableEncoding(Schema), new SeededRandom(5));
        double[] cells = new double[Schema.Columns.Count], back = new double[Schema.Columns.Count];
        var row = new float[encoding.Width];
        for (var draw = 0; draw < Draws; draw++)
        {
            Fill(row, random);
            encoding.Decode(row, [], cells);
            Assert.All(Schema.Columns.Zip(cells), item =>
                Assert.True(double.IsNaN(item.Second) ? item.First.HasGaps : !item.First.Marginal!.IsOutside(item.First, item.Second)));
            encoding.Encode(cells, row);
            encoding.Decode(row, [], back);
            AssertSame(cells, back);
            encoding.AddNoise(row, random);
            encoding.Decode(row, [], back);
            AssertSame(cells, back);
        }
    }

    [Theory]
    [MemberData(nameof(Given))]
    public void All_probability_is_one_given_what_the_other_column_holds_and_is_that_of_the_rule(int column, double other)
    {
        var (encoding, known) = (new TableEncoding(Schema), Schema.Columns[column]);
        var given = With(column, other);
        var masses = CellsOf(known).ToDictionary(cell => cell, cell => Math.Exp(LogMass(encoding, column, given, cell)));
        Assert.Equal(1, masses.Values.Sum(), 1e-6);

        // (1 - Rest) of what goes with the key, the rest by the column's own shares; gaps are as many as ever.
        var marginal = known.Marginal!;
        var key = known.Dependence!.KeyOf(Schema.Columns[encoding.OtherOf(column)!.Value], other);
        foreach (var (level, share) in marginal.Shares!.Index())
        {
            var own = key is { } place && known.Dependence.Keys[place].Cells.Index().Any(item => item.Item == level)
                ? known.Dependence.Keys[place].Shares[known.Dependence.Keys[place].Cells.Index().First(item => item.Item == level).Index]
                : 0;
            var expected = key is null ? share : (Rest * share) + ((1 - Rest) * (1 - marginal.Missing) * own);
            Assert.Equal(expected, masses[known.Categories is null ? known.Origin + level : level], 1e-6);
        }

        Assert.Equal(marginal.Missing, masses.GetValueOrDefault(double.NaN), 1e-6);
    }

    [Theory]
    [MemberData(nameof(Given))]
    public void The_log_det_says_how_often_a_value_is_drawn(int column, double other)
    {
        var (encoding, random, known) = (new TableEncoding(Schema), new SeededRandom(9), Schema.Columns[column]);
        var given = With(column, other);
        var codec = encoding.CodecOf(column, given);
        var drawn = new double[40_000];
        Span<float> value = [0];
        for (var draw = 0; draw < drawn.Length; draw++)
        {
            value[0] = (float)random.NextGaussian();
            drawn[draw] = codec.Decode(value);
        }

        foreach (var cell in CellsOf(known))
        {
            Assert.Equal(Math.Exp(LogMass(encoding, column, given, cell)), (double)drawn.Count(cell.Equals) / drawn.Length, 0.01);
        }
    }

    [Theory]
    [MemberData(nameof(Given))]
    public void Rows_by_the_rule_are_standard_normal(int column, double other)
    {
        var (encoding, random, known) = (new TableEncoding(Schema), new SeededRandom(2), Schema.Columns[column]);
        var given = With(column, other);
        var codec = encoding.CodecOf(column, given);
        var (sum, squares, count) = (0.0, 0.0, 0);
        Span<float> value = [0];
        foreach (var cell in CellsOf(known))
        {
            for (var draw = 0; draw < Math.Round(Math.Exp(LogMass(encoding, column, given, cell)) * 100_000); draw++)
            {
                codec.Encode(cell, value);
                codec.AddNoise(value, random);
                Assert.Equal(cell, codec.Decode(value));
                (sum, squares, count) = (sum + value[0], squares + (value[0] * value[0]), count + 1);
            }
        }

        Assert.Equal(0, sum / count, 0.02);
        Assert.Equal(1, squares / count, 0.04);
    }

    [Fact]
    public void Generated_rows_break_a_rule_as_seldom_as_it_says_and_lack_values_whatever_the_other_column_lacks()
    {
        var (encoding, random) = (new TableEncoding(Schema), new SeededRandom(8));
        var rows = new double[20_000][];
        var row = new float[encoding.Width];
        for (var index = 0; index < rows.Length; index++)
        {
            Fill(row, random);
            rows[index] = new double[Schema.Columns.Count];
            encoding.Decode(row, [], rows[index]);
        }

        foreach (var column in encoding.Dependent)
        {
            var (known, other) = (Schema.Columns[column], encoding.OtherOf(column)!.Value);
            var judged = rows.Where(cells => !double.IsNaN(cells[column]) && Key(cells) is not null).ToArray();
            var broken = judged.Count(cells => !known.Dependence!.Keys[Key(cells)!.Value].Cells.Contains(known.LevelOf(cells[column])));
            Assert.InRange((double)broken / judged.Length, 0, 1.5 * Rest);
            Assert.All([true, false], isLacking =>
            {
                var those = rows.Where(cells => double.IsNaN(cells[other]) == isLacking).ToArray();
                var missing = (double)those.Count(cells => double.IsNaN(cells[column])) / Math.Max(1, those.Length);
                Assert.True(those.Length == 0 || Math.Abs(missing - known.Marginal!.Missing) < 0.03);
            });

            int? Key(double[] cells) => known.Dependence!.KeyOf(Schema.Columns[other], cells[other]);
        }
    }

    [Fact]
    public void A_schema_with_dependences_comes_back_from_json()
    {
        var read = TableSchema.FromJson(Schema.ToJson());
        Assert.Equal(Schema.ToJson(), read.ToJson());
        Assert.Contains("\"part\":\"month\"", Schema.ToJson().Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal([Region, City, Zip], new TableEncoding(read).Dependent.Where(column => column <= Region).Prepend(Region));
    }

    public static TheoryData<int, string> Faults => new()
    {
        { Zip, """{"on":"town","keys":[],"rest":0.1}""" },
        { Zip, """{"on":"zip","keys":[],"rest":0.1}""" },
        { Zip, """{"on":"city","rest":0.1}""" },
        { Zip, """{"keys":[],"rest":0.1}""" },
        { Zip, """{"on":"city","keys":[],"rest":0}""" },
        { Zip, """{"on":"city","keys":[],"rest":1}""" },
        { Zip, """{"on":"city","keys":[null],"rest":0.1}""" },
        { Zip, """{"on":"city","keys":[{"cells":[0]}],"rest":0.1}""" },
        { Zip, """{"on":"city","keys":[{"cells":[0],"shares":[0.5]}],"rest":0.1}""" },
        { Zip, """{"on":"city","keys":[{"cells":[0],"shares":[0.5,0.5]}],"rest":0.1}""" },
        { Zip, """{"on":"city","keys":[{"cells":[6],"shares":[1]}],"rest":0.1}""" },
        { Zip, """{"on":"city","keys":[{"cells":[-1],"shares":[1]}],"rest":0.1}""" },
        { Zip, """{"on":"city","keys":[{"cells":[1,1],"shares":[0.5,0.5]}],"rest":0.1}""" },
        { Zip, """{"on":"city","keys":[{"cells":[],"shares":[]},{"cells":[],"shares":[]},{"cells":[],"shares":[]},{"cells":[],"shares":[]}],"rest":0.1}""" },
        { Zip, """{"on":"city","keys":[],"rest":0.1,"part":"month"}""" },
        { Zip, """{"on":"city","keys":[],"rest":0.1,"borders":[1]}""" },
        { Zip, """{"on":"hired","keys":[],"rest":0.1}""" },
        { Zip, """{"on":"hired","keys":[],"rest":0.1,"part":"month","borders":[1]}""" },
        { Zip, """{"on":"hired","keys":[],"rest":0.1,"part":"year"}""" },
        { Zip, """{"on":"age","keys":[],"rest":0.1,"borders":[1,1]}""" },
        { Zip, """{"on":"age","keys":[],"rest":0.1,"borders":[2,1]}""" },
        { Zip, """{"on":"age","keys":[{"cells":[],"shares":[]},{"cells":[],"shares":[]}],"rest":0.1,"borders":[]}""" },
        { Region, """{"on":"zip","keys":[],"rest":0.1}""" },
        { Age, """{"on":"city","keys":[],"rest":0.1}""" },
        { Hired, """{"on":"city","keys":[],"rest":0.1}""" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_dependence_that_cannot_be_is_refused_with_a_sentence(int column, string json)
    {
        var text = (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(Schema.ToJson())!;
        text["columns"]![column]!["dependence"] = System.Text.Json.Nodes.JsonNode.Parse(json);
        Assert.IsAssignableFrom<InvalidInputException>(Record.Exception(() => TableSchema.FromJson(text.ToJsonString())));
    }

    [Fact]
    public void Many_categories_in_many_groups_are_ready_at_once()
    {
        const int Fine = 1000, Coarse = 1000;
        var schema = new TableSchema
        {
            Columns =
            [
                Names("coarse", [.. Enumerable.Repeat(1.0 / Coarse, Coarse)], 0, null),
                Names("fine", [.. Enumerable.Repeat(1.0 / Fine, Fine)], 0, null) with
                {
                    Dependence = new("coarse", [.. Enumerable.Range(0, Coarse).Select(key => new DependentShares([key, (key + 1) % Fine], [0.5, 0.5]))], 0.001),
                },
            ],
        };
        var before = GC.GetAllocatedBytesForCurrentThread();
        var encoding = new TableEncoding(schema);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
        var row = new float[2];
        encoding.Encode([7, 8], row);
        Assert.Equal(Math.Log(0.4995 + 1e-6) + Math.Log(1.0 / Coarse), encoding.LogDet(row) + row.Sum(value => NormalDistribution.LogDensity(value)), 1e-3);
    }

    private static TableColumn Names(string name, double[] shares, double missing, int[]? order) => new(name, ColumnKind.Category, ColumnRole.Modelled)
    {
        Categories = [.. Enumerable.Range(0, shares.Length).Select(index => $"{name}{index:D4}")],
        Marginal = new() { Shares = shares, Missing = missing, Order = order },
    };

    private static double[] With(int column, double other)
    {
        var cells = new double[Schema.Columns.Count];
        Array.Fill(cells, double.NaN);
        cells[new TableEncoding(Schema).OtherOf(column)!.Value] = other;
        return cells;
    }

    /// <summary>All that a column can hold, of open ends so far that next to nothing lies beyond.</summary>
    private static IEnumerable<double> CellsOf(TableColumn column) =>
    [
        .. column.HasGaps ? (double[])[double.NaN] : [],
        .. column.Categories is { } names ? Enumerable.Range(0, names.Count).Select(index => (double)index)
            : column.Marginal!.Lower is not null ? Enumerable.Range(0, column.Marginal.Shares!.Count).Select(level => column.Origin + level)
            : Enumerable.Range(-60, 120).Select(value => (double)value),
    ];

    private static double LogMass(TableEncoding encoding, int column, double[] given, double cell)
    {
        var codec = encoding.CodecOf(column, given);
        Span<float> value = [0];
        codec.Encode(cell, value);
        return NormalDistribution.LogDensity(value[0]) + codec.LogDet(value);
    }

    private static void Fill(float[] row, SeededRandom random)
    {
        for (var place = 0; place < row.Length; place++)
        {
            row[place] = (float)random.NextGaussian();
        }
    }

    private static void AssertSame(double[] expected, double[] actual)
    {
        Assert.Equal(expected[Age], actual[Age], 1e-4 * Math.Max(1, Math.Abs(expected[Age])));
        Assert.Equal(expected.Where((_, index) => index != Age), actual.Where((_, index) => index != Age));
    }
}
