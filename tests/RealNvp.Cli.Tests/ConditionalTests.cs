using RealNvp.Data;
using RealNvp.Data.Fitting;
using RealNvp.Flows;
using RealNvp.Pictures;
using RealNvp.Recipes;
using RealNvp.Rows;

namespace RealNvp.Cli.Tests;

/// <summary>A class-conditional model from training to classifying, on the embedded digits.</summary>
public sealed class ConditionalTests(RunFixture runs) : IClassFixture<ConditionalTests.Conditional>
{
    private static string Run(RunFixture runs) => runs.In("conditional");

    [Fact]
    public void Classes_are_told_far_better_than_by_chance()
    {
        var output = runs.In("posterior.csv");
        var figures = CommandRun.Of("classify", Run(runs), "--json", "--out", output).Succeeds().Json.Single();
        Assert.True((double)figures["accuracy"]! > 0.8, $"{figures["accuracy"]}");
        var lines = File.ReadAllLines(output);
        Assert.StartsWith("label,p(0),", lines[0], StringComparison.Ordinal);
        Assert.Equal(251, lines.Length);
        Assert.Equal(1, lines[1].Split(',').Skip(1).Sum(value => double.Parse(value, System.Globalization.CultureInfo.InvariantCulture)), 1e-4);
    }

    [Fact]
    public void Samples_of_a_class_differ_from_those_of_another()
    {
        CommandRun.Of("sample", Run(runs), "--given", "0", "-n", "50", "--out", runs.In("zeros.csv")).Succeeds();
        CommandRun.Of("sample", Run(runs), "--given", "1", "-n", "50", "--out", runs.In("ones.csv")).Succeeds();
        Assert.NotEqual(File.ReadAllText(runs.In("zeros.csv")), File.ReadAllText(runs.In("ones.csv")));
    }

