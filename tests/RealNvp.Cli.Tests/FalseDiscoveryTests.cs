using System.Globalization;

namespace RealNvp.Cli.Tests;

/// <summary><c>realnvp score --fdr</c>: rows that are judged together.</summary>
public sealed class FalseDiscoveryTests(RunFixture runs)
{
    [Fact]
    public void Rows_are_flagged_so_that_few_of_the_flagged_are_normal_and_the_summary_says_how_many()
    {
        var run = Trained();
        var fresh = Write("judged.csv", 400, strange: 40);
        var json = CommandRun.Of("score", run, fresh, "--fdr", "0.1", "--out", runs.In("judged-scores.csv"), "--json").Succeeds().Json.Single();
        var rows = File.ReadLines(runs.In("judged-scores.csv")).Skip(1).Select(line => line.Split(',')).ToArray();
        Assert.Equal(Enumerable.Range(1, 400), rows.Select(row => int.Parse(row[0], CultureInfo.InvariantCulture)));
        var flagged = rows.Count(row => row[4] == "1");
        Assert.Equal((flagged, flagged, 0.1, 400, 200), (
            (int)json["flagged"]!, (int)json["flagged_by_score"]!, (double)json["fdr"]!, (int)json["judged"]!, (int)json["held_out"]!));
        Assert.Equal(0.1 * flagged, (double)json["expected_false"]!, 1e-9);
        Assert.Null(json["false_alarms"]);
        Assert.InRange(flagged, 40, 55);
        Assert.All(rows, row => Assert.Equal(double.Parse(row[2], CultureInfo.InvariantCulture) > (double)json["threshold"]!, row[4] == "1"));
        Assert.All(Enumerable.Range(0, 400).Where(row => row % 10 == 0), row => Assert.Equal("1", rows[row][4]));

        var shown = CommandRun.Of("score", run, fresh, "--fdr", "0.1").Succeeds().Output;
        Assert.Contains("of the rows flagged by their score at most 1 in 10 is normal, on average (combined above", shown, StringComparison.Ordinal);
        Assert.Contains($"; of these {flagged} rows at most {flagged / 10}.{flagged % 10}", shown, StringComparison.Ordinal);
        var loose = CommandRun.Of("score", run, fresh, "--fdr", "0.4").Succeeds().Output;
        Assert.Contains("of the rows flagged by their score at most 40 % are normal, on average", loose, StringComparison.Ordinal);
        var piped = CommandRun.Piped(File.ReadAllBytes(fresh), "score", run, "-", "--fdr", "0.1", "--out", "-").Output;
        Assert.Equal(File.ReadAllText(runs.In("judged-scores.csv")), piped.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Where_too_few_rows_stand_out_for_the_held_out_rows_it_says_what_is_needed()
    {
        var run = Trained();
        var shown = CommandRun.Of("score", run, Write("few.csv", 400, strange: 3), "--fdr", "0.1").Succeeds().Output;
        Assert.Contains(
            "threshold: no row stands out so far that of the flagged at most 1 in 10 would be normal, on average, by 200 held-out rows; of 400 rows "
            + "at least 20 must be stranger than all of these: for a single one to be flagged there must be 3,999 held-out rows, or at most 20 rows at a time",
            shown,
            StringComparison.Ordinal);
        CommandRun.Of("score", run, "--fdr", "0.001").Fails(2, "needs at least 999 held-out rows; there are 200");
        CommandRun.Of("score", run, "--fdr", "1").Fails(2, "--fdr must be between 0 and 1, such as 0.1, but is 1");
        CommandRun.Of("score", run, "--fdr", "0.1", "--false-alarms", "0.01").Fails(2, "--false-alarms", "--fdr", "leave one out");
    }

    private string Trained()
    {
        var run = runs.In("judged");
        if (!Directory.Exists(run))
        {
            CommandRun.Of("train", Write("learnt.csv", 2000, strange: 0), "--preset", "plane", "--epochs", "4", "--out", run).Succeeds();
        }

        return run;
    }

    private string Write(string name, int count, int strange)
    {
        var random = SeededRandom.For((ulong)strange, 18);
        return runs.Write(name, "a,b\n" + string.Concat(Enumerable.Range(0, count).Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{random.NextGaussian():F3},{random.NextGaussian() + (row % 10 == 0 && row / 10 < strange ? 12 : 0):F3}\n"))));
    }
}
