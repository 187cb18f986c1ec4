using System.Text.Json.Nodes;
using RealNvp.Data;
using RealNvp.Recipes;

namespace RealNvp.Cli.Tests;

/// <summary>Every verb does its work on the embedded digits.</summary>
public sealed class VerbTests(RunFixture runs)
{
    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("checkpoint.safetensors")]
    [InlineData("metrics.csv")]
    [InlineData("run.json")]
    [InlineData("loss.png")]
    [InlineData("movie.gif")]
    [InlineData("report.html")]
    [InlineData("samples/epoch-000.png")]
    [InlineData("samples/epoch-002.png")]
    public void A_run_leaves_each_of_its_files(string name) => Assert.True(new FileInfo(runs.In("run", name)).Length > 0);

    [Fact]
    public void Metrics_hold_a_line_for_every_epoch_and_epoch_zero()
    {
        var lines = File.ReadAllLines(runs.In("run", "metrics.csv"));
        Assert.Equal(["epoch", "0", "1", "2"], lines.Select(line => line.Split(',')[0]));
    }

    [Fact]
    public void Training_in_json_gives_one_object_a_line_from_start_to_end()
    {
        var run = CommandRun.Of("train", "--spec", runs.Spec, "--epochs", "2", "--out", runs.In("json"), "--json").Succeeds();
        Assert.Equal(["start", "epoch", "epoch", "epoch", "end"], run.Json.Select(line => (string)line["event"]!));
        Assert.Equal("managed", (string)run.Json[0]["engine"]!);
        Assert.Equal("completed", (string)run.Json[^1]["outcome"]!);
        Assert.True(File.Exists((string)run.Json[^1]["model"]!));
    }

    [Fact]
    public void Training_learns()
    {
        var run = CommandRun.Of("train", "--epochs", "3", "--out", runs.In("learns"), "--json").Succeeds();
        var epochs = run.Json.Where(line => (string)line["event"]! == "epoch").ToArray();
        Assert.True((double)epochs[^1]["valid_nats"]! > (double)epochs[0]["valid_nats"]! + 10);
    }

    [Fact]
    public void Evaluation_gives_nats_and_the_bits_that_belong_to_them()
    {
        var figures = CommandRun.Of("evaluate", runs.Run, "--json").Succeeds().Json.Single();
        Assert.Equal((double)figures["nats"]!, -(double)figures["bits_per_dim"]! * 64 * Math.Log(2), 1e-9);
        Assert.Equal(250, (int)figures["rows"]!);
        Assert.Equal(1, (int)figures["importance_samples"]!);

        // In logit space digits are spread wider than over their levels.
        Assert.NotNull(figures["nats_logit_space"]);
        var tighter = CommandRun.Of("evaluate", runs.Run, "digits", "--samples", "8", "--json").Succeeds().Json.Single();
        Assert.True((double)tighter["nats"]! > (double)figures["nats"]!);
    }

    [Fact]
    public void Evaluation_agrees_with_what_the_run_measured_at_its_end()
    {
        var atEnd = JsonNode.Parse(File.ReadAllText(runs.In("run", "run.json")))!["test"]!["nats"]!.GetValue<double>();
        var now = CommandRun.Of("evaluate", runs.Run, "--json").Succeeds().Json.Single()["nats"]!.GetValue<double>();
        Assert.Equal(atEnd, now, 1e-6);
    }

    [Fact]
    public void Both_engines_give_the_same_figure()
    {
        var managed = CommandRun.Of("evaluate", runs.Run, "--engine", "managed", "--json").Succeeds().Json.Single();
        var torch = CommandRun.Of("evaluate", runs.Run, "--engine", "torch", "--json").Succeeds().Json.Single();
        Assert.Equal((double)managed["nats"]!, (double)torch["nats"]!, 1e-3);
    }

    [Fact]
    public void Samples_are_levels_and_the_same_for_the_same_seed()
    {
        CommandRun.Of("sample", runs.Run, "-n", "5", "--seed", "3", "--out", runs.In("a.npy")).Succeeds();
        CommandRun.Of("sample", runs.Run, "-n", "5", "--seed", "3", "--out", runs.In("a.csv")).Succeeds();
        CommandRun.Of("sample", runs.Run, "-n", "9", "--out", runs.In("a.png")).Succeeds();
        var (values, width, _) = RowFile.Read(runs.In("a.csv"));
        Assert.Equal(64, width);
        Assert.All(values, value => Assert.True(value is >= 0 and <= 16 && value == MathF.Floor(value)));
        Assert.Equal(values, RowFile.Read(runs.In("a.npy")).Values);
        Assert.True(new FileInfo(runs.In("a.png")).Length > 0);
    }

    [Fact]
    public void Decoding_what_was_encoded_gives_the_data_back_exactly()
    {
        CommandRun.Of("encode", runs.Run, "--split", "valid", "--out", runs.In("z.npy")).Succeeds();
        CommandRun.Of("decode", runs.Run, runs.In("z.npy"), "--out", runs.In("back.csv")).Succeeds();
        using var digits = DatasetCatalogue.Load("digits", new DataOptions(), cancellationToken: TestContext.Current.CancellationToken);
        var expected = new float[digits.Valid.Count * 64];
        for (var row = 0; row < digits.Valid.Count; row++)
        {
            digits.Valid.Read(row, expected.AsSpan(row * 64, 64));
        }

        Assert.Equal(expected, RowFile.Read(runs.In("back.csv")).Values);
    }

    [Fact]
    public void A_walk_begins_and_ends_at_its_rows()
    {
        CommandRun.Of("interpolate", runs.Run, "--from", "3", "--to", "7", "--steps", "5", "--out", runs.In("walk.csv")).Succeeds();
        var walk = RowFile.Read(runs.In("walk.csv")).Values;
        using var digits = DatasetCatalogue.Load("digits", new DataOptions(), cancellationToken: TestContext.Current.CancellationToken);
        var row = new float[64];
        digits.Test.Read(3, row);
        Assert.Equal(row, walk[..64]);
        digits.Test.Read(7, row);
        Assert.Equal(row, walk[^64..]);
        Assert.Equal(5 * 64, walk.Length);
    }

    [Fact]
    public void A_sound_model_passes_its_verification()
    {
        var figures = CommandRun.Of("verify", runs.Run, "--json").Succeeds().Json;
        Assert.Equal(["data", "noise", "constants", "scaled by 100"], figures.Select(line => (string)line["rows"]!));
        Assert.Equal(1, (double)figures[0]["exact_levels"]!);
        Assert.All(figures, line => Assert.Null(line["fault"]));
    }

    [Fact]
    public void A_preset_written_out_is_a_recipe_that_trains()
    {
        var recipe = CommandRun.Of("info", "--preset", "readme", "--json").Succeeds().Output;
        Assert.Equal(100, Recipe.FromJson(recipe).Training.Epochs);
        var file = runs.Write("written.json", recipe);
        CommandRun.Of("train", "--spec", file, "--epochs", "1", "--out", runs.In("from-spec"), "--seed", "5").Succeeds();
        var model = CommandRun.Of("info", runs.In("from-spec"), "--json").Succeeds().Json.Single();
        Assert.Equal(298_240, (int)model["weights"]!);
        Assert.Equal(5, (int)model["seed"]!);
    }

    [Fact]
    public void Info_says_what_a_training_does_besides_following_the_gradient()
    {
        var paper = CommandRun.Of("info", "--preset", "paper-mnist").Succeeds().Output;
        Assert.Contains(
            "With an L2 penalty of 5E-05, gradients clipped to a norm of 100, a moving average of the weights (decay 0.999).",
            paper,
            StringComparison.Ordinal);
        Assert.DoesNotContain("\nWith ", CommandRun.Of("info", "--preset", "readme").Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_and_data_list_tell_what_there_is()
    {
        Assert.Contains("readme", CommandRun.Of("info").Succeeds().Output, StringComparison.Ordinal);
        Assert.Contains("affine-coupling", CommandRun.Of("info", runs.Run).Succeeds().Output, StringComparison.Ordinal);
        Assert.Contains("batch-norm", CommandRun.Of("info", "--preset", "maf").Succeeds().Output, StringComparison.Ordinal);
        var names = CommandRun.Of("data", "list", "--json").Succeeds().Json.Select(line => (string)line["name"]!).ToArray();
        Assert.Contains("mnist", names);
        Assert.Contains("moons", names);
        Assert.Contains("1,297", CommandRun.Of("data", "get", "digits").Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_in_the_plane_leaves_its_maps()
    {
        CommandRun.Of("train", "moons", "--epochs", "1", "--out", runs.In("moons")).Succeeds();
        Assert.All(["density.png", "warped-grid.png", "movie.gif"], name => Assert.True(File.Exists(runs.In("moons", name))));
        CommandRun.Of("verify", runs.In("moons"), "--rows", "100").Succeeds();
    }

    [Fact]
    public void A_table_of_numbers_trains_scores_and_samples()
    {
        var random = new SeededRandom(1);
        var lines = Enumerable.Range(0, 200).Select(_ =>
            FormattableString.Invariant($"{random.NextGaussian():F4},{3 + random.NextGaussian():F4},")
            + FormattableString.Invariant($"{random.NextUniform():F4},{random.NextUniform():F4}"));
        var file = runs.Write("table.csv", "a,b,c,d\n" + string.Join('\n', lines) + "\n");
        CommandRun.Of("train", file, "--epochs", "2", "--batch", "50", "--out", runs.In("table")).Succeeds();
        Assert.True(CommandRun.Of("evaluate", runs.In("table"), "--json").Succeeds().Json.Single().ContainsKey("nats"));
        CommandRun.Of("sample", runs.In("table"), "-n", "7", "--out", runs.In("rows.csv")).Succeeds();
        Assert.Equal(28, RowFile.Read(runs.In("rows.csv")).Values.Length);
    }
}
