using System.Globalization;
using System.Text.Json;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Data.Tests;

/// <summary>Every row of a file or a stream has a result, in order, and one that cannot be scored as usual says why.</summary>
public sealed class RowResultTests(RowResultTests.Trained trained) : IClassFixture<RowResultTests.Trained>, IDisposable
{
    private const string Mixed = """
        a,b,place,sum
        0.5,5,north,5.5
        0.5,5,west,5.5
        ,5,north,5.5
        inf,5,north,5.5
        lots,5,north,5.5
        0.5,5.5,north,5.5
        0.5,5,north
        0.5,5,south,9.5
        -0.5,4,south,3.5
        NA,5,east,5.5
        1e300,5,north,5.5

        """;

    private static readonly string?[] Expected =
    [
        null,
        "'place' is 'west', a category that the model does not know (north, south)",
        "'a' has no value",
        "'a' is inf, no finite number",
        "'a' is 'lots', no number",
        "'b' is 5.5, no whole number as all were in training",
        "the line has 3 values where the table has 4 columns",
        "'sum' is 9.5 where 5.50 is expected",
        null,
        "'place' is 'east', a category that the model does not know (north, south); 'a' has no value",
        "'a' is 1e300, no finite number",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_row_of_a_file_has_a_result_in_order_and_what_is_wrong_is_its_reason()
    {
        var rows = trained.Detector.Score(_folder.Write("mixed.csv", Mixed), TestContext.Current.CancellationToken).ToArray();
        Assert.Equal(Enumerable.Range(1, Expected.Length).Select(row => (long)row), rows.Select(row => row.Number));
        Assert.Equal(Expected, rows.Select(Text));
        Assert.All(rows, row => Assert.Equal(Text(row) is not null, row.IsFlagged));
        Assert.Equal(
            [RowStatus.BrokenRelation],
            rows.Where(row => row is { IsScored: true, Reasons.Count: > 0 }).Select(row => row.Status));
        Assert.Equal([1L, 8, 9], rows.Where(row => row.IsScored).Select(row => row.Number));
        Assert.All(rows.Where(row => !row.IsScored), row => Assert.Equal(
            (RowStatus.NotMeasured, null, null, null), (row.Status, row.LogProb, row.Score, row.PValue)));
    }

    [Fact]
    public async Task A_stream_and_single_records_say_of_each_record_what_a_file_says_of_its_row()
    {
        var file = trained.Detector.Score(_folder.Write("mixed.csv", Mixed), TestContext.Current.CancellationToken).ToArray();
        var stream = new List<ScoredRow>();
        await foreach (var row in trained.Detector.ScoreAsync(Stream(), TestContext.Current.CancellationToken))
        {
            stream.Add(row);
        }

        // A line that is too short is a record without an entry.
        const int Short = 6;
        Assert.Equal("'sum'", Missing(file[Short]));
        Assert.True(stream[Short].IsScored);
        foreach (var (index, row) in stream.Index().Where(item => item.Index != Short))
        {
            var single = trained.Detector.Score(Record(index));
            Assert.Equal((index + 1L, 1), (row.Number, single.Number));
            Assert.Equal((Text(file[index]), Text(file[index])), (Text(row), Text(single)));
            Assert.Equal((file[index].IsFlagged, file[index].IsFlagged), (row.IsFlagged, single.IsFlagged));
            Assert.Equal(file[index].PValue, row.PValue);
            Assert.Equal(file[index].LogProb ?? 0, single.LogProb ?? 0, 1e-4);
        }

        static string Missing(ScoredRow row) => row.Reasons.Single().Kind == ReasonKind.WrongLength ? "'sum'" : "";

        static async IAsyncEnumerable<IReadOnlyDictionary<string, object?>> Stream()
        {
            await Task.CompletedTask;
            for (var index = 0; index < Expected.Length; index++)
            {
                yield return Record(index);
            }
        }
    }

    [Fact]
    public async Task A_record_that_is_null_lacks_every_value_and_ends_no_stream()
    {
        var rows = new List<ScoredRow>();
        await foreach (var row in trained.Detector.ScoreAsync(Records(), TestContext.Current.CancellationToken))
        {
            rows.Add(row);
        }

        Assert.Equal([RowStatus.Scored, RowStatus.NotMeasured, RowStatus.Scored], rows.Select(row => row.Status));
        Assert.Equal(3, rows[1].Reasons.Count(reason => reason.Kind == ReasonKind.MissingValue));

        static async IAsyncEnumerable<IReadOnlyDictionary<string, object?>> Records()
        {
            await Task.CompletedTask;
            yield return Record(0);
            yield return null!;
            yield return Record(0);
        }
    }

    [Fact]
    public async Task Where_it_is_asked_for_a_row_that_cannot_be_measured_is_an_error_with_its_number_and_reason()
    {
        var strict = new ScoringOptions { IsStrict = true };
        var error = Assert.Throws<DataFaultException>(
            () => trained.Detector.Score(_folder.Write("mixed.csv", Mixed), strict, TestContext.Current.CancellationToken).ToArray());
        Assert.Contains("mixed.csv, row 2: 'place' is 'west'", error.Message, StringComparison.Ordinal);
        var fine = _folder.Write("fine.csv", "a,b,place,sum\n0.5,5,south,9.5\n");
        Assert.True(trained.Detector.Score(fine, strict, TestContext.Current.CancellationToken).Single().IsFlagged);
        error = await Assert.ThrowsAsync<DataFaultException>(async () =>
        {
            await foreach (var row in trained.Detector.ScoreAsync(One(), strict, TestContext.Current.CancellationToken))
            {
                Assert.Equal(1, row.Number);
            }
        });
        Assert.Contains("Record 2 of the stream cannot be measured: 'a' has no value; 'b' has no value", error.Message, StringComparison.Ordinal);

        static async IAsyncEnumerable<IReadOnlyDictionary<string, object?>> One()
        {
            await Task.CompletedTask;
            yield return Record(0);
            yield return new Dictionary<string, object?> { ["place"] = "north" };
        }
    }

    [Fact]
    public void Results_become_json_whatever_their_numbers_are()
    {
        var impossible = trained.Detector.Score(new Dictionary<string, object?> { ["a"] = 3e38, ["b"] = 5, ["place"] = "north" });
        Assert.True(impossible is { IsScored: true, IsFlagged: true });
        var unmeasured = trained.Detector.Score(new Dictionary<string, object?>());
        Assert.Equal(3, unmeasured.Reasons.Count);
        foreach (var row in (ScoredRow[])[impossible, unmeasured, trained.Detector.Score(Record(0))])
        {
            using var json = JsonDocument.Parse(JsonSerializer.Serialize(row, JsonSerializerOptions.Web));
            Assert.Equal(row.Status.ToString(), json.RootElement.GetProperty("status").GetString());
            Assert.Equal(row.IsFlagged, json.RootElement.GetProperty("isFlagged").GetBoolean());
        }
    }

    [Fact]
    public void Records_that_came_as_json_are_read_as_what_they_hold()
    {
        var record = JsonSerializer.Deserialize<Dictionary<string, object?>>("""{"a":0.5,"b":5,"place":"north","sum":5.5,"other":[1]}""")!;
        var plain = trained.Detector.Score(Record(0));
        var row = trained.Detector.Score(record);
        Assert.Equal((plain.LogProb, plain.IsFlagged, RowStatus.Scored), (row.LogProb, row.IsFlagged, row.Status));
        record = JsonSerializer.Deserialize<Dictionary<string, object?>>("""{"a":null,"b":true,"place":{"x":1}}""")!;
        Assert.Equal([ReasonKind.UnknownCategory, ReasonKind.MissingValue], trained.Detector.Score(record).Reasons.Select(reason => reason.Kind));
    }

    [Fact]
    public void Missing_values_that_are_filled_in_are_scored()
    {
        var options = new ScoringOptions { Missing = MissingRule.Impute };
        var rows = trained.Detector.Score(_folder.Write("mixed.csv", Mixed), options, TestContext.Current.CancellationToken).ToArray();
        Assert.Equal([1L, 3, 8, 9], rows.Where(row => row.IsScored).Select(row => row.Number));
        Assert.Empty(rows[2].Reasons);
    }

    [Fact]
    public void Reasons_name_what_is_broken_before_what_is_unlikely()
    {
        var path = _folder.Write("odd.csv", "a,b,place,sum\n0.5,90,south,9.5\n,1,north,1\n");
        var rows = trained.Detector.Score(path, TestContext.Current.CancellationToken).ToArray();
        var reasons = trained.Detector.Explain(rows[0]);
        Assert.Equal([(ReasonKind.BrokenRelation, "b", "90")], reasons.Select(reason => (reason.Kind, reason.Column!, reason.Found!)));
        Assert.Equal("'a' has no value", trained.Detector.Explain(rows[1]).Single().ToString());
    }

    [Theory]
    [InlineData("0.5,90,south,9.5", "'b' is 90 where 9 is expected ('sum' is 9.5)")]
    [InlineData("60,9,south,9.5", "'a' is 60 where 0.5 is expected ('sum' is 9.5)")]
    [InlineData("0.5,9,south,95", "'sum' is 95 where 9.50 is expected")]
    public void Of_a_broken_relation_the_column_is_named_that_makes_the_row_normal_once_it_is_put_right(string line, string expected)
    {
        var row = trained.Detector.Score(_folder.Write("sum.csv", $"a,b,place,sum\n{line}\n"), TestContext.Current.CancellationToken).Single();
        Assert.Equal(expected, trained.Detector.Explain(row)[0].ToString());
    }

    [Fact]
    public void A_reason_names_a_value_with_the_digits_that_the_flow_sees_and_no_noise()
    {
        var random = new SeededRandom(8);
        var recipe = Presets.Find("plane").For(new Shape(2), null);
        var rows = Enumerable.Range(0, 300).Select(_ => new[] { 2000 + random.NextGaussian(), random.NextGaussian() }).ToArray();
        using var detector = AnomalyDetector.Fit(
            TableSource.FromRows(rows, ["far", "near"]),
            new() { Recipe = recipe with { Training = recipe.Training with { Epochs = 1 } } });
        var row = detector.Score(new Dictionary<string, object?> { ["far"] = 2060.7, ["near"] = 40.1 });
        var reasons = detector.Explain(row);
        Assert.Equal(["2060.7", "40.1"], reasons.OrderBy(reason => reason.Column).Select(reason => reason.Found));
    }

    private static string? Text(ScoredRow row) => row.Reasons.Count == 0 ? null : string.Join("; ", row.Reasons);

    private static Dictionary<string, object?> Record(int index)
    {
        var names = Mixed.Split('\n')[0].Split(',');
        var cells = Mixed.Split('\n')[index + 1].Split(',');
        return names.Zip(cells).ToDictionary(item => item.First, item => (object?)item.Second);
    }

    /// <summary>A detector of a table with a column that follows from the others.</summary>
    public sealed class Trained : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Trained()
        {
            var random = new SeededRandom(5);
            var lines = Enumerable.Range(0, 600).Select(_ =>
            {
                var (a, south) = (Math.Round(random.NextGaussian(), 2), random.NextInt(2));
                var b = Math.Max(0, Math.Round(5 + a + (2 * south) + random.NextGaussian()));
                return string.Create(CultureInfo.InvariantCulture, $"{a:F2},{b:F0},{(south == 1 ? "south" : "north")},{a + b:F4}");
            });
            var recipe = Presets.Find("plane").For(new Shape(3), null);
            Detector = AnomalyDetector.Fit(
                _folder.Write("t.csv", $"a,b,place,sum\n{string.Join('\n', lines)}\n"),
                new() { Recipe = recipe with { Training = recipe.Training with { Epochs = 4 } } });
        }

        public AnomalyDetector Detector { get; }

        public void Dispose()
        {
            Detector.Dispose();
            _folder.Dispose();
        }
    }
}
