using System.Globalization;
using RealNvp.Files;
using RealNvp.Pictures;

namespace RealNvp.Cli.Tests;

/// <summary>From a model to the rows that are too strange to be normal.</summary>
public sealed class ScoreTests(RunFixture runs)
{
    [Fact]
    public void A_table_is_scored_row_by_row_with_the_false_alarms_that_were_asked_for()
    {
        var run = Trained("alarms", out _);
        var fresh = Write("fresh.csv", 3000, seed: 2, missing: 100);
        var json = CommandRun.Of("score", run, fresh, "--false-alarms", "0.05", "--out", runs.In("scores.csv"), "--json").Succeeds().Json.Single();
        Assert.Equal((3000, 2970, 30), ((int)json["rows"]!, (int)json["scored"]!, (int)json["incomplete"]!));
        Assert.Equal((200, "combined"), ((int)json["held_out"]!, (string)json["score"]!));

        var lines = File.ReadAllLines(runs.In("scores.csv"));
        Assert.Equal("row,log_prob,score,p_value,flagged,gaussian,neighbours,smoother,status,reason", lines[0]);
        var every = lines.Skip(1).Select(line => line.Split(',')).ToArray();
        Assert.Equal(Enumerable.Range(1, 3000), every.Select(row => int.Parse(row[0], CultureInfo.InvariantCulture)));
        Assert.All(every.Where((_, row) => row % 100 == 0), row => Assert.Equal(["", "", "", "1", "", "", "", "not-measured", "'b' has no value"], row[1..]));
        var scored = every.Where((_, row) => row % 100 != 0).ToArray();
        Assert.All(scored, row => Assert.Equal(["scored", ""], row[8..]));
        var cells = scored.Select(row => row[..8].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()).ToArray();

        Assert.All(cells, row => Assert.Equal(row[3] <= 0.05, row[4] == 1));
        Assert.Equal((int)json["flagged_by_score"]!, cells.Count(row => row[4] == 1));
        Assert.Equal((int)json["flagged"]!, (int)json["flagged_by_score"]! + 30);

        // Four standard errors of the threshold, which 200 held-out rows set, and of the share among the new ones.
        Assert.Equal(0.05, cells.Average(row => row[4]), 4 * Math.Sqrt(0.05 * 0.95 * ((1.0 / 200) + (1.0 / 2970))));

        CommandRun.Of("score", run, fresh, "--missing", "impute", "--false-alarms", "0.05", "--out", runs.In("scores.npy")).Succeeds();
        var (values, width, _) = RealNvp.Data.RowFile.Read(runs.In("scores.npy"));
        Assert.Equal(8, width);
        Assert.Equal(3000 * 8, values.Length);
        Assert.Equal(cells.Select(row => (float)row[2]), values.Where((_, index) => index % 8 == 2 && index / 8 % 100 != 0), (a, b) => Math.Abs(a - b) < 1e-5);

        CommandRun.Of("score", run, fresh, "--false-alarms", "0.05", "--no-baselines", "--out", runs.In("without-baselines.csv")).Succeeds();
        string[][] alone = [.. File.ReadAllLines(runs.In("without-baselines.csv")).Select(line => line.Split(','))];
        Assert.Equal(lines.Select(line => line.Split(',')).Select(row => (string[])[.. row[..5], .. row[8..]]), alone);
        CommandRun.Of("score", run, fresh, "--no-baselines").Fails(2, "--no-baselines leaves columns out of the file of --out, and there is none");
    }

