using RealNvp.Rows;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>What is found out of a table, what is left out, and what the flow gets to see.</summary>
public sealed class TableDatasetTests : IDisposable
{
    private const int Count = 400;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(',', '.')]
    [InlineData(';', ',')]
    [InlineData('\t', ',')]
    [InlineData('|', '.')]
    public void Delimiter_header_and_decimal_sign_are_found_out(char delimiter, char sign)
    {
        var random = new SeededRandom(1);
        var lines = Enumerable.Range(0, Count).Select(_ =>
            string.Join(delimiter, new[] { Real(random), Real(random) }.Select(text => text.Replace('.', sign))));
        using var table = Load($"height{delimiter}width\n{string.Join('\n', lines)}\n");

        Assert.Equal(["height", "width"], table.Columns);
        Assert.All(table.Schema!.Columns, column => Assert.Equal((ColumnKind.Number, ColumnRole.Modelled, 0), (column.Kind, column.Role, column.Step)));
        Assert.Equal(Count, table.Train.Count + table.Valid.Count + table.Test.Count);
        Assert.Contains("with a header", table.Notes[0], StringComparison.Ordinal);
        random = new SeededRandom(1);
        var expected = Enumerable.Range(0, Count).Select(_ =>
        {
            var first = double.Parse(Real(random), System.Globalization.CultureInfo.InvariantCulture);
            Real(random);
            return first;
        }).Order();
        Assert.Equal(expected, Firsts(table).Order(), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void What_is_found_out_can_be_overridden()
    {
        var lines = Enumerable.Range(0, Count).Select(i => $"{i % 7},{i % 5};-9;x{i % 3}");
        var text = string.Join('\n', lines);
        using var table = Load(text, new() { Delimiter = ';', Decimal = ',', Header = false, Categories = ["c3"], MissingMarks = ["-8"] });
        Assert.Equal(["c1", "c2", "c3"], table.Schema!.Columns.Select(column => column.Name));
        Assert.Equal("always -9", table.Schema.Columns[1].Reason);
        using var headed = Load(text, new() { Delimiter = ';', Header = true, Categories = ["0,0"] });
        Assert.Equal(["0,0", "-9", "x0"], headed.Schema!.Columns.Select(column => column.Name));
    }

    [Fact]
    public void Every_kind_of_column_gets_its_treatment_and_each_left_out_one_its_reason()
    {
        var random = new SeededRandom(2);
        var lines = Enumerable.Range(0, Count).Select(i =>
        {
            var (x, y) = (random.NextGaussian(), random.NextGaussian());
            var colour = i % 3 == 0 ? "red" : i % 3 == 1 ? "green" : "blue";
            var open = i % 2 == 0 ? "yes" : "no";
            var (gap, fault) = (i % 25 == 0 ? "1.5" : "", i % 10 == 0 ? 1 : 0);
            return FormattableString.Invariant($"{x:R},{y:R},{(3 * x) - (2 * y) + 1:R},{x:R},{i % 4 * 10},{0.25 * (i % 9)},7,")
                + FormattableString.Invariant($"{colour},{open},id-{i},{gap},{fault}");
        });
        using var table = Load($"x,y,sum,same,tens,quarters,seven,colour,open,id,gaps,fault\n{string.Join('\n', lines)}\n", new() { Label = "fault" });

        var columns = table.Schema!.Columns.ToDictionary(column => column.Name);
        Assert.Equal("equal to 'x'", columns["same"].Reason);
        Assert.Equal("always 7", columns["seven"].Reason);
        Assert.Equal((ColumnKind.Identifier, "codes or names, each in one row"), (columns["id"].Kind, columns["id"].Reason));
        Assert.Equal("384 of 400 values are missing", columns["gaps"].Reason);
        Assert.Equal("follows from 'x', 'y' (multiple correlation above 0.9999)", columns["sum"].Reason);
        Assert.Equal([3, -2], columns["sum"].Relation!.Factors.Select(factor => Math.Round(factor, 4)));
        Assert.Equal(1, columns["sum"].Relation!.Intercept, 1e-4);
        Assert.Equal((ColumnKind.Integer, 10, 0), (columns["tens"].Kind, columns["tens"].Step, columns["tens"].Origin));
        Assert.Equal((ColumnKind.Number, 0.25), (columns["quarters"].Kind, columns["quarters"].Step));
        Assert.Equal(["blue", "green", "red"], columns["colour"].Categories);
        Assert.Equal(ColumnRole.Label, columns["fault"].Role);
        Assert.Equal(["x", "y", "tens", "quarters", "colour", "open"], table.Columns);
        Assert.Equal(6, table.Train.Width);
        var said = table.Notes.Single(note => note.StartsWith("left out: ", StringComparison.Ordinal));
        Assert.Contains("'sum' (follows from 'x', 'y'", said, StringComparison.Ordinal);
        var labels = table.ReadLabels()!;
        Assert.Equal(["0", "1"], labels.Names);
        Assert.Equal(40, labels.Train.ToArray().Concat(labels.Valid.ToArray()).Concat(labels.Test.ToArray()).Sum());
    }

    [Fact]
    public void Training_sees_noise_within_the_step_that_differs_and_scores_see_the_middle()
    {
        using var table = Load("a,b\n" + string.Join('\n', Enumerable.Range(0, Count).Select(i => $"{i % 7},{i * i % 11}")));
        var (first, second, middle) = (new float[2], new float[2], new float[2]);
        table.Train.Read(5, middle);
        table.Train.ReadAugmented(5, new SeededRandom(1), first);
        table.Train.ReadAugmented(5, new SeededRandom(2), second);
        Assert.NotEqual(first, second);
        var cells = Rows.Decoded(table.Schema!, middle);
        Assert.All((float[][])[first, second], noisy => Assert.Equal(cells, Rows.Decoded(table.Schema!, noisy)));
        Assert.Equal(Rows.Encoded(table.Schema!, cells), middle);
        Assert.Equal(Rows.Encoded(table.Schema!, Rows.Cells(table, table.Test, 3)), Rows.Read(table.Test, 3));
    }

    [Fact]
    public void Rows_with_a_missing_value_are_left_out_and_counted_where_this_is_asked_for()
    {
        using var table = Load(WithGaps, missing: MissingRule.Drop);
        Assert.Equal(20, table.IncompleteRows);
        Assert.False(table.Schema!.Columns[0].HasGaps);
        Assert.Equal(380, table.Train.Count + table.Valid.Count + table.Test.Count);
        Assert.Contains(table.Notes, note => note.Contains("20 of 400 rows left out, since a value is missing (most often in 'a')", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_that_are_left_out_for_their_label_are_said_by_it_and_not_by_gaps_that_are_learnt()
    {
        var lines = Enumerable.Range(0, Count).Select(i =>
            FormattableString.Invariant($"{(i % 3 == 0 ? "" : i * 0.37 % 1)},{i * 0.61 % 1},{(i % 20 == 0 ? "" : i % 2)}"));
        using var table = Load($"a,b,y\n{string.Join('\n', lines)}\n", new() { Label = "y" });
        Assert.Contains(table.Notes, note => note.EndsWith("20 of 400 rows left out, since a value is missing (most often in 'y')", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_with_a_missing_value_train_and_generated_tables_have_gaps_as_often()
    {
        using var table = Load(WithGaps);
        Assert.Equal((Count, 0), (table.Train.Count + table.Valid.Count + table.Test.Count, table.IncompleteRows));
        Assert.Equal(20, Firsts(table).Count(double.IsNaN));
        Assert.Equal([true, false], table.Schema!.Columns.Select(column => column.HasGaps));

        // By the columns alone: what the flow's rows are about distributed as.
        var random = new SeededRandom(4);
        float[] drawn = [.. Enumerable.Range(0, 2 * 20_000).Select(_ => (float)random.NextGaussian())];
        var cells = Rows.Decoded(table.Schema, drawn);
        var share = Enumerable.Range(0, table.Train.Count).Count(row => double.IsNaN(Rows.Cells(table, table.Train, row)[0])) / (double)table.Train.Count;
        Assert.InRange(share, 0.04, 0.07);
        Assert.Equal(share, cells.Where((_, i) => i % 2 == 0).Count(double.IsNaN) / 20_000.0, 0.005);
        Assert.DoesNotContain(cells.Where((_, i) => i % 2 == 1), double.IsNaN);
    }

    [Fact]
    public void Columns_are_taken_left_out_and_given_by_name()
    {
        var text = "a,b,c,d\n" + string.Join('\n', Enumerable.Range(0, Count).Select(i => $"{Text(Math.Sin(i))},{Text(Math.Sin(i * i))},{i % 3},k{i % 4}"));
        Assert.Equal(["a", "b"], Load(text, new() { Columns = ["b", "a"] }).Columns);
        Assert.Equal(["a", "c"], Load(text, new() { Drop = ["b", "d"] }).Columns);
        using var given = Load(text, new() { Columns = ["a"], Given = ["c", "d"] });
        Assert.Equal((1, 5), (given.Train.Width, given.Train.ContextWidth));
        var context = new float[5];
        given.Train.ReadContext(0, context);
        Assert.Equal(1, context[1..].Sum());
        Assert.Contains("did you mean 'b'", Refusal(text, new() { Drop = ["bb"] }), StringComparison.Ordinal);
        Assert.Contains("no column to learn", Refusal(text, new() { Drop = ["a", "b", "c", "d"] }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_among_numbers_is_named_with_what_can_be_done()
    {
        var text = "a,b\n1,2\n3,cold\n" + string.Join('\n', Enumerable.Range(0, 20).Select(i => $"{i},{i * i}"));
        Assert.Contains("line 3, column 'b': 'cold' is no number but 21 others are", Refusal(text), StringComparison.Ordinal);
        Assert.Equal(22, Load(text, new() { Categories = ["b"] }).Train.Count + 4);
        Assert.Equal(22, Load(text, new() { MissingMarks = ["cold"] }).Train.Count + 4);
        Assert.Equal(21, Load(text, new() { MissingMarks = ["cold"] }, missing: MissingRule.Drop).Train.Count + 4);
    }

    [Fact]
    public void A_table_read_by_a_models_schema_is_matched_by_name_and_encoded_as_in_training()
    {
        var lines = Enumerable.Range(0, Count).Select(i => (A: Text(3 * Math.Sin(i)), B: i % 3, C: $"k{i % 4}")).ToArray();
        using var trained = Load("a,b,c\n" + string.Join('\n', lines.Select(line => $"{line.A},{line.B},{line.C}")));
        using var other = Load("more;c;b;a\n" + string.Join('\n', lines.Select(line => $"z;{line.C};{2 - line.B};{line.A}")), schema: trained.Schema);
        var (first, second) = (Rows.Cells(trained, trained.Train, 9), Rows.Cells(other, other.Train, 9));
        first[1] = 2 - first[1];
        Assert.Equal(first, second);
        Assert.Equal(Rows.Encoded(trained.Schema!, first), Rows.Read(other.Train, 9), (a, b) => Math.Abs(a - b) < 1e-6f);
        const string Outside = "line 2, column 'b': '5' is outside what the column can hold (0 to 2)";
        Assert.Contains(Outside, Refusal("a,b,c\n1,5,k1\n", schema: trained.Schema), StringComparison.Ordinal);
        Assert.Contains("lacks the columns 'a', 'c'", Refusal("b\n1\n", schema: trained.Schema), StringComparison.Ordinal);
        Assert.Contains("line 2, column 'c': 'k9' is none of the categories", Refusal("a,b,c\n1,1,k9\n", schema: trained.Schema), StringComparison.Ordinal);
        Assert.Contains("line 2, column 'b': '1.5' is no whole number", Refusal("a,b,c\n1,1.5,k1\n", schema: trained.Schema), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_are_read_again_are_those_of_the_training_to_the_bit()
    {
        var random = new SeededRandom(8);
        var lines = Enumerable.Range(0, Count).Select(i => FormattableString.Invariant($"{random.NextGaussian():R},{1e6 + (1000 * random.NextUniform()):R},")
            + FormattableString.Invariant($"{Math.Exp(5 * random.NextGaussian()):R},")
            + FormattableString.Invariant($"{(i == 77 ? 8.15 : 8 + (0.1 * (i % 60))):F2},{(i == 99 ? 0.5 : i * i % 9973)},")
            + FormattableString.Invariant($"{(i % 3 == 0 ? 0 : 1 / 3.0 * random.NextUniform()):R},{(i % 7 == 0 ? "" : $"k{i % 4}")}"));
        using var table = Load($"normal,large,wide,off,few,zero,name\n{string.Join('\n', lines)}\n");
        using var again = DatasetCatalogue.Load(
            Path.Combine(_folder.Path, "t.csv"), new() { Schema = table.Schema }, null, TestContext.Current.CancellationToken);
        foreach (var (first, second) in ((IRows[])[table.Train, table.Valid, table.Test]).Zip((IRows[])[again.Train, again.Valid, again.Test]))
        {
            Assert.All(Enumerable.Range(0, first.Count), row => Assert.Equal(Rows.Read(first, row), Rows.Read(second, row)));
        }
    }

    [Fact]
    public void Large_numbers_that_differ_little_keep_their_digits()
    {
        var lines = Enumerable.Range(0, Count).Select(i => FormattableString.Invariant($"{1.7e9 + (i * 0.0137):R},{Math.Sin(i):R}"));
        using var table = Load("t,x\n" + string.Join('\n', lines));
        var values = Firsts(table).Order().ToArray();
        Assert.All(values.Zip(values.Skip(1)), pair => Assert.Equal(0.0137, pair.Second - pair.First, 1e-5));
    }

    private static string Text(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private static string Real(SeededRandom random) => Text(Math.Round(random.NextGaussian(), 6));

    private static string WithGaps =>
        "a,b\n" + string.Join('\n', Enumerable.Range(0, Count).Select(i => $"{(i % 20 == 0 ? "NA" : Text(i * 0.37))},{Text(i * i * 0.11)}"));

    /// <summary>The first column of all rows, in the table's units.</summary>
    private static IEnumerable<double> Firsts(Dataset table) => ((IRows[])[table.Train, table.Valid, table.Test])
        .SelectMany(part => Enumerable.Range(0, part.Count).Select(row => Rows.Cells(table, part, row)[0]));

    private Dataset Load(string text, TableOptions? options = null, TableSchema? schema = null, MissingRule missing = MissingRule.Keep)
    {
        var reading = new DataOptions { Table = options, Schema = schema, Missing = missing };
        return DatasetCatalogue.Load(_folder.Write("t.csv", text), reading, null, TestContext.Current.CancellationToken);
    }

    private string Refusal(string text, TableOptions? options = null, TableSchema? schema = null) =>
        Assert.Throws<DataFaultException>(() => Load(text, options, schema)).Message;
}