    [Fact]
    public void A_line_of_the_samples_is_a_class_and_the_movie_of_them_is_no_large_file()
    {
        var samples = Picture.FromPng(runs.In("conditional", "samples", "epoch-060.png"));
        Assert.Equal((10, 10), RunPictureTests.Tiles(samples));

        // The same latents with the class of their line, decoded by the command.
        var latents = new float[100 * 64];
        FlowDensity.FillLatents(latents, seed: 1);
        NpyFile.Write(runs.In("latents-of-seven.npy"), latents.AsSpan(70 * 64, 10 * 64), 10, 64);
        CommandRun.Of("decode", Run(runs), runs.In("latents-of-seven.npy"), "--given", "7", "--out", runs.In("sevens.npy")).Succeeds();
        var best = Picture.FromPng(runs.In("conditional", "samples", $"epoch-{BestEpoch():D3}.png"));
        var line = ImageGrid.Draw(RowFile.Read(runs.In("sevens.npy")).Values, new(1, 8, 8), levels: 17, columns: 10);
        var first = 4 * best.Width * ((best.Height - 4) / 10 * 7);
        Assert.Equal(line.Rgba, best.Rgba[first..(first + line.Rgba.Length)]);

        // As many frames as of a run of a hundred epochs.
        Assert.InRange(new FileInfo(runs.In("conditional", "movie.gif")).Length, 100_000, 1_500_000);

        int BestEpoch() => (int)System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(runs.In("conditional", "run.json")))!["bestEpoch"]!;
    }

    [Fact]
    public void Data_brings_its_classes_to_evaluate_verify_and_encode()
    {
        CommandRun.Of("evaluate", Run(runs), "--json").Succeeds();
        CommandRun.Of("verify", Run(runs), "--rows", "20", "--json").Succeeds();
        CommandRun.Of("encode", Run(runs), "--out", runs.In("conditional-z.npy")).Succeeds();
        CommandRun.Of("decode", Run(runs), runs.In("conditional-z.npy"), "--given", "4", "--out", runs.In("fours.csv")).Succeeds();
    }

    [Fact]
    public void Arrays_bring_their_classes_with_them_and_without_are_classified_alone()
    {
        using var digits = DatasetCatalogue.Load("digits", new(), cancellationToken: TestContext.Current.CancellationToken);
        var (rows, _) = RowCopy.First(digits.Test);
        float[] labels = [.. digits.ReadLabels()!.Test.ToArray().Select(label => (float)label)];
        TestArrays.WriteZip(runs.In("labelled.npz"), ("X", rows, [250, 64]), ("y", labels, [250]));
        NpyFile.Write(runs.In("unlabelled.npy"), rows, 250, 64);

        var known = CommandRun.Of("classify", Run(runs), runs.In("labelled.npz"), "--json").Json.Single();
        Assert.True((double)known["accuracy"]! > 0.8, $"{known["accuracy"]}");
        var unknown = CommandRun.Of("classify", Run(runs), runs.In("unlabelled.npy"), "--out", runs.In("unlabelled.csv"), "--json").Json.Single();
        Assert.Null(unknown["accuracy"]);
        Assert.Equal(250, (int)unknown["rows"]!);
        Assert.StartsWith("p(0),p(1),", File.ReadAllLines(runs.In("unlabelled.csv"))[0], StringComparison.Ordinal);
        Assert.Contains("rows taken for it", CommandRun.Of("classify", Run(runs), runs.In("unlabelled.npy")).Succeeds().Output, StringComparison.Ordinal);

        var own = (double)CommandRun.Of("evaluate", Run(runs), "--json").Succeeds().Json.Single()["nats"]!;
        Assert.Equal(own, (double)CommandRun.Of("evaluate", Run(runs), runs.In("labelled.npz"), "--json").Succeeds().Json.Single()["nats"]!, 1e-9);
        TestArrays.WriteZip(runs.In("strange.npz"), ("X", rows[..640], [10, 64]), ("y", [.. Enumerable.Repeat(12f, 10)], [10]));
        CommandRun.Of("classify", Run(runs), runs.In("strange.npz")).Fails(2, "class '12'", "0, 1, 2");
    }

    [Fact]
    public void A_resumed_run_goes_on_with_its_classes() =>
        CommandRun.Of("resume", Run(runs), "--epochs", "61").Succeeds();

    [Theory]
    [InlineData("no class 'ten'", "sample", "--given", "ten", "--out", "never.csv")]
    [InlineData("no class 'ten'", "interpolate", "--given", "ten", "--out", "never.png")]
    public void A_class_that_is_missing_or_unknown_is_said(string words, string verb, params string[] rest) =>
        CommandRun.Of([verb, Run(runs), .. rest]).Fails(2, words);

    [Fact]
    public void Small_images_are_learnt_by_class_unless_none_is_given_and_say_how_many_samples_can_be_read()
    {
        var end = CommandRun.Of("train", "--epochs", "4", "--out", runs.In("main"), "--json").Succeeds().Json.Last();
        Assert.Equal(10, DensityModel.Load(runs.In("main", "model.safetensors")).Spec.Context);
        Assert.InRange((double)end["readable_samples"]!, 0.1, 0.9);
        Assert.InRange((double)end["readable_unseen"]!, 0.9, 0.96);
        Assert.Contains("readable samples", File.ReadAllText(runs.In("main", "report.html")), StringComparison.Ordinal);

        CommandRun.Of("train", "--epochs", "1", "--given", "none", "--out", runs.In("none")).Succeeds();
        Assert.Equal(0, DensityModel.Load(runs.In("none", "model.safetensors")).Spec.Context);

        // In code as in the command.
        var data = DatasetCatalogue.Load("digits", new(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(10, DataRecipe.Given(data).Train.ContextWidth);
        Assert.Equal(0, DataRecipe.Given(data, Presets.Find("readme")).Train.ContextWidth);
    }

    [Fact]
    public void What_cannot_be_conditioned_is_said()
    {
        CommandRun.Of("train", "moons", "--given", "label", "--out", runs.In("never")).Fails(2, "no labels");
        CommandRun.Of("train", "--given", "colour", "--out", runs.In("never")).Fails(2, "'colour'");
        CommandRun.Of("sample", runs.Run, "--given", "1", "--out", runs.In("never.csv")).Fails(2, "not conditional");
        CommandRun.Of("classify", runs.Run).Fails(2, "not class-conditional");
    }

    /// <summary>The model that these tests share.</summary>
    public sealed class Conditional
    {
        public Conditional(RunFixture runs) =>
            CommandRun.Of("train", "--preset", "readme", "--given", "label", "--epochs", "60", "--out", Run(runs)).Succeeds();
    }
}
