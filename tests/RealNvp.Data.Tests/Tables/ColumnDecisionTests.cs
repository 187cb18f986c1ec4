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

    private Dataset Load(IReadOnlyList<ColumnDecision>? decided = null) => DatasetCatalogue.Load(
        _folder.Write("t.csv", "row,x,flag,zip,sum,seven,remark,gap\n" + string.Join('\n', Enumerable.Range(0, Count).Select(i => FormattableString.Invariant(
            $"{i + 1},{0.004 * (i * 73 % Count):F3},{i % 2},{((string[])["00501", "10001", "90210"])[i % 3]},{(0.008 * (i * 73 % Count)) + 1:F3},7,seen on day {i},")
            + (i % 10 == 0 ? "" : $"{i % 5}"))) + "\n"),
        new() { Table = new() { Decided = decided } },
        null,
        TestContext.Current.CancellationToken);
}
