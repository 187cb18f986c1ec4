using System.Globalization;
using RealNvp.Recipes;
using RealNvp.Specs;

namespace RealNvp.Data.Tests.Scoring;

/// <summary>What would make a flagged row normal, and beside which column a value is wrong.</summary>
public sealed class RowRepairTests(RowRepairTests.Trained trained) : IClassFixture<RowRepairTests.Trained>
{
    [Theory]
    [InlineData("temperature", "95")]
    [InlineData("pressure", "1.2")]
    [InlineData("flow", "80")]
    [InlineData("mode", "idle")]
    public void A_row_with_one_wrong_value_is_normal_again_once_that_value_is_changed(string column, string wrong)
    {
        var record = Normal(column, wrong);
        var row = trained.Detector.Score(record);
        Assert.True(row.IsFlagged);
        Assert.Equal(column, trained.Detector.Explain(row)[0].Column);
        var repair = trained.Detector.Repair(row, TestContext.Current.CancellationToken)!;
        Assert.True(repair.IsNormal);
        Assert.Equal([(column, wrong)], repair.Changes.Select(change => (change.Column, change.From!)));

        record[column] = repair.Changes[0].To;
        var after = trained.Detector.Score(record);
        Assert.False(after.IsFlagged);
        Assert.Equal(after.PValue!.Value, repair.PValue!.Value, 0.05);
    }

    [Theory]
    [InlineData("44", "2.6", "60")]
    [InlineData("90", "2.6", "44")]
    [InlineData("44", "9", "-10")]
    public void Two_values_that_are_wrong_are_changed_both_at_most(string temperature, string pressure, string level)
    {
        var record = Normal("temperature", temperature);
        (record["pressure"], record["flow"], record["level"]) = (pressure, "44", level);
        var row = trained.Detector.Score(record);
        Assert.True(row.IsFlagged);
        var repair = trained.Detector.Repair(row, TestContext.Current.CancellationToken)!;
        Assert.True(repair.IsNormal);
        foreach (var change in repair.Changes)
        {
            record[change.Column] = change.To;
        }

        Assert.InRange(repair.Changes.Count, 1, 2);
        Assert.False(trained.Detector.Score(record).IsFlagged);
    }

    [Theory]
    [InlineData("pressure", "3.4", true)]
    [InlineData("pressure", "1.2", false)]
    [InlineData("temperature", "95", false)]
    public void A_value_is_known_to_be_one_that_many_rows_have(string column, string wrong, bool isUsual)
    {
        var reason = trained.Detector.Explain(trained.Detector.Score(Normal(column, wrong)))[0];
        Assert.Equal(column, reason.Column);
        var ends = reason.Usual!.Split(" to ").Select(end => double.Parse(end, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(isUsual, reason.Number >= ends[0] && reason.Number <= ends[1]);
        Assert.Equal(isUsual, reason.IsUsualAlone);
    }

    [Fact]
    public void A_value_that_is_strange_beside_another_one_alone_says_so()
    {
        // Three bars are what a hot pump has; none has them at 42 degrees.
        var reason = trained.Detector.Explain(trained.Detector.Score(Normal("pressure", "3.4")))[0];
        Assert.Equal((ReasonKind.UnlikelyValue, "pressure", ValueDirection.TooHigh), (reason.Kind, reason.Column, reason.Direction));
        Assert.Contains(reason.Other, (string?[])["temperature", "flow", "level"]);
        Assert.StartsWith($"'pressure' is 3.4, too high where '{reason.Other}' is ", reason.ToString(), StringComparison.Ordinal);

        // A value that is too high for any row needs no other column.
        reason = trained.Detector.Explain(trained.Detector.Score(Normal("pressure", "34")))[0];
        Assert.Equal((ValueDirection.TooHigh, null), (reason.Direction, reason.Other));
        Assert.Matches(@"^1\.\d+ to 3\.\d+$", reason.Usual!);
    }

    [Fact]
    public void The_nearest_normal_row_differs_most_in_the_column_that_is_wrong()
    {
        var repair = trained.Detector.Repair(trained.Detector.Score(Normal("flow", "80")), TestContext.Current.CancellationToken)!;
        Assert.Equal(("flow", "80"), (repair.Nearest[0].Column, repair.Nearest[0].From));
        Assert.InRange(double.Parse(repair.Nearest[0].To!, CultureInfo.InvariantCulture), 20, 70);
    }

    [Fact]
    public void A_row_that_cannot_be_measured_says_what_is_wrong_and_one_that_is_not_flagged_needs_nothing()
    {
        var repair = trained.Detector.Repair(trained.Detector.Score(Normal("mode", "overheat")), TestContext.Current.CancellationToken)!;
        Assert.Equal((false, null), (repair.IsNormal, repair.PValue));
        Assert.Equal([new ValueChange("mode", "overheat", null)], repair.Changes);
        Assert.Null(trained.Detector.Repair(trained.Detector.Score(Normal("temperature", "42")), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Rows_with_one_fault_are_one_group()
    {
        var rows = Enumerable.Range(0, 6).Select(row => trained.Detector.Score(Normal("flow", $"{80 + row}")) with { Number = row + 1 })
            .Append(trained.Detector.Score(Normal("mode", "overheat")) with { Number = 7 })
            .Append(trained.Detector.Score(Normal("temperature", "42")) with { Number = 8 });
        var groups = trained.Detector.Group(rows, TestContext.Current.CancellationToken);
        Assert.Equal([("flow", 6L), ("mode", 1L)], groups.Select(group => (group.Column!, group.Count)));
        Assert.StartsWith("6 rows: 'flow' too high, 80 to 85 (usually ", groups[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("1 row: 'mode' has a category that the model does not know: overheat", groups[1].ToString());
    }

    private static Dictionary<string, object?> Normal(string column, string value) => new()
    {
        ["temperature"] = "42",
        ["pressure"] = "2.52",
        ["flow"] = "42",
        ["level"] = "42",
        ["mode"] = "run",
        [column] = value,
    };

    /// <summary>A detector of four readings that depend on one another and a mode that goes by them.</summary>
    public sealed class Trained : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Trained()
        {
            var random = new SeededRandom(5);
            var lines = Enumerable.Range(0, 1500).Select(_ =>
            {
                var temperature = 45 + (8 * random.NextGaussian());
                var (pressure, flow) = ((0.06 * temperature) + (0.03 * random.NextGaussian()), temperature + (0.8 * random.NextGaussian()));
                var level = temperature + (0.8 * random.NextGaussian());
                return string.Create(
                    CultureInfo.InvariantCulture, $"{temperature:F2},{pressure:F3},{flow:F2},{level:F2},{(temperature < 36 ? "idle" : temperature < 54 ? "run" : "full")}");
            });
            var recipe = Presets.Find("plane").For(new Shape(5), null);
            Detector = AnomalyDetector.Fit(
                _folder.Write("t.csv", $"temperature,pressure,flow,level,mode\n{string.Join('\n', lines)}\n"),
                new() { Recipe = recipe with { Training = recipe.Training with { Epochs = 15 } } });
        }

        public AnomalyDetector Detector { get; }

        public void Dispose()
        {
            Detector.Dispose();
            _folder.Dispose();
        }
    }
}
