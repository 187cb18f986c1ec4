using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>What is found of columns can be written, changed and given to a training.</summary>
public sealed class ColumnDecisionTests : IDisposable
{
    private const int Count = 200;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_found_of_each_column_is_said()
    {
        using var table = Load();
        Assert.Equal(["row", "x", "flag", "zip", "sum", "seven", "remark", "gap"], table.Found.Select(found => found.Column.Name));
        Assert.Equal(table.Schema!.Columns, table.Found.Select(found => found.Column));
        Assert.Equal(
            ["1 to 200", "0 to 0.796", "0 or 1", "00501, 10001, 90210", "1 to 2.592", "7", "", "0 to 4"], table.Found.Select(found => found.Seen));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 20], table.Found.Select(found => found.Missing));
        Assert.Single(table.Notes, note => note.StartsWith("left out: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Decisions_that_nobody_changed_change_nothing()
    {
        using var found = Load();
        var file = new ColumnDecisions { Columns = [.. found.Found.Select(column => column.ToDecision())] }.ToJson();
        using var again = Load(ColumnDecisions.FromJson(file).Columns);
        Assert.Equal(
            found.Schema!.Columns.Select(column => (column.Name, column.Kind, column.Role, column.Step, column.Origin, column.Relation is null)),
            again.Schema!.Columns.Select(column => (column.Name, column.Kind, column.Role, column.Step, column.Origin, column.Relation is null)));
    }

    [Fact]
    public void A_decision_overrules_what_is_found()
    {
        using var table = Load(
        [
            new("row") { Role = ColumnRole.Modelled },
            new("x") { Kind = ColumnKind.Category },
            new("flag") { Role = ColumnRole.Label },
            new("zip") { Kind = ColumnKind.Integer, Continuous = true },
            new("sum") { Role = ColumnRole.LeftOut },
            new("gap") { Kind = ColumnKind.Identifier },
        ]);
        var columns = table.Schema!.Columns.ToDictionary(column => column.Name);
        Assert.Equal((ColumnRole.Modelled, 1), (columns["row"].Role, columns["row"].Step));
        Assert.Equal(200, columns["x"].Categories!.Count);
        Assert.Equal(ColumnRole.Label, columns["flag"].Role);
        Assert.Equal((ColumnKind.Integer, 0), (columns["zip"].Kind, columns["zip"].Step));
        Assert.Equal("dropped", columns["sum"].Reason);
        Assert.Equal("identifiers, as was decided", columns["gap"].Reason);

        // No row is lost for a column that is not used.
        Assert.Equal(Count, table.Train.Count + table.Valid.Count + table.Test.Count);
    }

    [Theory]
    [InlineData("""{"columns":[{"name":"xx"}]}""", "'xx' is decided on but")]
    [InlineData("""{"columns":[{"name":"x","kind":"category","continuous":true}]}""", "'x' has categories, which are not continuous")]
    [InlineData("""{"columns":[{"name":"x","kind":"text","role":"modelled"}]}""", "'x' has a kind that is left out; change the field kind")]
    [InlineData("""{"columns":[{"name":"x"},{"name":"x"}]}""", "'x' is decided on twice")]
    [InlineData("""{"columns":[{"name":"x","role":"label"},{"name":"flag","role":"label"}]}""", "'x' is a label, as another column is")]
    [InlineData("""{"columns":[{"name":"x","kind":"integer"}]}""", "'x' of")]
    [InlineData("""{"columns":[{"name":"x","kind":"category","support":[0,1]}]}""", "'x' has no numbers to model; remove the field support")]
    [InlineData("""{"columns":[{"name":"zip","map":"log"}]}""", "'zip' has no numbers; remove the field map")]
    [InlineData("""{"columns":[{"name":"flag","atoms":[0]}]}""", "'flag' holds few different numbers")]
    [InlineData("""{"columns":[{"name":"x","cyclic":true,"map":"asinh"}]}""", "'x' goes round; remove the field map")]
    [InlineData("""{"columns":[{"name":"x","support":[1,0]}]}""", "'x' has a support without room; write the field support")]
    [InlineData("""{"columns":[{"name":"x","support":[0]}]}""", "'x' has a support without room")]
    [InlineData("""{"columns":[{"name":"x","support":[null,1],"map":"logit"}]}""", "'x' is mapped from a bound that it does not have")]
    [InlineData("""{"columns":[{"name":"x","support":[0,1],"atoms":[2]}]}""", "'x' has an atom outside its support")]
    [InlineData("""{"columns":[{"name":"x","atoms":[0.5,0.5]}]}""", "'x' has more than 16 atoms, one twice")]
    [InlineData("""{"columns":[{"name":"x","atoms":[0.5],"continuous":true}]}""", "'x' has atoms, which continuous columns have not")]
    [InlineData("""{"columns":[{"name":"x","map":"root"}]}""", "columns[0].map")]
    [InlineData("""{"columns":[{"name":"x","support":[0,"one"]}]}""", "columns[0].support")]
    [InlineData("""{"columns":[{"name":"x","support":[0.1,1]}]}""", "line 2, column 'x': '0.000' is outside what the column can hold (0.1 to 1)")]
    [InlineData("""{"columns":[{"kind":"integer"}]}""", "name")]
    [InlineData("""{"columns":[{"name":"x","kind":"colour"}]}""", "columns[0].kind")]
    [InlineData("""{"columns":[{"name":"x","colour":"red"}]}""", "colour")]
    [InlineData("""[]""", "columns")]
    public void A_decision_that_cannot_be_is_refused_with_its_column_and_field(string json, string expected)
    {
        var error = Assert.ThrowsAny<InvalidInputException>(() => Load(ColumnDecisions.FromJson(json).Columns));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Support_map_and_atoms_are_what_was_decided_and_hold_for_every_row()
    {
        using var table = Numbers(
        [
            new("amount") { Support = [0, null], Map = NumberMap.Log, Atoms = [1.5] },
            new("real") { Support = [-20, 20], Map = NumberMap.Logit },
            new("count") { Support = [0, 30] },
            new("free") { Support = [null, null], Atoms = [] },
        ]);
        var columns = table.Schema!.Columns.ToDictionary(column => column.Name);
        Assert.Equal("log, 0 or more; atom 1.5", table.Found[0].ToDecision().Found!.Split("; ", 2)[1].Split(" (")[0]);
        var (real, count, free) = (columns["real"].Marginal!, columns["count"].Marginal!, columns["free"].Marginal!);
        Assert.Equal((NumberMap.Logit, -20, 20), (real.Map, real.Lower!.Value, real.Upper!.Value));
        Assert.Equal((31, 0, 30), (count.Shares!.Count, count.Lower, count.Upper));
        Assert.Equal((null, null, null), (free.Lower, free.Upper, free.Atoms));

        float[] far = [.. ((float[])[-9, -2, 0, 2, 9]).SelectMany(score => Enumerable.Repeat(score, 4))];
        Assert.All(Rows.Decoded(table.Schema, far).Chunk(4), row =>
        {
            Assert.True(row[0] > 0);
            Assert.InRange(row[1], -20, 20);
            Assert.InRange(row[2], 0, 30);
        });
    }

    [Fact]
    public void A_decided_bound_that_rows_are_on_is_an_atom_and_one_that_is_passed_is_refused_with_the_row()
    {
        using var table = Numbers([new("free") { Support = [0, null] }]);
        Assert.Equal([0], table.Schema!.Columns[3].Marginal!.Atoms!.Select(atom => atom.Value));
        var refused = Assert.Throws<DataFaultException>(() => Numbers([new("real") { Support = [0, null] }]).Dispose());
        Assert.Contains("line 4, column 'real': '-2.4' is outside what the column can hold (0 or more)", refused.Message, StringComparison.Ordinal);
        refused = Assert.Throws<DataFaultException>(() => Numbers([new("real") { Map = NumberMap.Log }]).Dispose());
        Assert.Contains("'real' is mapped from a bound", refused.Message, StringComparison.Ordinal);
    }

    private Dataset Numbers(IReadOnlyList<ColumnDecision> decided)
    {
        var lines = Enumerable.Range(0, Count).Select(i => FormattableString.Invariant(
            $"{(i % 4 == 0 ? 1.5 : Math.Exp(Math.Sin(i * i))):R},{(i == 2 ? -2.4 : 3 + Math.Sin(i)):R},")
            + FormattableString.Invariant($"{3 + (i * i % 19)},{(i % 3 == 0 ? 0 : 2 + Math.Sin(i)):R}"));
        var path = _folder.Write("n.csv", $"amount,real,count,free\n{string.Join('\n', lines)}\n");
        return DatasetCatalogue.Load(path, new() { Table = new() { Decided = decided } }, null, TestContext.Current.CancellationToken);
    }

    private Dataset Load(IReadOnlyList<ColumnDecision>? decided = null) => DatasetCatalogue.Load(
        _folder.Write("t.csv", "row,x,flag,zip,sum,seven,remark,gap\n" + string.Join('\n', Enumerable.Range(0, Count).Select(i => FormattableString.Invariant(
            $"{i + 1},{0.004 * (i * 73 % Count):F3},{i % 2},{((string[])["00501", "10001", "90210"])[i % 3]},{(0.008 * (i * 73 % Count)) + 1:F3},7,seen on day {i},")
            + (i % 10 == 0 ? "" : $"{i % 5}"))) + "\n"),
        new() { Table = new() { Decided = decided } },
        null,
        TestContext.Current.CancellationToken);
}
