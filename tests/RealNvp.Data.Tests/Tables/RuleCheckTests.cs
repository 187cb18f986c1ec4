using System.Globalization;
using RealNvp.Recipes;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Rules by which one column decides another are found in a table, new rows are held to them, and what was decided on a column has its way.</summary>
public sealed class RuleCheckTests(RuleCheckTests.Loaded loaded) : IClassFixture<RuleCheckTests.Loaded>
{
    private const string Header = "hired,month,zip,region,age,group,x\n";

    [Fact]
    public void Each_kind_of_rule_is_found_in_a_file_and_said_in_a_few_words()
    {
        var columns = loaded.Data.Schema!.Columns;
        Assert.Equal(["month: hired", "zip: region", "group: age"],
            columns.Where(column => column.Dependence is not null).Select(column => $"{column.Name}: {column.Dependence!.On}"));
        Assert.Contains("by the month of 'hired'", Treatment("month"), StringComparison.Ordinal);
        Assert.Contains("each in one 'region'", Treatment("zip"), StringComparison.Ordinal);
        Assert.Contains("by 'age'", Treatment("group"), StringComparison.Ordinal);

        string Treatment(string name) => loaded.Data.Found.Single(found => found.Column.Name == name).Column.Treatment;
    }

    [Fact]
    public void The_table_itself_breaks_no_rule()
    {
        using var reader = TableReader.Open(loaded.Path, loaded.Data.Schema!);
        Assert.All(reader.ReadBatches(500, TestContext.Current.CancellationToken), batch => Assert.Empty(batch.Broken));
        Assert.Equal(0, reader.BrokenRows);
    }

