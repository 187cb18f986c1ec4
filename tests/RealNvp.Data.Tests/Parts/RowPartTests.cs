using System.IO.Compression;
using RealNvp.Data.Tables.Sources;
using RealNvp.Tests.Collectives;

namespace RealNvp.Data.Tests.Parts;

/// <summary>The parts of files of numbered rows are their rows.</summary>
public sealed class RowPartTests : IDisposable
{
    private const int MostParts = 7;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(23)]
    public void Parts_of_an_array_are_its_rows_in_either_order_of_its_axes(int rows)
    {
        foreach (var isFortran in (bool[])[false, true])
        {
            Holds(_folder.Write("t.npy", PartTables.Npy(rows, 3, isFortran)));
        }
    }

    [Fact]
    public void Parts_of_an_archive_have_the_labels_of_their_rows()
    {
        var path = Path.Combine(_folder.Path, "t.npz");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            foreach (var (name, width) in ((string, int)[])[("X.npy", 4), ("y.npy", 1)])
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(PartTables.Npy(11, width, isFortran: false));
            }
        }

        Holds(path);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(5, 5, 5, 5)]
    [InlineData(3, 1, 9, 2, 2, 4, 1, 1)]
    [InlineData(2)]
    public async Task Parts_of_row_groups_are_their_rows(params int[] groups)
    {
        var path = Path.Combine(_folder.Path, "t.parquet");
        await PartTables.WriteParquetAsync(path, groups);

        Holds(path);
    }

    [Fact]
    public void Row_groups_are_divided_by_their_rows_and_between_them_where_one_ends_nearby()
    {
        Assert.Equal((200, 400), RowGroupCuts.Of([100, 100, 100, 100], new(1, 2)));
        Assert.Equal((0, 200), RowGroupCuts.Of([300, 95, 5], new(0, 2)));
        Assert.Equal((133, 266), RowGroupCuts.Of([400], new(1, 3)));
        Assert.Equal((300, 400), RowGroupCuts.Of([100, 190, 10, 100], new(3, 4)));
        Assert.Equal((0, 105), RowGroupCuts.Of([105, 95, 200], new(0, 4)));
    }

    private static void Holds(string path)
    {
        using var whole = TableSources.Open(path, null, cancellationToken: TestContext.Current.CancellationToken);
        var expected = PartTables.Rows(whole, withNumbers: true);
        for (var count = 1; count <= MostParts; count++)
        {
            Assert.Equal(expected, Enumerable.Range(0, count).SelectMany(index => PartTables.Rows(whole, withNumbers: true, new(index, count))));
            Assert.Equal(expected, ThreadGroup.Run(count, collective =>
            {
                using var own = PartedTable.Open(path, null, collective);
                return PartTables.Rows(own, withNumbers: true);
            }).SelectMany(rows => rows));
        }
    }
}
