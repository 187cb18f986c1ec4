using System.Globalization;
using RealNvp.Data;

namespace RealNvp.Cli.Tests;

/// <summary>A folder of pictures in place of a data set's name.</summary>
public sealed class PictureFolderTests(RunFixture runs)
{
    [Fact]
    public void A_folder_trains_resumes_to_the_bit_and_evaluates_at_the_size_it_was_trained_at()
    {
        var folder = Pictures("flowers");
        string[] train = ["train", folder, "--size", "6", "--flip", "--batch", "8", "--preset", "maf"];

        CommandRun.Of([.. train, "--epochs", "2", "--out", runs.In("flowers-straight")]).Succeeds();
        CommandRun.Of([.. train, "--epochs", "1", "--out", runs.In("flowers-halved")]).Succeeds();
        CommandRun.Of("resume", runs.In("flowers-halved"), "--epochs", "2").Succeeds();
        CommandRun.Of([.. train, "--flip", "false", "--epochs", "2", "--out", runs.In("flowers-plain")]).Succeeds();

        var straight = runs.Checkpoint("flowers-straight");
        Assert.True(straight.Options.HorizontalFlip);
        Assert.Equal([3, 6, 6], straight.Spec.Shape.Sizes.ToArray());
        Assert.Equal(straight.Parameters.Weights.ToArray(), runs.Checkpoint("flowers-halved").Parameters.Weights.ToArray());
        Assert.NotEqual(straight.Parameters.Weights.ToArray(), runs.Checkpoint("flowers-plain").Parameters.Weights.ToArray());

        var figures = CommandRun.Of("evaluate", runs.In("flowers-straight"), "--json").Succeeds().Json.Single();
        Assert.Equal(4, (int)figures["rows"]!);
        Assert.Equal(4, (int)CommandRun.Of("evaluate", runs.In("flowers-straight", "model.safetensors"), folder, "--json").Succeeds().Json.Single()["rows"]!);
    }

    [Fact]
    public void A_folder_that_has_moved_is_given_anew_and_one_that_has_changed_is_noticed()
    {
        var (old, moved) = (Pictures("birds"), runs.In("elsewhere", "birds"));
        CommandRun.Of("train", old, "--size", "6", "--batch", "8", "--preset", "maf", "--seed", "7", "--epochs", "1", "--out", runs.In("birds-run")).Succeeds();
        var figures = CommandRun.Of("evaluate", runs.In("birds-run"), "--json").Succeeds().Json.Single();
        Directory.CreateDirectory(runs.In("elsewhere"));
        Directory.Move(old, moved);

        CommandRun.Of("evaluate", runs.In("birds-run")).Fails(2, "no file or folder", "--data-dir");
        CommandRun.Of("resume", runs.In("birds-run"), "--epochs", "2").Fails(2, "no file or folder", "--data-dir");
        foreach (var place in (string[])[moved, runs.In("elsewhere")])
        {
            Assert.Equal(
                (double)figures["nats"]!,
                (double)CommandRun.Of("evaluate", runs.In("birds-run"), "--data-dir", place, "--json").Succeeds().Json.Single()["nats"]!);
        }

        // The model file alone knows the seed of the split too.
        File.Copy(runs.In("birds-run", "model.safetensors"), runs.In("birds.safetensors"));
        Assert.Equal(
            (double)figures["nats"]!,
            (double)CommandRun.Of("evaluate", runs.In("birds.safetensors"), moved, "--json").Succeeds().Json.Single()["nats"]!);

        CommandRun.Of("resume", runs.In("birds-run"), "--data-dir", moved, "--epochs", "2").Succeeds();
        File.Delete(Directory.GetFiles(moved, "*.png")[0]);
        var said = CommandRun.Of("evaluate", runs.In("birds-run"), "--data-dir", moved).Succeeds().Output;
        Assert.Contains("32 when the model was trained", said, StringComparison.Ordinal);
    }

