using System.Globalization;
using RealNvp.Data;

namespace RealNvp.Cli.Tests;

/// <summary>A model that was trained given a column says where it is asked far outside of what it saw there.</summary>
public sealed class ContextReachTests(RunFixture runs)
{
    [Fact]
    public async Task Sampling_and_scoring_say_where_a_context_lies_far_outside_of_what_training_saw()
    {
        var random = new SeededRandom(8);
        var rows = Enumerable.Range(0, 400).Select(row =>
            string.Create(CultureInfo.InvariantCulture, $"{random.NextGaussian() + (row % 24):F3},{random.NextGaussian():F3},{row % 24}"));
        var file = runs.Write("hours.csv", "x,y,hour\n" + string.Join('\n', rows) + "\n");
        var run = runs.In("hours");
        CommandRun.Of("train", file, "--given", "hour", "--epochs", "2", "--batch", "50", "--out", run).Succeeds();

        string[] sample = ["sample", run, "-n", "5", "--out", runs.In("hours-drawn.csv"), "--given"];
        Assert.DoesNotContain("far outside", CommandRun.Of([.. sample, "hour=24"]).Succeeds().Output, StringComparison.Ordinal);
        Assert.Contains(
            "'hour' is 900, far outside of what training saw (0 to 23)", CommandRun.Of([.. sample, "hour=900"]).Succeeds().Output, StringComparison.Ordinal);

        var far = runs.Write("hours-far.csv", "x,y,hour\n3,0,3\n3,0,-70\n900,0,900\n");
        Assert.Contains(
            "2 rows are given what lies far outside of what training saw; the first is row 2: 'hour' is -70, far outside",
            CommandRun.Of("score", run, far).Succeeds().Output,
            StringComparison.Ordinal);
        var json = CommandRun.Of("score", run, far, "--json").Json[^1];
        Assert.Equal(2, (int)json["doubtful"]!);

        using var detector = AnomalyDetector.Load(Path.Combine(run, "model.safetensors"), falseAlarms: 0.1);
        Assert.Equal([0, 1, 1], detector.Score(far, TestContext.Current.CancellationToken).Select(row => row.Doubts.Count));
        await foreach (var row in detector.ScoreAsync(Records(), TestContext.Current.CancellationToken))
        {
            Assert.Contains("'hour' is 900", Assert.Single(row.Doubts), StringComparison.Ordinal);
        }

        static async IAsyncEnumerable<IReadOnlyDictionary<string, object?>> Records()
        {
            await Task.CompletedTask;
            yield return new Dictionary<string, object?> { ["x"] = 3.0, ["y"] = 0.0, ["hour"] = 900 };
        }
    }
}
