using System.Globalization;

namespace RealNvp.Cli.Tests;

/// <summary>What is said of rows that change along a file.</summary>
public sealed class DriftTests(RunFixture runs)
{
    [Fact]
    public void A_file_whose_rows_change_is_said_to_with_the_row_the_column_and_what_to_do()
    {
        var run = Trained("drift");
        var file = runs.Write("drifting.csv", Text(Lines(1000, 2).Concat(Lines(1000, 3, moved: 2))));
        var shown = CommandRun.Of("score", run, file).Succeeds().Output.ReplaceLineEndings(" ");
        Assert.Matches(
            @"drift: since row (9\d\d|1,0\d\d) the rows are not what was learnt but stranger, about \d\d % of them or more; "
            + @"moved most: 'b': median \d+ where it was \d+ ",
            shown);
        Assert.Matches("in the order of the file; of files without a change at most 1 % are said to have one +if they are normal, (set|train)", shown);

        var drift = CommandRun.Of("score", run, file, "--drift-rate", "0.001", "--json").Succeeds().Json.Single()["drift"]!.AsArray().Single()!;
        Assert.Equal((0.001, "stranger", true), ((double)drift["false_alarms"]!, (string)drift["direction"]!, (bool)drift["compares_columns"]!));
        Assert.InRange((int)drift["since"]!, 980, 1020);
        Assert.InRange((int)drift["noticed"]!, 1001, 1100);
        Assert.Equal("b", (string)drift["columns"]![0]!["column"]!);
        Assert.Equal("median", (string)drift["columns"]![0]!["kind"]!);

        Assert.DoesNotContain("drift:", CommandRun.Of("score", run, file, "--no-drift").Succeeds().Output, StringComparison.Ordinal);
        Assert.Null(CommandRun.Of("score", run, file, "--no-drift", "--json").Succeeds().Json.Single()["drift"]);
    }

    [Fact]
    public void A_file_whose_rows_do_not_change_is_not_said_to()
    {
        var run = Trained("still");
        var file = runs.Write("still-new.csv", Text(Lines(3000, 4)));
        Assert.DoesNotContain("drift", CommandRun.Of("score", run, file).Succeeds().Output, StringComparison.Ordinal);
        var json = CommandRun.Of("score", run, file, "--json").Succeeds().Json.Single();
        Assert.Empty(json["drift"]!.AsArray());
    }

