using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>New rows are held to the relations by which columns were left out.</summary>
public sealed class RelationCheckTests : IDisposable
{
    private const int Count = 300;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_breaks_a_relation_is_said_with_column_expected_and_found()
    {
        var trained = Train();
        var path = _folder.Write("n.csv", """
            x,y,unit,same,sum,place
            1.5,2,7,1.5,4.5,here
            1.5,2,8,1.5,4.5,here
            1.5,2,7,1.25,4.5,here
            1.5,2,7,1.5,4.6,there
            1.5,2,,1.5,,here
            1.5,2,seven,1.5,4.5,here

            """);
        using var reader = TableReader.Open(path, trained.Schema!);
        var batch = reader.ReadBatches(10, TestContext.Current.CancellationToken).Single();
        Assert.Equal(6, batch.Count);
        Assert.Equal(
        [
            new(1, 2, "unit", "7", "8"),
            new(2, 3, "same", "1.500", "1.25"),
            new(3, 4, "sum", "4.500", "4.6"),
            new(3, 4, "place", "here", "there"),
            new(5, 6, "unit", "7", "seven"),
        ],
        batch.Broken);
        Assert.Equal(4, reader.BrokenRows);
        Assert.Contains("4 rows break a relation", Assert.Single(reader.Notes), StringComparison.Ordinal);
        Assert.Contains("first is row 2: 'unit' is 8 where 7 follows", reader.Notes[0], StringComparison.Ordinal);
        Assert.Equal(4.5, batch.Cells.Span[4]);
    }

    [Fact]
    public void The_table_itself_breaks_none_and_its_largest_residual_is_the_tolerance()
    {
        var trained = Train();
        using var reader = TableReader.Open(Path.Combine(_folder.Path, "t.csv"), trained.Schema!);
        Assert.All(reader.ReadBatches(50, TestContext.Current.CancellationToken), batch => Assert.Empty(batch.Broken));
        Assert.DoesNotContain(trained.Notes, note => note.Contains("a relation by which", StringComparison.Ordinal));
        var relation = trained.Schema!.Columns.Single(column => column.Name == "sum").Relation!;

        // The sum is of numbers that were not rounded yet: it is off by up to 0.001 in the table, and has three decimals.
        Assert.InRange(relation.Tolerance, 0.001, 0.0022);
        Assert.True(relation.IsKept(4.501, [1.5, 2, 7, 1.5, 4.501, 0]));
        Assert.False(relation.IsKept(4.503, [1.5, 2, 7, 1.5, 4.503, 0]));
        Assert.Equal(relation.Tolerance, TableSchema.FromJson(trained.Schema.ToJson()).Columns.Single(column => column.Name == "sum").Relation!.Tolerance);
    }

    [Fact]
    public void A_file_need_not_have_the_columns_that_were_left_out()
    {
        using var reader = TableReader.Open(_folder.Write("n.csv", "y,x\n1,2\n"), Train().Schema!);
        Assert.Empty(reader.ReadBatches(10, TestContext.Current.CancellationToken).Single().Broken);
        Assert.Empty(reader.Notes);
    }

    private Dataset Train()
    {
        var random = new SeededRandom(4);
        var lines = Enumerable.Range(0, Count).Select(i =>
        {
            double x = random.NextGaussian(), y = random.NextGaussian();
            return FormattableString.Invariant($"{x:F3},{y:F3},7,{x:F3},{x + y + 1:F3},here");
        });
        return DatasetCatalogue.Load(
            _folder.Write("t.csv", $"x,y,unit,same,sum,place\n{string.Join('\n', lines)}\n"), new DataOptions(), null, TestContext.Current.CancellationToken);
    }
}
