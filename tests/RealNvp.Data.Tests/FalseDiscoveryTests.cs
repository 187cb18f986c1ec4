using System.Globalization;
using RealNvp.Calibration;
using RealNvp.Data.Scoring;
using RealNvp.Rows;

namespace RealNvp.Data.Tests;

/// <summary>Rows that are judged together, and streams that are judged by a rule for streams, in place of a threshold.</summary>
public sealed class FalseDiscoveryTests(RowResultTests.Trained trained) : IClassFixture<RowResultTests.Trained>, IDisposable
{
    private const double Share = 0.2;
    private const int Rows = 60;

    // Every fifth row is far off, every twentieth breaks a relation, and one cannot be measured.
    private static readonly string[] Lines =
    [
        .. Enumerable.Range(0, Rows).Select(row =>
        {
            var (a, b) = (Math.Round(Math.Sin(row), 2), row % 5 == 0 ? 90 + row : 5);
            return string.Create(CultureInfo.InvariantCulture, $"{a:F2},{b},{(row == 7 ? "west" : "north")},{a + b + (row % 20 == 3 ? 1 : 0):F4}");
        }),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_of_a_file_are_flagged_by_all_p_values_together_and_for_other_reasons_on_top()
    {
        var path = Write();
        var usual = trained.Detector.Score(path, TestContext.Current.CancellationToken).ToArray();
        var rows = trained.Detector.Score(path, new ScoringOptions { FalseDiscoveries = Share }, TestContext.Current.CancellationToken).ToArray();
        Assert.Equal(usual.Select(row => (row.Number, row.Score, row.PValue, row.Status)), rows.Select(row => (row.Number, row.Score, row.PValue, row.Status)));

        var found = new FalseDiscoveryRate(Share).Find([.. rows.Where(row => row.Status == RowStatus.Scored).Select(row => row.PValue!.Value)]);
        Assert.Equal(Rows - 1 - 3, found.Tested);
        Assert.InRange(found.Count, 12, 20);
        Assert.All(rows, row => Assert.Equal(row.Status != RowStatus.Scored || found.Contains(row.PValue!.Value), row.IsFlagged));
        Assert.Equal(4, rows.Count(row => row is { IsFlagged: true, Status: not RowStatus.Scored }));
    }

    [Fact]
    public async Task Records_of_a_stream_are_flagged_by_the_rule_for_streams_and_for_other_reasons_on_top()
    {
        foreach (var memory in new int?[] { null, 10 })
        {
            var options = new ScoringOptions { FalseDiscoveries = Share, DiscoveryMemory = memory };
            var rule = new OnlineFalseDiscoveryRate(Share, trained.Detector.Scorer.HeldOut.Count, memory);
            var flagged = 0;
            await foreach (var row in trained.Detector.ScoreAsync(Stream(), options, TestContext.Current.CancellationToken))
            {
                Assert.Equal(row.Status != RowStatus.Scored || rule.Next(row.PValue!.Value), row.IsFlagged);
                flagged += row is { IsFlagged: true, Status: RowStatus.Scored } ? 1 : 0;
            }

            Assert.Equal((Rows - 1 - 3, flagged), (rule.Tested, rule.Flagged));
            Assert.InRange(flagged, 3, 20);
        }

        static async IAsyncEnumerable<IReadOnlyDictionary<string, object?>> Stream()
        {
            await Task.CompletedTask;
            foreach (var line in Lines)
            {
                string[] cells = line.Split(',');
                yield return new Dictionary<string, object?> { ["a"] = cells[0], ["b"] = cells[1], ["place"] = cells[2], ["sum"] = cells[3] };
            }
        }
    }

    [Fact]
    public void What_cannot_be_kept_is_refused_in_one_sentence()
    {
        var path = Write();
        var error = Assert.Throws<DataFaultException>(() => trained.Detector
            .Score(path, new ScoringOptions { FalseDiscoveries = 0.01 }, TestContext.Current.CancellationToken).ToArray());
        Assert.Contains("needs at least 99 held-out rows; there are 60", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<DataFaultException>(() => trained.Detector.ScoreAsync(
            AsyncEnumerable.Empty<IReadOnlyDictionary<string, object?>>(), new() { FalseDiscoveries = 0.03 }, TestContext.Current.CancellationToken));
        Assert.Contains("of a stream needs at least 66 held-out rows; there are 60", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("allow a share of 2 / 61.", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => trained.Detector.Score(path, new ScoringOptions { FalseDiscoveries = 1 }, TestContext.Current.CancellationToken));
        var alone = Assert.Throws<InvalidInputException>(
            () => trained.Detector.Score(new Dictionary<string, object?>(), new ScoringOptions { FalseDiscoveries = 0.1 }));
        Assert.Contains("a record alone", alone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_change_while_they_are_scored_are_an_error()
    {
        var source = new Changing { Count = 4 };
        using var rows = ScoringRows.Of("rows", source, []);
        var judged = new JudgedRows(new(trained.Detector.Scorer), rows, new(Share), [], TestContext.Current.CancellationToken);
        Assert.Equal(4, judged.Read(TestContext.Current.CancellationToken).Sum(batch => batch.Rows.Count));
        source.Count = 3;
        var error = Assert.Throws<DataFaultException>(() => judged.Read(TestContext.Current.CancellationToken).Count());
        Assert.Contains("was changed while it was scored", error.Message, StringComparison.Ordinal);
    }

    private string Write() => _folder.Write("rows.csv", $"a,b,place,sum\n{string.Join('\n', Lines)}\n");

    private sealed class Changing : IRows
    {
        public int Count { get; set; }

        public int Width => 3;

        public void Read(int row, Span<float> destination) => destination.Fill(0.5f);
    }
}
