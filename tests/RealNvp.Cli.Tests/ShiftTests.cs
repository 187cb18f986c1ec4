using System.Globalization;

namespace RealNvp.Cli.Tests;

/// <summary><c>realnvp score --shift-from</c>: rows that are spread otherwise than those held out.</summary>
public sealed class ShiftTests(RunFixture runs)
{
    [Fact]
    public void False_alarms_are_kept_where_rows_are_spread_otherwise()
    {
        var (run, held, there) = (Trained(), Write("held.csv", 1500, 0, 2), Write("there.csv", 800, 1.2, 3));
        var fresh = Write("elsewhere.csv", 1000, 1.2, 4);
        var plain = CommandRun.Of("score", run, fresh, "--calibrate", held, "--false-alarms", "0.05", "--json").Succeeds().Json.Single();
        var json = CommandRun.Of(
            "score", run, fresh, "--calibrate", held, "--shift-from", there, "--false-alarms", "0.05", "--out", runs.In("shifted.csv"), "--json")
            .Succeeds().Json.Single();
        Assert.Equal(("there.csv", true, 1500, 50.0), (
            (string)json["shift_from"]!, (bool)json["shift_found"]!, (int)json["held_out"]!, (double)json["expected_false_alarms"]!));
        Assert.InRange((double)json["held_out_worth"]!, 100, 1000);
        Assert.Null(json["threshold"]);
        Assert.InRange((int)plain["flagged"]!, 100, 400);

        // Four standard errors of the 1,000 rows and of what the held-out ones are worth.
        Assert.InRange((int)json["flagged"]! / 1000.0, 0.01, 0.05 + (4 * Math.Sqrt(0.05 * 0.95 * ((1 / 1000.0) + (1 / (double)json["held_out_worth"]!)))));
        var rows = File.ReadLines(runs.In("shifted.csv")).Skip(1).Select(line => line.Split(',')).ToArray();
        Assert.All(rows, row => Assert.Equal(double.Parse(row[3], CultureInfo.InvariantCulture) <= 0.05, row[4] == "1"));

        // The rows that the training held out serve as well, as long as its data is there.
        var own = CommandRun.Of("score", run, fresh, "--shift-from", there, "--false-alarms", "0.05", "--report", runs.In("shifted.html"))
            .Succeeds().Output.ReplaceLineEndings(" ");
        Assert.Contains("this strange (p of at most 0.05), by", own, StringComparison.Ordinal);
        var page = File.ReadAllText(runs.In("shifted.html"));
        Assert.Contains("flagged at p of at most", page, StringComparison.Ordinal);
        Assert.Contains("there.csv", page, StringComparison.Ordinal);
        Assert.DoesNotContain("lies above the threshold", page, StringComparison.Ordinal);
        Assert.Contains("by 200 held-out rows, weighted as 800 rows of there.csv are spread, where they are worth", own, StringComparison.Ordinal);
        var none = CommandRun.Of("score", run, held, "--shift-from", Write("same.csv", 800, 0, 5), "--calibrate", held, "--json").Succeeds().Json.Single();
        Assert.InRange((double)none["held_out_worth"]!, 1000, 1500);
    }

    [Fact]
    public void What_a_shift_does_not_go_with_is_refused_in_one_sentence()
    {
        var (run, there) = (Trained(), Write("far.csv", 800, 1.2, 3));
        CommandRun.Of("score", run, there, "--shift-from", there, "--fdr", "0.1").Fails(2, "--fdr", "--shift-from", "leave one out");
        CommandRun.Of("score", run, there, "--shift-from", there, "--calibrate", there, "--save").Fails(2, "--save", "--shift-from", "leave one out");
        CommandRun.Of("score", run, there, "--shift-from", there, "--false-alarms", "0.006")
            .Fails(2, "needs held-out rows worth at least 166", "allow a rate of 1 / ");
        CommandRun.Of("score", run, there, "--shift-from", Write("ten.csv", 10, 0, 6)).Fails(2, "at least 50", "there are 200 and 10");
        var alone = runs.In("alone.safetensors");
        File.Copy(Path.Combine(run, "model.safetensors"), alone, overwrite: true);
        File.Move(runs.In("here.csv"), runs.In("moved.csv"), overwrite: true);
        try
        {
            CommandRun.Of("score", alone, there, "--shift-from", there).Fails(2, "only what was measured", "--calibrate FILE");
        }
        finally
        {
            File.Move(runs.In("moved.csv"), runs.In("here.csv"), overwrite: true);
        }
    }

    [Fact]
    public void Held_out_rows_that_lack_rows_before_them_have_no_weight_either()
    {
        string Series(string name, int count, int first) => runs.Write(name, "t,a,b\n" + string.Concat(Enumerable.Range(first, count).Select(row =>
        {
            var random = SeededRandom.For((ulong)row, 20);
            return string.Create(CultureInfo.InvariantCulture, $"{row},{random.NextGaussian():F4},{random.NextGaussian():F4}\n");
        })));
        var run = runs.In("shift-series");
        CommandRun.Of(
            "train", Series("series.csv", 600, 0), "--order-by", "t", "--lags", "2", "--members", "1", "--epochs", "2", "--out", run).Succeeds();
        var scored = CommandRun.Of(
            "score", run, Series("series-new.csv", 80, 900), "--calibrate", Series("series-held.csv", 120, 600), "--shift-from",
            Series("series-there.csv", 100, 720), "--false-alarms", "0.1", "--json");
        Assert.Contains("2 rows of 120 to calibrate with lack rows before them", scored.Errors, StringComparison.Ordinal);
        Assert.Equal((0, 118), (scored.ExitCode, (int)scored.Json.Single()["held_out"]!));
    }

    private string Trained()
    {
        var run = runs.In("shift-run");
        if (!Directory.Exists(run))
        {
            CommandRun.Of("train", Write("here.csv", 2000, 0, 1), "--preset", "plane", "--epochs", "4", "--out", run).Succeeds();
        }

        return run;
    }

    // b follows a; where a is larger rows are rarer here.
    private string Write(string name, int count, double shift, ulong seed)
    {
        var random = SeededRandom.For(seed, 19);
        return runs.Write(name, "a,b\n" + string.Concat(Enumerable.Range(0, count).Select(_ =>
        {
            var a = random.NextGaussian() + shift;
            return string.Create(CultureInfo.InvariantCulture, $"{a:F4},{a + random.NextGaussian():F4}\n");
        })));
    }
}
