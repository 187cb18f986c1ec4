using RealNvp.Calibration;
using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>
/// Rows are drawn given named values or those of a file: what is given stays to the letter, what is not is drawn, and what does not fit is said.
/// </summary>
public sealed class DrawnTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly TableSchema Schema = new()
    {
        Columns =
        [
            new("colour", ColumnKind.Category, ColumnRole.Modelled) { Categories = ["blue", "green", "red"], Marginal = new() { Shares = [0.5, 0.3, 0.2] } },
            new("amount", ColumnKind.Number, ColumnRole.Modelled)
            {
                Decimals = 2,
                Marginal = new() { Map = NumberMap.Log, Lower = -1, Center = 8, Scale = 2, Atoms = [new(0, 0.3)], Missing = 0.2 },
            },
            new("size", ColumnKind.Number, ColumnRole.Modelled) { Marginal = new() { Center = 5, Scale = 2 } },
            new("note", ColumnKind.Text, ColumnRole.LeftOut),
        ],
    };

    [Fact]
    public void Named_values_stand_in_every_row_with_all_their_digits()
    {
        using var model = Model(Schema);
        var drawn = DrawnTable.Draw(model, new Dictionary<string, string> { ["amount"] = "123456.78", ["colour"] = "green" }, 50, seed: 3);
        Assert.Equal(50, drawn.Count);
        Assert.InRange(drawn.EffectiveSize, 1, 50);
        Assert.InRange(drawn.StandardError, 0, 1);
        var lines = Written(drawn);
        Assert.Equal(51, lines.Length);
        Assert.All(lines[1..], line => Assert.StartsWith("green,123456.78,", line, StringComparison.Ordinal));
        Assert.Equal(50, lines[1..].Select(line => line.Split(',')[2]).Distinct().Count());
        Assert.Equal(lines, Written(DrawnTable.Draw(model, new Dictionary<string, string> { ["amount"] = "123456.78", ["colour"] = "green" }, 50, seed: 3)));
    }

    [Fact]
    public void Each_row_of_a_file_is_completed_and_gaps_are_never_drawn()
    {
        using var model = Model(Schema);
        var file = _folder.Write("given.csv", "size,other,amount\n5.125,x,\n,y,0\n,z,\n");
        var drawn = DrawnTable.DrawFile(model, file, count: 20, seed: 2);
        Assert.Equal((60, 3), (drawn.Count, drawn.Given));
        var rows = Written(drawn)[1..].Select(line => line.Split(',')).ToArray();
        Assert.All(rows[..20], row => Assert.Equal("5.125", row[2]));
        Assert.All(rows[20..40], row => Assert.Equal("0", row[1]));
        Assert.All(rows, row => Assert.Contains(row[0], Schema.Columns[0].Categories!));
        Assert.All(rows, row => Assert.NotEqual("", row[1]));
        Assert.Single(rows[20..40].Select(row => row[1]).Distinct());
        Assert.Equal(20, rows[40..].Select(row => row[2]).Distinct().Count());
    }

    [Theory]
    [InlineData("colour", "purple", "'purple' is no category of the column 'colour'; it knows blue, green, red.")]
    [InlineData("size", "big", "'big' for the column 'size' is no number")]
    [InlineData("amount", "-2", "-2 is outside what the column 'amount' can hold")]
    [InlineData("color", "red", "has no column 'color'; did you mean 'colour'")]
    [InlineData("note", "x", "The column 'note' is no part of the model's density")]
    public void What_does_not_fit_is_one_sentence(string column, string value, string expected)
    {
        using var model = Model(Schema);
        var error = Assert.Throws<InvalidInputException>(() => DrawnTable.Draw(model, new Dictionary<string, string> { [column] = value }, 5));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_does_not_fit_is_one_sentence_with_its_place()
    {
        using var model = Model(Schema);
        var unknown = Assert.Throws<DataFaultException>(() => DrawnTable.DrawFile(model, _folder.Write("a.csv", "colour,size\nred,1\npurple,2\n")));
        Assert.Contains("line 3, column 'colour': 'purple' is none of the categories", unknown.Message, StringComparison.Ordinal);
        var strange = Assert.Throws<DataFaultException>(() => DrawnTable.DrawFile(model, _folder.Write("b.csv", "a,b\n1,2\n3,4\n")));
        Assert.Contains("has none of the model's columns", strange.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_training_was_given_is_read_from_the_file_and_said_where_it_lies_far_outside()
    {
        var given = Schema with { Columns = [.. Schema.Columns, new("hour", ColumnKind.Number, ColumnRole.Context, Origin: 12, Scale: 6) { Decimals = 0 }] };
        using var model = Model(given);
        float[] hours = [.. Enumerable.Range(0, 100).Select(row => ((row % 24) - 12) / 6f)];
        model.Calibration = new(new() { LogProbs = new double[2], Radii = new double[2] }, ReferenceRows.Draw(new FloatRows(new float[300], 3, hours, 1)));
        var drawn = DrawnTable.DrawFile(model, _folder.Write("hours.csv", "hour,colour\n12,red\n99,blue\n30,\n"), count: 2);
        Assert.Equal(["12", "12", "99", "99", "30", "30"], Written(drawn)[1..].Select(line => line.Split(',')[^1]));
        Assert.Contains(drawn.Notes, note => note.StartsWith("Row 2: 'hour' is 99, far outside of what training saw (0 to 23)", StringComparison.Ordinal));
        Assert.DoesNotContain(drawn.Notes, note => note.StartsWith("Row 1", StringComparison.Ordinal));
        var lacking = Assert.Throws<DataFaultException>(() => DrawnTable.DrawFile(model, _folder.Write("none.csv", "hour,colour\n,red\n")));
        Assert.Contains("'hour' has no value", lacking.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gaps_are_filled_by_other_draws_in_each_file_and_all_else_stays()
    {
        using var model = Model(Schema);
        var file = _folder.Write("gaps.csv", "note,size,colour,amount\na,5.125,red,\nb,,blue,0\nc,,,\nd,6,green,1.5\n");
        var written = FilledTable.WriteDraws(file, Path.Combine(_folder.Path, "filled.csv"), model, 4, seed: 5);
        Assert.Equal(["filled-1.csv", "filled-2.csv", "filled-3.csv", "filled-4.csv"], written.Select(item => Path.GetFileName(item.Path)));
        var tables = written.Select(item => File.ReadAllLines(item.Path).Select(line => line.Split(',')).ToArray()).ToArray();
        Assert.All(tables, rows => Assert.Equal(["note", "size", "colour", "amount"], rows[0]));
        Assert.All(tables, rows => Assert.Equal(["a", "5.125", "red"], rows[1][..3]));
        Assert.All(tables, rows => Assert.Equal(["d", "6", "green", "1.5"], rows[4]));
        Assert.All(tables, rows => Assert.All(rows, row => Assert.All(row, cell => Assert.NotEqual("", cell))));
        Assert.Equal(4, tables.Select(rows => rows[2][1]).Distinct().Count());
        Assert.All(written, item => Assert.Equal((4, 3, 0), (item.Table.Rows, item.Table.FilledRows, item.Table.RowsWithGaps)));
        Assert.Contains(written[0].Table.Notes, note => note.Contains("filled in by draws from", StringComparison.Ordinal));
        var again = FilledTable.WriteDraws(file, Path.Combine(_folder.Path, "again.csv"), model, 4, seed: 5);
        Assert.Equal(written.Select(item => File.ReadAllText(item.Path)), again.Select(item => File.ReadAllText(item.Path)));
        Assert.Throws<ArgumentOutOfRangeException>(() => FilledTable.WriteDraws(file, Path.Combine(_folder.Path, "never.csv"), model, 0));
    }

    public void Dispose() => _folder.Dispose();

    private string[] Written(DrawnTable drawn)
    {
        var path = Path.Combine(_folder.Path, "drawn.csv");
        drawn.Write(path);
        return File.ReadAllLines(path);
    }

    private static DensityModel Model(TableSchema schema)
    {
        var net = new MlpSpec { Hidden = [16] };
        var spec = new FlowSpec
        {
            Shape = new Shape(schema.Width),
            Steps = [new AffineCouplingSpec { ScaleNet = net, ShiftNet = net }, new AffineCouplingSpec { ScaleNet = net, ShiftNet = net, Flip = true }],
        };
        spec = schema.ContextWidth > 0 ? spec.Given(schema.ContextWidth) : spec;
        return new(Engines.Create(spec, FlatParameters.Start(spec, seed: 7)), new ModelMetadata(), schema);
    }
}