    [Theory]
    [InlineData("2021-05-03,Mar,z5,east,20,young,0.5", "'month' is Mar where 'hired' is 2021-05-03 (May)")]
    [InlineData("2021-05-03,May,z5,north,20,young,0.5", "'region' is north where 'zip' is z5 (east)")]
    [InlineData("2021-05-03,May,z5,east,70,young,0.5", "'group' is young where 'age' is 70 (old)")]
    [InlineData("2021-05-03,May,z5,east,20,young,0.5", null)]
    [InlineData(",Mar,z5,east,20,young,0.5", null)]
    [InlineData("2021-05-03,,z5,east,20,young,0.5", null)]
    [InlineData("2021-05-03,May,,north,20,young,0.5", null)]
    [InlineData("2021-05-03,May,z5,,20,young,0.5", null)]
    [InlineData("2031-05-03,May,z5,east,17,young,0.5", null)]
    public void A_row_that_breaks_a_rule_is_told_by_what_the_other_column_decides_and_gaps_break_nothing(string row, string? reason)
    {
        using var folder = new TemporaryFolder();
        using var reader = TableReader.Open(folder.Write("n.csv", $"{Header}{row}\n"), loaded.Data.Schema!);
        var batch = reader.ReadBatches(10, TestContext.Current.CancellationToken).Single();
        Assert.Equal(1, batch.Count);
        Assert.Equal(reason, batch.Broken.Select(broken => broken.Reason.ToString()).SingleOrDefault());
        Assert.All(batch.Broken, broken => Assert.Equal(ReasonKind.BrokenRule, broken.Reason.Kind));
        Assert.Equal(reason is null ? 0 : 1, reader.BrokenRows);
        if (reason is not null)
        {
            var said = $"1 row breaks a rule by which one column decides another; the first is row 1: {reason}";
            Assert.Contains(said, Assert.Single(reader.Notes), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_detector_flags_a_row_that_breaks_a_rule_whatever_its_score_with_the_reason()
    {
        var recipe = Presets.Find("plane").For(loaded.Data.Shape, null);
        using var detector = AnomalyDetector.Fit(
            loaded.Path,
            new() { Recipe = recipe with { Training = recipe.Training with { Epochs = 2 } } },
            cancellationToken: TestContext.Current.CancellationToken);
        var path = loaded.Write("two.csv", $"{Header}2021-05-03,May,z5,east,20,young,0.5\n2021-05-03,May,z5,north,20,young,0.5\n");
        var rows = detector.Score(path, TestContext.Current.CancellationToken).ToArray();
        Assert.Equal([RowStatus.Scored, RowStatus.BrokenRelation], rows.Select(row => row.Status));
        Assert.True(rows[1].IsFlagged);
        Assert.Equal(("region", "north", "east", "zip", "z5"), rows[1].Reasons.Select(reason =>
            (reason.Column, reason.Found, reason.Expected, reason.Other, reason.OtherFound)).Single());

        // What breaks the rule is unlikely as well.
        Assert.True(rows[1].LogProb < rows[0].LogProb - 3);
        var record = new Dictionary<string, object?>
        {
            ["hired"] = "2021-05-03",
            ["month"] = "Mar",
            ["zip"] = "z5",
            ["region"] = "east",
            ["age"] = 20,
            ["group"] = "young",
            ["x"] = 0.5,
        };
        Assert.Equal("'month' is Mar where 'hired' is 2021-05-03 (May)", detector.Score(record).Reasons.Single().ToString());
    }

    [Fact]
    public void What_is_decided_to_be_alone_is_modelled_by_itself()
    {
        var decided = ColumnDecisions.FromJson("""{"columns":[{"name":"month","alone":true},{"name":"group","alone":false}]}""").Columns;
        Assert.True(decided[0].Alone);
        using var data = Load(loaded.Path, new() { Decided = decided });
        Assert.Equal(["zip", "group"], data.Schema!.Columns.Where(column => column.Dependence is not null).Select(column => column.Name));
        using var given = Load(loaded.Path, new() { Given = ["hired"], Drop = ["age"] });
        Assert.Equal(["zip"], given.Schema!.Columns.Where(column => column.Dependence is not null).Select(column => column.Name));
    }

    [Fact]
    public void What_changes_at_a_border_but_is_not_decided_breaks_no_rule()
    {
        using var folder = new TemporaryFolder();
        var random = new SeededRandom(12);
        var lines = Enumerable.Range(0, 6000).Select(_ => 17 + random.NextInt(70))
            .Select(age => $"{age},{(random.NextUniform() < (age < 60 ? 0 : 0.7) ? "pension" : random.NextInt(2) == 0 ? "wage" : "profit")}\n");
        var path = folder.Write("t.csv", $"age,living\n{string.Concat(lines)}");
        using var data = Load(path, new());
        Assert.Equal((true, 59.5), (data.Schema!.Columns[1].Dependence!.IsCliff, data.Schema.Columns[1].Dependence!.Borders!.Single()));
        using var reader = TableReader.Open(folder.Write("n.csv", "age,living\n20,pension\n70,pension\n"), data.Schema);
        Assert.All(reader.ReadBatches(10, TestContext.Current.CancellationToken), batch => Assert.Empty(batch.Broken));
        using var alone = Load(path, new() { Decided = [new("living") { Alone = true }] });
        Assert.Null(alone.Schema!.Columns[1].Dependence);
    }

    [Fact]
    public void Categories_that_only_held_back_rows_have_are_known_of_no_group_and_break_nothing()
    {
        // The last of the codes is in one row, which may be held back.
        using var folder = new TemporaryFolder();
        var rare = Enumerable.Range(0, 20).Select(index => $"2021-05-03,May,rare{index},east,20,young,0.5\n");
        var path = folder.Write("t.csv", File.ReadAllText(loaded.Path) + string.Concat(rare));
        using var data = Load(path, new());
        var zip = data.Schema!.Columns.Single(column => column.Name == "zip");
        Assert.Equal("region", zip.Dependence!.On);
        Assert.InRange(zip.Dependence.Keys.Sum(key => key.Cells.Count), 12, 31);
        using var reader = TableReader.Open(path, data.Schema);
        Assert.All(reader.ReadBatches(500, TestContext.Current.CancellationToken), batch =>
        {
            Assert.Empty(batch.Broken);
            Assert.True(System.Numerics.Tensors.TensorPrimitives.IsFiniteAll(batch.Rows.Span));
        });
    }

    private static Dataset Load(string path, TableOptions options) =>
        DatasetCatalogue.Load(path, new DataOptions { Table = options }, null, TestContext.Current.CancellationToken);

    /// <summary>A table of 1,200 rows with a rule of each kind, and a twentieth of gaps in most columns.</summary>
    public sealed class Loaded : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Loaded()
        {
            var random = new SeededRandom(11);
            var lines = Enumerable.Range(0, 1200).Select(_ =>
            {
                var hired = new DateTime(2019, 1, 1).AddDays(random.NextInt(1800));
                var (zip, age) = (random.NextInt(12), 17 + random.NextInt(70));
                string[] cells =
                [
                    $"{hired:yyyy-MM-dd}", hired.ToString("MMM", CultureInfo.InvariantCulture), $"z{zip}", zip < 4 ? "north" : zip < 8 ? "east" : "west",
                    $"{age}", age < 30 ? "young" : age < 65 ? "middle" : "old", random.NextGaussian().ToString("F3", CultureInfo.InvariantCulture),
                ];
                return string.Join(',', cells.Select((cell, index) => index < 6 && random.NextInt(20) == 0 ? "" : cell));
            });
            Path = Write("t.csv", $"{Header}{string.Join('\n', lines)}\n");
            Data = Load(Path, new());
        }

        public string Path { get; }

        public Dataset Data { get; }

        public string Write(string name, string text) => _folder.Write(name, text);

        public void Dispose()
        {
            Data.Dispose();
            _folder.Dispose();
        }
    }
}
