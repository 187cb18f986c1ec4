using RealNvp.Data.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Whoever waits for a table hears how far its reading is, and that it is over.</summary>
public sealed class ReadingProgressTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_phase_is_told_its_rows_are_counted_and_nothing_comes_after_the_end_but_notes()
    {
        var heard = new Heard();
        using var table = DatasetCatalogue.Load(Table(5_000, _ => ""), new(), heard, TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                "looking at the columns", "looking at the columns again", "reading the rows", "looking for columns that follow from others",
                "learning each column by itself", "encoding the rows",
            ],
            heard.Progress.Select(progress => progress.Phase).OfType<string>().Distinct());
        Assert.Equal(4 * 1024, heard.Progress.Where(progress => progress.Phase == "reading the rows").Max(progress => progress.Rows));
        Assert.Null(heard.Progress[^1].Phase);
        Assert.NotEmpty(heard.Notes);
    }

    [Fact]
    public void The_end_is_told_of_a_table_that_cannot_be_read()
    {
        var heard = new Heard();
        Assert.Throws<DataFaultException>(() => DatasetCatalogue.Load(
            Table(3_000, row => row == 2_000 ? ",1" : ""), new(), heard, TestContext.Current.CancellationToken));
        Assert.NotNull(heard.Progress[0].Phase);
        Assert.Null(heard.Progress[^1].Phase);
    }

    private string Table(int rows, Func<int, string> more) => _folder.Write(
        "t.csv",
        string.Join('\n', ["day,x,y", .. Enumerable.Range(0, rows).Select(row =>
            $"{new DateOnly(2024, 1, 1).AddDays(row * 31 % 700):yyyy-MM-dd},{row * 37 % 101},{row * 0.37 % 1:F4}{more(row)}"), ""]));

    private sealed class Heard : IProgress<string>, IProgress<ReadingProgress>
    {
        public List<string> Notes { get; } = [];

        public List<ReadingProgress> Progress { get; } = [];

        public void Report(string value) => Notes.Add(value);

        public void Report(ReadingProgress value) => Progress.Add(value);
    }
}