    [Fact]
    public void Labels_compare_the_flow_with_the_baselines_and_strange_rows_are_explained()
    {
        var run = Trained("labels", out var readings);
        var normal = File.ReadAllText(readings).ReplaceLineEndings(",ok\n").Replace("place,ok", "place,state", StringComparison.Ordinal);
        var fresh = runs.Write("labelled.csv", normal + "0.1,40,north,broken\n0.1,41,south,broken\n");
        var shown = CommandRun.Of("score", run, fresh, "--label", "state", "--explain", "2").Succeeds().Output;
        Assert.Matches("^(A BASELINE|The flow) ", shown);
        Assert.Contains("normal rows looks this strange (combined above", shown, StringComparison.Ordinal);
        var json = CommandRun.Of("score", run, fresh, "--label", "state", "--normal", "ok", "--explain", "2", "--json").Succeeds().Json.Single();
        Assert.Equal(
            ["likelihood", "capped-likelihood", "typicality", "radius", "gaussian", "neighbours", "smoother", "local", "combined"],
            json["auroc"]!.AsObject().Select(score => score.Key).OrderBy(Order));
        Assert.Equal(1, (double)json["auroc"]!["neighbours"]!);
        Assert.Equal([2001, 2002], json["strangest"]!.AsArray().Select(row => (int)row!["row"]!).Order());
        var worst = json["strangest"]![0]!["columns"]![0]!;
        Assert.Equal("b", (string)worst["name"]!);
        Assert.InRange(int.Parse((string)worst["nearest_normal"]!, CultureInfo.InvariantCulture), 0, 20);

        var drawn = CommandRun.Of("score", run, fresh, "--label", "state", "--pictures", runs.In("drawn", "new")).Succeeds().Output;
        Assert.Contains("p-values.png", drawn, StringComparison.Ordinal);
        Assert.Equal((1600, 1440), (Picture.FromPng(runs.In("drawn", "new", "roc.png")).Width, Picture.FromPng(runs.In("drawn", "new", "p-values.png")).Width));
        CommandRun.Of("score", run, readings, "--pictures", runs.In("never")).Fails(2, "--pictures", "--label", "--against");
        Assert.False(Directory.Exists(runs.In("never")));

        CommandRun.Of("score", run, fresh, "--label", "state", "--normal", "fine").Fails(2, "none of them is 'fine'", "broken");
        CommandRun.Of("score", run, fresh, "--label", "state", "--normal", "OK").Fails(2, "none of them is 'OK', which differs from 'ok' in letter case alone");
        var other = runs.Write("other-case.csv", File.ReadAllText(readings).Replace("place", "Place", StringComparison.Ordinal));
        CommandRun.Of("score", run, other).Fails(2, "lacks the column 'place'", "did you mean 'Place' for 'place'?");
        CommandRun.Of("score", run, fresh, "--label", "stat").Fails(2, "did you mean 'state'");
        Assert.Contains("AUROC", CommandRun.Of("score", run, fresh, "--against", readings, "--json").Succeeds().Output, StringComparison.Ordinal);

        static int Order(string name) => Array.IndexOf(["likelihood", "capped-likelihood", "typicality", "radius", "gaussian", "neighbours", "smoother", "local", "combined"], name);
    }

    [Fact]
    public void Labels_count_what_the_flags_find_and_a_row_that_cannot_be_measured_is_found()
    {
        var run = Trained("found", out var readings);
        var normal = File.ReadAllText(readings).ReplaceLineEndings(",ok\n").Replace("place,ok", "place,state", StringComparison.Ordinal);
        var fresh = runs.Write("found-new.csv", normal + "0.1,40,north,broken\n0.1,5,west,broken\n0.1,,south,broken\n0.1,,south,ok\n");
        var json = CommandRun.Of("score", run, fresh, "--label", "state", "--json").Succeeds().Json.Single();
        var found = json["detection"]!;
        Assert.Equal((3, 0), ((int)found["true_positives"]!, (int)found["false_negatives"]!));
        Assert.Equal((int)json["flagged"]!, 3 + (int)found["false_positives"]!);
        Assert.Equal(2001, (int)found["false_positives"]! + (int)found["true_negatives"]!);
        Assert.Equal(3.0 / (int)json["flagged"]!, (double)found["precision"]!, 1e-12);

        // Three rows of which two are anomalies have no score and come first; the third anomaly has the highest score.
        Assert.Equal(1, (double)json["average_precision"]!["neighbours"]!);
        Assert.Equal(((2 * (2 / 3.0)) + (3 / 4.0)) / 3, (double)found["average_precision"]!, 1e-12);

        var shown = CommandRun.Of("score", run, fresh, "--label", "state").Succeeds().Output;
        Assert.Contains("average precision", shown, StringComparison.Ordinal);
        Assert.Matches("anomalies +3 +0 +recall 100.0 %", shown);

        // No anomaly has a score: nothing to compare, and all are found.
        var bare = runs.Write("found-bare.csv", normal + "0.1,5,west,broken\n");
        shown = CommandRun.Of("score", run, bare, "--label", "state").Succeeds().Output;
        Assert.Contains("No AUROC: ", shown, StringComparison.Ordinal);
        Assert.Matches("anomalies +1 +0 +recall 100.0 %", shown);
    }

    [Fact]
    public void A_file_that_does_not_fit_and_a_rate_that_cannot_be_kept_are_refused_and_nothing_is_written()
    {
        var run = Trained("refusals", out var readings);
        CommandRun.Of("score", run, runs.Write("less.csv", "a,c\n1,2\n"), "--out", runs.In("none.csv")).Fails(2, "'b', 'place'");
        CommandRun.Of("score", run, runs.Write("west.csv", "a,b,place\n1,2,west\n"), "--strict", "--out", runs.In("none.csv")).Fails(2, "'west'", "'place'", "row 1");
        CommandRun.Of("score", run, readings, "--false-alarms", "0.0001").Fails(2, "needs at least 9,999 held-out rows; there are 200");
        CommandRun.Of("score", run, readings, "--false-alarms", "7").Fails(2, "between 0 and 1");
        CommandRun.Of("score", run, readings, "--score", "complexity").Fails(2, "for images");
        CommandRun.Of("score", run, readings, "--out", runs.In("none.txt")).Fails(2, ".csv, .npy");
        CommandRun.Of("score", readings, readings).Fails(2, "no run in runs/", "realnvp train");
        Assert.False(File.Exists(runs.In("none.csv")));
    }

