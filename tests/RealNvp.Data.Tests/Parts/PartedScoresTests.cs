using System.Globalization;
using System.Text.Json;
using RealNvp.Collectives;
using RealNvp.Data.Parts;
using RealNvp.Data.Scoring;
using RealNvp.Tests.Collectives;

namespace RealNvp.Data.Tests.Parts;

/// <summary>Rows that several processes score, each its part of them, have the results that one process gives them.</summary>
public sealed class PartedScoresTests(RowResultTests.Trained trained) : IClassFixture<RowResultTests.Trained>, IDisposable
{
    private const int Rows = 5000;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void One_file_in_order_has_the_bytes_that_one_process_writes(int count)
    {
        var path = Table();
        var (alone, merged) = (In("alone.csv"), In("merged.csv"));
        var all = Run(OneProcess.Instance, path, scores => scores.WriteMerged(alone, Token));

        var counts = ThreadGroup.Run(count, each => Run(each, path, scores => scores.WriteMerged(merged, Token)));

        Assert.Equal(Rows + 1, File.ReadLines(alone).Count());
        Assert.Equal(File.ReadAllBytes(alone), File.ReadAllBytes(merged));
        Assert.All(counts, each => Assert.Equal(all, each));
        Assert.Equal((Rows, Rows - 5), (all.Rows, all.Scored));
    }

    [Fact]
    public void Parts_and_their_index_are_the_rows_in_order()
    {
        var path = Table();
        var (alone, parted) = (In("alone.csv"), In("parted.csv"));
        Run(OneProcess.Instance, path, scores => scores.WriteMerged(alone, Token));

        var written = ThreadGroup.Run(3, each => Run(each, path, scores => scores.WriteParts(parted, isArray: false, Token)));

        using var index = JsonDocument.Parse(File.ReadAllText(PartedFile.IndexOf(parted)));
        var parts = index.RootElement.GetProperty("parts").EnumerateArray().ToArray();
        var lines = parts.SelectMany(part => File.ReadLines(In(part.GetProperty("file").GetString()!)).Skip(1)).ToArray();
        Assert.Equal(File.ReadLines(alone).Skip(1), lines);
        Assert.Equal(Rows, index.RootElement.GetProperty("rows").GetInt64());
        Assert.Equal(Rows, written[1].Index.Rows);
        Assert.All(parts, part => Assert.Equal(
            part.GetProperty("firstRow").GetInt64().ToString(CultureInfo.InvariantCulture),
            File.ReadLines(In(part.GetProperty("file").GetString()!)).ElementAt(1).Split(',')[0]));
        Assert.Equal(["parted.part-1-of-3.csv", "parted.part-2-of-3.csv", "parted.part-3-of-3.csv"], parts.Select(part => part.GetProperty("file").GetString()));
    }

    [Fact]
    public void A_table_of_fewer_rows_than_processes_is_scored_too()
    {
        var path = _folder.Write("few.csv", "a,b,place,sum\n0.5,5,north,5.5\n0.25,5,north,5.25\n");
        var merged = In("few-scores.csv");

        var counts = ThreadGroup.Run(4, each => Run(each, path, scores => scores.WriteMerged(merged, Token)));

        Assert.Equal(2, counts[3].Rows);
        Assert.Equal(["row", "1", "2"], File.ReadLines(merged).Select(line => line.Split(',')[0]));
    }

    [Fact]
    public void A_row_that_is_to_be_an_error_ends_all_and_leaves_no_file()
    {
        var path = Table(unknownEvery: 4000);
        var merged = In("strict.csv");

        var messages = ThreadGroup.Run(3, each => Assert.ThrowsAny<InvalidInputException>(
            () => Run(each, path, scores => scores.WriteMerged(merged, Token), isStrict: true)).Message);

        Assert.All(messages, message => Assert.Contains("row 4000", message, StringComparison.Ordinal));
        Assert.False(File.Exists(merged));
    }

    private T Run<T>(ICollective processes, string path, Func<PartedScores, T> run, bool isStrict = false)
    {
        var model = trained.Detector.Model;
        using var rows = ScoringRows.OfTable(path, model, new() { IsStrict = isStrict }, processes, Token);
        return run(new(processes, new RowScoring(model, model.Calibration), rows));
    }

    private string In(string name) => Path.Combine(_folder.Path, name);

    // Some rows are of a place that the model does not know; notes in quotes hold line breaks, so that a part may begin in the middle of one.
    private string Table(int unknownEvery = 1000)
    {
        var lines = Enumerable.Range(1, Rows).Select(row =>
        {
            var (a, b) = (Math.Round(Math.Sin(row), 2), row % 5 == 0 ? 90 + (row % 60) : 5);
            return string.Create(CultureInfo.InvariantCulture, $"\"note\n{row}\",{a:F2},{b},{(row % unknownEvery == 0 ? "west" : "north")},{a + b:F4}");
        });
        return _folder.Write("t.csv", "note,a,b,place,sum\n" + string.Join('\n', lines) + "\n");
    }
}