    [Fact]
    public void Where_the_time_goes_on_it_is_said_how_rows_are_taken_in_its_order()
    {
        var log = runs.Write("log.csv", Log(0));
        var learnt = CommandRun.Of("train", log, "--epochs", "2", "--out", runs.In("log")).Succeeds();
        Assert.Contains("'t' rises from row to row", learnt.Output, StringComparison.Ordinal);
        var later = runs.Write("later.csv", Log(600));
        Assert.Contains(
            "'t' goes on where training ended: train with --order-by t", CommandRun.Of("score", runs.In("log"), later).Succeeds().Output, StringComparison.Ordinal);
        CommandRun.Of("train", log, "--epochs", "2", "--order-by", "t", "--out", runs.In("ordered")).Succeeds();
        Assert.DoesNotContain("goes on", CommandRun.Of("score", runs.In("ordered"), later).Succeeds().Output, StringComparison.Ordinal);

        static string Log(int first) => "t,x\n" + string.Concat(Enumerable.Range(first, 600).Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{new DateTime(2026, 3, 1).AddMinutes(10 * row):yyyy-MM-dd HH:mm:ss},{SeededRandom.For((ulong)row).NextGaussian():F3}\n")));
    }

    [Fact]
    public void Parts_of_a_stream_are_watched_and_flagged_as_the_whole_of_it()
    {
        var run = Trained("streamed");
        string[] lines = [.. Lines(900, 2), .. Lines(900, 3, moved: 2)];
        var (whole, state) = (runs.Write("all-parts.csv", Text(lines)), runs.In("whole.state"));
        string[] rule = ["--fdr", "0.2", "--fdr-memory", "500", "--json"];
        var once = CommandRun.Of(["score", run, whole, "--state", state, .. rule, "--out", runs.In("whole-scores.csv")]).Succeeds().Json.Single();
        Assert.Equal((0L, 1800L), ((long)once["stream_rows_before"]!, (long)once["stream_judged"]!));

        List<string> flags = [];
        List<string> changes = [];
        foreach (var (part, rows) in lines.Chunk(700).Index())
        {
            var file = runs.Write($"stream-part-{part}.csv", Text(rows));
            var json = CommandRun.Of(["score", run, file, "--state", runs.In("parts.state"), .. rule, "--out", runs.In("part-scores.csv")]).Succeeds().Json.Single();
            Assert.Equal(700L * part, (long)json["stream_rows_before"]!);
            flags.AddRange(Flags("part-scores.csv"));
            changes.AddRange(json["drift"]!.AsArray().Select(change => $"{change!["since"]} {change["noticed"]}"));
        }

        Assert.Equal(Flags("whole-scores.csv"), flags);
        Assert.Contains("1", flags);
        Assert.Equal(once["drift"]!.AsArray().Select(change => $"{change!["since"]} {change["noticed"]}"), changes);
        Assert.NotEmpty(changes);

        var next = runs.Write("next-part.csv", Text(Lines(10, 8)));
        var shown = CommandRun.Of("score", run, next, "--state", state, "--fdr", "0.2").Succeeds().Output.ReplaceLineEndings(" ");
        Assert.Matches("of 1,810 rows so far \\d+ were flagged", shown);
        Assert.Contains("stream: 1,810 rows so far, 1,800 of them in parts before this one", shown, StringComparison.Ordinal);
        CommandRun.Of("score", run, next, "--state", state, "--fdr", "0.1").Fails(2, "--fdr is 0.1 and was 0.2");
        CommandRun.Of("score", run, next, "--state", state, "--shift-from", next).Fails(2, "--state and --shift-from");
        CommandRun.Of("score", run, next, "--fdr-memory", "100").Fails(2, "--state FILE");
        CommandRun.Of("score", run, next, "--state", whole).Fails(2, "all-parts.csv");
        CommandRun.Of("score", Trained("other"), next, "--state", state, "--score", "likelihood").Fails(2, "another");

        IEnumerable<string> Flags(string file) => File.ReadLines(runs.In(file)).Skip(1).Select(line => line.Split(',')[4]);
    }

    [Fact]
    public void A_rate_that_cannot_be_kept_is_refused()
    {
        var run = Trained("refused-drift");
        var file = runs.Write("refused-new.csv", Text(Lines(10, 5)));
        CommandRun.Of("score", run, file, "--drift-rate", "0").Fails(2, "--drift-rate");
        CommandRun.Of("score", run, file, "--drift-rate", "0.1", "--no-drift").Fails(2, "--drift-rate and --no-drift");
    }

    private string Trained(string name)
    {
        var readings = runs.Write($"{name}-readings.csv", Text(Lines(2000, 1)));
        CommandRun.Of("train", readings, "--preset", "plane", "--epochs", "4", "--out", runs.In(name)).Succeeds();
        return runs.In(name);
    }

    private static string Text(IEnumerable<string> lines) => "a,b,place\n" + string.Join('\n', lines) + "\n";

    private static IEnumerable<string> Lines(int count, ulong seed, double moved = 0)
    {
        var random = SeededRandom.For(seed, 17);
        for (var row = 0; row < count; row++)
        {
            var (a, south) = (random.NextGaussian(), random.NextInt(2));
            var b = Math.Max(0, Math.Round(5 + (2 * a) + (3 * south) + moved + random.NextGaussian()));
            yield return string.Create(CultureInfo.InvariantCulture, $"{a:F3},{b:F0},{(south == 1 ? "south" : "north")}");
        }
    }
}