    [Fact]
    public void A_model_without_calibration_takes_the_runs_data_or_rows_that_are_given_or_says_that_it_has_no_p_values()
    {
        var run = Trained("bare", out var readings);
        var model = runs.In("bare", "model.safetensors");
        var content = ModelFile.Read(model);
        Assert.NotNull(content.Calibration!.Reference);
        var expected = CommandRun.Of("score", run, readings, "--json").Succeeds().Json.Single();
        ModelFile.Write(model, content.Spec, content.Metadata, content.Parameters, content.Schema);
        var again = CommandRun.Of("score", run, readings, "--json");
        Assert.Contains("holds no calibration; measuring the test rows", again.Errors, StringComparison.Ordinal);
        Assert.Equal((double)expected["threshold"]!, (double)again.Json.Single()["threshold"]!);

        var fresh = Write("fresh-bare.csv", 300, seed: 5);
        File.Delete(readings);
        var given = CommandRun.Of("score", run, fresh, "--calibrate", fresh, "--json").Succeeds().Json.Single();
        Assert.Equal((300, 3), ((int)given["held_out"]!, (int)given["flagged"]! + 1));
        var without = CommandRun.Of("score", run, fresh, "--out", runs.In("bare.csv"), "--json");
        Assert.Contains("there are no p-values", without.Errors, StringComparison.Ordinal);
        Assert.EndsWith(",,,scored,", File.ReadLines(runs.In("bare.csv")).ElementAt(1), StringComparison.Ordinal);
        var refused = CommandRun.Of("score", run, fresh, "--false-alarms", "0.01");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--calibrate FILE", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void No_training_rows_are_kept_where_the_user_does_not_want_them()
    {
        var readings = Write("private.csv", 300, seed: 1);
        CommandRun.Of("train", readings, "--epochs", "1", "--no-baselines", "--out", runs.In("private")).Succeeds();
        Assert.Null(ModelFile.Read(runs.In("private", "model.safetensors")).Calibration!.Reference);
        CommandRun.Of("resume", runs.In("private"), "--epochs", "2").Succeeds();
        Assert.Null(ModelFile.Read(runs.In("private", "model.safetensors")).Calibration!.Reference);
        Assert.DoesNotMatch("neighbours|smoother", CommandRun.Of("score", runs.In("private"), "--json").Succeeds().Output);
        CommandRun.Of("score", runs.In("private"), "--explain", "1").Fails(2, "--no-baselines");
    }

    [Fact]
    public void Images_are_scored_by_the_complexity_that_their_likelihood_does_not_explain()
    {
        var json = CommandRun.Of("score", runs.Run, "--json").Succeeds().Json.Single();
        Assert.Equal(("complexity", 250, 250), ((string)json["score"]!, (int)json["held_out"]!, (int)json["rows"]!));
        Assert.Equal(2, (int)json["flagged"]! + 1);
        Assert.Contains("how complex they are", CommandRun.Of("score", runs.Run, "--score", "likelihood").Succeeds().Output, StringComparison.Ordinal);
        CommandRun.Of("score", runs.Run, "--explain", "1").Fails(2, "not for pictures");
        CommandRun.Of("score", runs.Run, "--label", "x").Fails(2, "--label");

        // Test rows against themselves: they set the threshold.
        var said = CommandRun.Of("score", runs.Run, "--against", "digits", "--pictures", runs.In("self")).Succeeds().Output;
        Assert.Contains("No p-values.png", said, StringComparison.Ordinal);
        Assert.True(File.Exists(runs.In("self", "roc.png")));
        Assert.False(File.Exists(runs.In("self", "p-values.png")));
    }

    private string Trained(string name, out string readings)
    {
        readings = Write($"{name}.csv", 2000, seed: 1);
        CommandRun.Of("train", readings, "--preset", "plane", "--epochs", "4", "--out", runs.In(name)).Succeeds();
        return runs.In(name);
    }

    // b counts up from about 2 a, more in the south; every so many rows lack it.
    private string Write(string name, int count, ulong seed, int missing = int.MaxValue)
    {
        var random = SeededRandom.For(seed, 17);
        return runs.Write(name, "a,b,place\n" + string.Concat(Enumerable.Range(0, count).Select(row =>
        {
            var (a, south) = (random.NextGaussian(), random.NextInt(2));
            var b = Math.Max(0, Math.Round(5 + (2 * a) + (3 * south) + random.NextGaussian()));
            var text = row % missing == 0 && missing < int.MaxValue ? "NA" : b.ToString("F0", CultureInfo.InvariantCulture);
            return string.Create(CultureInfo.InvariantCulture, $"{a:F3},{text},{(south == 1 ? "south" : "north")}\n");
        })));
    }
}