    [Fact]
    public void New_pictures_are_scored_every_one_in_order_and_by_name()
    {
        var folder = Pictures("leaves");
        var run = runs.In("leaves-run");
        CommandRun.Of("train", folder, "--size", "6", "--batch", "8", "--preset", "maf", "--epochs", "1", "--out", run).Succeeds();
        var fresh = runs.In("fresh");
        TestPictures.Write(fresh, 40, 6, 8);
        Directory.CreateDirectory(Path.Combine(fresh, "more"));
        File.Move(Path.Combine(fresh, "00.png"), Path.Combine(fresh, "more", "a, b.png"));
        File.WriteAllText(Path.Combine(fresh, "05x.png"), "no picture");

        var shown = CommandRun.Of("score", run, fresh, "--out", runs.In("fresh.csv")).Succeeds().Output;
        Assert.Contains("fresh: 41 pictures, 40 of them scored", shown, StringComparison.Ordinal);
        Assert.Contains("1 that cannot be decoded; the first is 05x.png", shown, StringComparison.Ordinal);
        Assert.Contains("05x.png' is skipped: ", shown, StringComparison.Ordinal);
        Assert.Matches(@"\d\d\.png +-?\d+\.\d\d ", shown);
        var lines = File.ReadAllLines(runs.In("fresh.csv"));
        Assert.EndsWith(",flagged,neighbours,smoother,status,reason,file", lines[0].Replace(",gaussian", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.StartsWith("1,", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",01.png", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("6,,,,1,", lines[6], StringComparison.Ordinal);
        Assert.EndsWith(",not-measured,the picture cannot be decoded,05x.png", lines[6], StringComparison.Ordinal);
        Assert.StartsWith("7,", lines[7], StringComparison.Ordinal);
        Assert.EndsWith(",06.png", lines[7], StringComparison.Ordinal);
        Assert.EndsWith(",\"more/a, b.png\"", lines[^1], StringComparison.Ordinal);

        // The same pictures as the folder that was trained on, in whose parts they are shuffled; that folder itself is its test part.
        CommandRun.Of("score", run, folder, "--split", "all", "--out", runs.In("all.csv")).Succeeds();
        Assert.Equal(LogProbs("all.csv"), LogProbs("fresh.csv"), (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.Equal(4, (int)CommandRun.Of("score", run, folder + Path.DirectorySeparatorChar, "--json").Succeeds().Json.Single()["rows"]!);

        var json = CommandRun.Of("score", run, Path.Combine(fresh, "more"), "--json").Succeeds().Json.Single();
        Assert.Equal((1, 0), ((int)json["rows"]!, (int)json["broken_pictures"]!));
        Assert.Equal("a, b.png", (string)json["strangest"]![0]!["file"]!);
        var others = runs.In("others");
        TestPictures.Write(others, 40, 6, 8, seed: 10);
        Assert.Equal(1, (int)CommandRun.Of("score", run, Path.Combine(fresh, "07.png"), "--calibrate", others, "--json").Succeeds().Json.Single()["rows"]!);
        CommandRun.Of("score", run, Path.Combine(fresh, "07.png"), "--calibrate", fresh).Fails(2, "rows that the model was trained on");

        CommandRun.Of("encode", run, fresh, "--out", runs.In("fresh.npy")).Fails(2, "1 of the pictures", "remove");
        File.Delete(Path.Combine(fresh, "05x.png"));
        CommandRun.Of("encode", run, fresh, "--out", runs.In("fresh.npy")).Succeeds();
        CommandRun.Of("encode", run, Path.Combine(fresh, "07.png"), "--out", runs.In("one.npy")).Succeeds();
        CommandRun.Of("encode", run, fresh, "--split", "test", "--out", runs.In("part.npy")).Succeeds();
        var (latents, width, _) = RowFile.Read(runs.In("fresh.npy"));
        Assert.Equal((40, 108), (latents.Length / width, width));
        Assert.Equal(RowFile.Read(runs.In("one.npy")).Values, latents.AsSpan(6 * width, width).ToArray(), (a, b) => MathF.Abs(a - b) < 1e-4f);
        Assert.Equal(4 * width, RowFile.Read(runs.In("part.npy")).Values.Length);

        CommandRun.Of("score", run, Path.Combine(fresh, "none.png")).Fails(2, "no picture or folder", "none.png");
        CommandRun.Of("score", run, fresh, "--missing", "impute").Fails(2, "--missing impute");
        CommandRun.Of("score", runs.Run, fresh).Fails(2, "17 levels");
    }

    [Fact]
    public void A_broken_picture_is_one_line_and_no_end()
    {
        var folder = Pictures("weeds");
        File.WriteAllText(Path.Combine(folder, "broken.png"), "no picture");

        var said = CommandRun.Of("data", "get", folder, "--size", "4").Succeeds();
        Assert.Single(said.Output.Split('\n'), line => line.Contains("broken.png' is skipped: ", StringComparison.Ordinal));
        Assert.Contains("32 / 4 / 4 rows of shape [3, 4, 4]", said.Output, StringComparison.Ordinal);

        var json = CommandRun.Of("data", "get", folder, "--size", "4", "--json");
        Assert.Equal(32, (int)json.Json.Single()["train"]!);
        Assert.Contains("{\"notice\":", json.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_are_asked_for_where_they_are_needed_and_refused_where_not()
    {
        CommandRun.Of("train", Pictures("trees"), "--out", runs.In("never")).Fails(2, "--size");
        CommandRun.Of("info", "--preset", "paper-32", "--data", runs.In("trees")).Fails(2, "--size");
        var sized = CommandRun.Of("info", "--preset", "paper-32", "--data", runs.In("trees"), "--size", "8").Succeeds();
        Assert.Contains("[3, 8, 8]", sized.Output, StringComparison.Ordinal);
        CommandRun.Of("train", "moons", "--preset", "paper-32", "--out", runs.In("never")).Fails(2, "tabular-spline", "[2]");
        CommandRun.Of("train", "digits", "--size", "4", "--out", runs.In("never")).Fails(2, "'digits'", "size of its own");
        CommandRun.Of("train", "moons", "--flip", "--out", runs.In("never")).Fails(2, "--flip", "[2]");
        Directory.CreateDirectory(runs.In("empty"));
        CommandRun.Of("train", runs.In("empty"), "--size", "4", "--out", runs.In("never")).Fails(2, "holds no pictures");
    }

    private double[] LogProbs(string file) =>
    [
        .. File.ReadLines(runs.In(file)).Skip(1).Select(line => line.Split(',')[1]).Where(cell => cell.Length > 0)
            .Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).Order(),
    ];

    private string Pictures(string name)
    {
        var folder = runs.In(name);
        TestPictures.Write(folder, 40, 6, 8);
        return folder;
    }
}
