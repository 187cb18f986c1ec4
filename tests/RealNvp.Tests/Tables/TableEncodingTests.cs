using RealNvp.Tables;

namespace RealNvp.Tests.Tables;

public sealed class TableEncodingTests
{
    /// <summary>A column of every kind and role.</summary>
    internal static TableSchema Schema { get; } = new()
    {
        Columns =
        [
            new("id", ColumnKind.Integer, ColumnRole.LeftOut) { Reason = "dropped" },
            new("temperature", ColumnKind.Number, ColumnRole.Modelled, Origin: 1e6),
            new("count", ColumnKind.Integer, ColumnRole.Modelled, Step: 2, Origin: -4) { Decimals = 0 },
            new("colour", ColumnKind.Category, ColumnRole.Modelled) { Categories = ["blue", "green", "red"] },
            new("open", ColumnKind.Category, ColumnRole.Modelled) { Categories = ["no", "yes"] },
            new("hour", ColumnKind.Integer, ColumnRole.Context, Origin: 12, Scale: 6) { Decimals = 0 },
            new("place", ColumnKind.Category, ColumnRole.Context) { Categories = ["a", "b", "c"] },
            new("twice", ColumnKind.Number, ColumnRole.LeftOut) { Reason = "follows", Relation = new(1, [2], [2]) },
            new("pi", ColumnKind.Number, ColumnRole.LeftOut) { Reason = "constant", Relation = new(3.14, [], []) },
            new("few", ColumnKind.Number, ColumnRole.Modelled, Step: 0.1, Origin: 0.1) { Levels = [0.1, 1.0 / 3, 0.7] },
            new("fault", ColumnKind.Category, ColumnRole.Label) { Categories = ["0", "1"] },
        ],
    };

    private static readonly double[] Cells = [7, 1_000_003.5, 6, 1, 1, 18, 2, 13, 3.14, 1.0 / 3, 1];

    [Theory]
    [InlineData(ColumnKind.Integer, 0, -0.2, "0")]
    [InlineData(ColumnKind.Integer, 0, -1.5, "-2")]
    [InlineData(ColumnKind.Number, 1, -0.0, "0")]
    public void No_number_is_written_as_minus_zero(ColumnKind kind, int decimals, double value, string expected) =>
        Assert.Equal(expected, new TableColumn("a", kind, ColumnRole.LeftOut) { Decimals = decimals }.Text(value));

    [Fact]
    public void Every_value_has_its_place_and_unit_in_the_flows_row()
    {
        var encoding = new TableEncoding(Schema);
        var row = new float[encoding.Width];
        var context = new float[encoding.ContextWidth];
        encoding.Encode(Cells, row);
        encoding.EncodeContext(Cells, context);
        Assert.Equal([3.5f, 5, 0, 1, 0, 1, (float)((1.0 / 3 - 0.1) / 0.1)], row);
        Assert.Equal([1f, 0, 0, 1], context);
        Assert.Equal(["temperature", "count", "colour=blue", "colour=green", "colour=red", "open", "few"], Schema.ValueNames());
    }

    [Fact]
    public void Decoding_a_noisy_row_gives_the_table_back_with_what_follows_from_it()
    {
        var encoding = new TableEncoding(Schema);
        var row = new float[encoding.Width];
        var context = new float[encoding.ContextWidth];
        var back = new double[Cells.Length];
        var random = new SeededRandom(3);
        encoding.EncodeContext(Cells, context);
        for (var repeat = 0; repeat < 1000; repeat++)
        {
            encoding.Encode(Cells, row);
            encoding.AddNoise(row, random);
            encoding.Decode(row, context, back);
            Assert.True(double.IsNaN(back[0]) && double.IsNaN(back[10]));
            Assert.Equal(Cells[1..10], back[1..10]);
        }
    }

    [Fact]
    public void Noise_is_uniform_over_one_step_and_leaves_continuous_values_alone()
    {
        var encoding = new TableEncoding(Schema);
        var random = new SeededRandom(5);
        var row = new float[encoding.Width];
        double sum = 0, squares = 0;
        const int Repeats = 20_000;
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            encoding.Encode(Cells, row);
            encoding.AddNoise(row, random);
            Assert.Equal(3.5f, row[0]);
            Assert.InRange(row[1], 4.5f, 5.5f);
            sum += row[1] - 5;
            squares += (row[1] - 5) * (row[1] - 5);
        }

        // Five standard errors: sqrt(1/12) / sqrt(n) = 0.002, and sqrt(1/180) / sqrt(n) = 0.0005.
        Assert.Equal(0, sum / Repeats, 0.01);
        Assert.Equal(1.0 / 12, squares / Repeats, 0.0027);
    }

    [Fact]
    public void A_schema_comes_back_from_json_as_it_was()
    {
        var back = TableSchema.FromJson(Schema.ToJson());
        Assert.Equal(Schema.ToJson(), back.ToJson());
        Assert.Equal(
            Schema.Columns.Select(column => (column.Name, column.Kind, column.Role, column.Step, column.Origin, column.Scale)),
            back.Columns.Select(column => (column.Name, column.Kind, column.Role, column.Step, column.Origin, column.Scale)));
        Assert.Equal(["blue", "green", "red"], back.Columns[3].Categories);
        Assert.Equal(10, back.Label);
    }

    [Theory]
    [InlineData("""{"columns":[]}""", "no modelled column")]
    [InlineData(
        """{"columns":[{"name":"a","kind":"number","role":"modelled"},{"name":"a","kind":"number","role":"modelled"}]}""",
        "its column 2 has no name of its own")]
    [InlineData("""{"columns":[{"name":"a","kind":"category","role":"modelled"}]}""", "'a' has fewer than two categories")]
    [InlineData("""{"columns":[{"name":"a","kind":"number","role":"modelled","step":-1}]}""", "'a' has a step")]
    [InlineData(
        """{"columns":[{"name":"a","kind":"number","role":"modelled"},"""
        + """{"name":"b","kind":"number","role":"left-out","relation":{"intercept":0,"columns":[1],"factors":[1]}}]}""",
        "'b' follows")]
    [InlineData("""{"columns":[{"name":"a","kind":"colour","role":"modelled"}]}""", "kind")]
    [InlineData("""{"columns":[{"name":"a","kind":"number","role":"modelled","unit":3}]}""", "unit")]
    public void A_schema_that_contradicts_itself_is_refused(string json, string expected) =>
        Assert.Contains(expected, Assert.ThrowsAny<InvalidInputException>(() => TableSchema.FromJson(json)).Message, StringComparison.Ordinal);
}
