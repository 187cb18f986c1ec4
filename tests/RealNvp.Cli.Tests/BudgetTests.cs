using System.Globalization;

namespace RealNvp.Cli.Tests;

/// <summary>A budget of alerts in place of a rate.</summary>
public sealed class BudgetTests(RunFixture runs)
{
    [Fact]
    public void The_strangest_rows_are_flagged_as_many_as_there_is_time_for_and_the_rate_that_it_comes_to_can_be_used_again()
    {
        var readings = Write("budget.csv", 2000, seed: 1);
        var run = runs.In("budget");
        CommandRun.Of("train", readings, "--preset", "plane", "--epochs", "2", "--out", run).Succeeds();
        var fresh = Write("budget-new.csv", 3000, seed: 2);
        CommandRun.Of("score", run, fresh, "--out", runs.In("budget-plain.csv")).Succeeds();
        var json = CommandRun.Of("score", run, fresh, "--alerts", "20", "--out", runs.In("budget-flags.csv"), "--json").Succeeds().Json.Single();
        Assert.Equal((20, 20, 200), ((int)json["alerts"]!, (int)json["flagged"]!, (int)json["held_out"]!));

        var rows = Cells("budget-flags.csv");
        Assert.Equal(Cells("budget-plain.csv").Select(row => row[2]), rows.Select(row => row[2]));
        var flagged = rows.Where(row => row[4] == "1").Select(Score).Order().ToArray();
        Assert.Equal(rows.Select(Score).OrderDescending().Take(20).Order(), flagged);
        Assert.Equal(flagged[0], (double)json["threshold"]!, 1e-6);

        var rate = (double)json["false_alarms"]!;
        var again = CommandRun.Of("score", run, fresh, "--false-alarms", rate.ToString("R", CultureInfo.InvariantCulture), "--json").Succeeds().Json.Single();
        Assert.Equal((int)json["flagged_at_that_rate"]!, (int)again["flagged"]!);
        Assert.InRange((int)again["flagged"]!, 20, 3000);

        var shown = CommandRun.Of("score", run, fresh, "--alerts", "20").Succeeds().Output;
        Assert.Contains("threshold: the 20 strangest rows (combined of ", shown, StringComparison.Ordinal);
        Assert.Contains($"--false-alarms {rate.ToString("R", CultureInfo.InvariantCulture)}", shown, StringComparison.Ordinal);
        Assert.Equal(3000, (int)CommandRun.Of("score", run, fresh, "--alerts", "5000", "--json").Succeeds().Json.Single()["flagged"]!);

        var planned = CommandRun.Of("score", run, fresh, "--alerts", "20", "--per", "1000", "--json").Succeeds().Json.Single();
        Assert.Equal(0.02, (double)planned["false_alarms"]!);
        CommandRun.Of("score", run, fresh, "--alerts", "20", "--per", "50000").Fails(2, "needs at least 2,499 held-out rows; there are 200");
        CommandRun.Of("score", run, fresh, "--alerts", "20", "--per", "20").Fails(2, "--per must be more than the 20 rows");
        CommandRun.Of("score", run, fresh, "--per", "20").Fails(2, "give both, such as --alerts 20 --per 50000");
        CommandRun.Of("score", run, fresh, "--alerts", "0").Fails(2, "--alerts must lie between 1 and");
        CommandRun.Of("score", run, fresh, "--alerts", "20", "--false-alarms", "0.01").Fails(2, "so does --false-alarms; leave one of them out");
        CommandRun.Of("score", run, fresh, "--alerts", "20", "--fdr", "0.1").Fails(2, "so does --fdr; leave one of them out");
    }

    private static double Score(string[] row) => double.Parse(row[2], CultureInfo.InvariantCulture);

    private string[][] Cells(string name) => [.. File.ReadLines(runs.In(name)).Skip(1).Select(line => line.Split(','))];

    private string Write(string name, int count, ulong seed)
    {
        var random = SeededRandom.For(seed, 17);
        return runs.Write(name, "a,b\n" + string.Concat(Enumerable.Range(0, count).Select(_ =>
        {
            var a = random.NextGaussian();
            return string.Create(CultureInfo.InvariantCulture, $"{a:F4},{(2 * a) + random.NextGaussian():F4}\n");
        })));
    }
}
