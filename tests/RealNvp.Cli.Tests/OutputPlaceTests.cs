namespace RealNvp.Cli.Tests;

/// <summary>No verb writes over what it reads, and <c>score --save</c> changes the model last.</summary>
public sealed class OutputPlaceTests(RunFixture runs)
{
    private const string Replaces = "would replace";

    [Fact]
    public void What_a_command_reads_is_not_written_over()
    {
        var run = Trained();
        var (rows, normal, there) = (Rows("places-new.csv", 60), Rows("places-normal.csv", 300), Rows("places-there.csv", 80));
        Directory.CreateDirectory(runs.In("places-folder"));
        Directory.CreateSymbolicLink(runs.In("places-link"), runs.Folder);
        Refused(rows, "score", run, rows, "--out", rows);
        Refused(rows, "score", run, rows, "--out", Path.Combine(runs.Folder, "places-folder", "..", "places-new.csv"));
        Refused(rows, "score", run, rows, "--out", runs.In("places-link", "places-new.csv"));
        Refused(normal, "score", run, rows, "--calibrate", normal, "--out", normal);
        Refused(there, "score", run, rows, "--shift-from", there, "--out", there);
        Refused(there, "score", run, rows, "--against", there, "--out", there);
        Refused(runs.In("places.csv"), "score", run, rows, "--out", runs.In("places.csv"));
        Refused(runs.In("places-run", "report.html"), "score", run, rows, "--report", runs.In("places-run", "report.html"));
        Refused(rows, "sample", run, "--given-file", rows, "--out", rows);
        Refused(rows, "impute", run, rows, "--out", rows);
        Refused(rows, "encode", run, rows, "--out", rows);
        Refused(rows, "decode", run, rows, "--out", rows);
        File.Copy(rows, runs.In("places-new-2.csv"), overwrite: true);
        Refused(runs.In("places-new-2.csv"), "impute", run, runs.In("places-new-2.csv"), "--draws", "2", "--out", rows);

        // What a user keeps beside the model may be written again.
        CommandRun.Of("score", run, rows, "--out", Path.Combine(run, "scores.csv")).Succeeds();
        CommandRun.Of("score", run, rows, "--out", Path.Combine(run, "scores.csv")).Succeeds();
    }

    [Fact]
    public void A_page_in_a_folder_that_is_not_there_is_refused_before_any_work()
    {
        var (run, rows) = (Trained(), Rows("places-page.csv", 60));
        var refused = CommandRun.Of("score", run, rows, "--out", runs.In("places-page-scores.csv"), "--report", runs.In("nowhere", "page.html"));
        Assert.Empty(refused.Fails(2, "does not exist").Output);
        Assert.False(File.Exists(runs.In("places-page-scores.csv")));
    }

    [Fact]
    public void A_threshold_is_kept_only_where_all_else_went_well()
    {
        var (run, rows) = (Trained(), Rows("places-kept.csv", 60));
        var model = Path.Combine(run, "model.safetensors");
        var before = File.ReadAllBytes(model);
        string[] score = ["score", run, rows, "--calibrate", Rows("places-kept-normal.csv", 150), "--save"];
        foreach (var more in (string[][])[["--out", runs.In("nowhere", "x.csv")], ["--false-alarms", "0.0001"], ["--report", runs.In("nowhere", "x.html")]])
        {
            Assert.DoesNotContain("kept", CommandRun.Of([.. score, .. more]).Fails(2).Output, StringComparison.Ordinal);
            Assert.Equal(before, File.ReadAllBytes(model));
        }

        Assert.Contains("The threshold of 150 rows", CommandRun.Of(score).Succeeds().Output, StringComparison.Ordinal);
        Assert.NotEqual(before, File.ReadAllBytes(model));
        File.WriteAllBytes(model, before);
    }

    [Theory]
    [InlineData("--no-drift", "--shift-from", "--no-drift")]
    [InlineData("--drift-rate", "--shift-from", "--drift-rate", "0.1")]
    [InlineData("--label", "--against", "--label", "b")]
    [InlineData("--normal", "--against", "--normal", "1")]
    public void An_option_that_another_leaves_without_a_use_is_refused(string unused, string option, params string[] more)
    {
        var rows = Rows("places-unused.csv", 60);
        CommandRun.Of(["score", Trained(), rows, option, rows, .. more]).Fails(2, unused, option);
    }

    [Fact]
    public void A_shift_is_not_told_by_a_file_without_rows() =>
        CommandRun.Of("score", Trained(), Rows("places-some.csv", 60), "--shift-from", runs.Write("places-none.csv", "a,b\n"))
            .Fails(2, "places-none.csv has no rows", "where the model runs");

    private static void Refused(string kept, params string[] words)
    {
        var before = File.ReadAllBytes(kept);
        Assert.Empty(CommandRun.Of(words).Fails(2, Replaces, "give another file").Output);
        Assert.Equal(before, File.ReadAllBytes(kept));
    }

    private string Trained()
    {
        var run = runs.In("places-run");
        if (!Directory.Exists(run))
        {
            CommandRun.Of("train", Rows("places.csv", 600), "--preset", "plane", "--epochs", "1", "--members", "1", "--out", run).Succeeds();
        }

        return run;
    }

    private string Rows(string name, int count)
    {
        var random = SeededRandom.For((ulong)count, 29);
        return runs.Write(name, "a,b\n" + string.Concat(Enumerable.Range(0, count).Select(_ =>
            FormattableString.Invariant($"{random.NextGaussian():F4},{random.NextGaussian():F4}\n"))));
    }
}
