using System.Globalization;
using RealNvp.Data;
using RealNvp.Files;
using RealNvp.Training;

namespace RealNvp.Cli.Tests;

/// <summary>A training that goes on from a model, and a threshold that is set anew.</summary>
public sealed class WarmStartTests(RunFixture runs)
{
    [Fact]
    public void A_training_goes_on_from_a_model_with_new_rows_and_holds_out_what_was_held_out()
    {
        var old = Lines(500, seed: 1);
        var first = Train("warm-old", old, "--seed", "7");
        var fresh = Lines(300, seed: 2);
        var second = Train("warm-new", [.. fresh.Take(100), .. old, .. fresh.Skip(100)], "--from", first, "--seed", "3");

        var before = ModelFile.Read(Path.Combine(first, "model.safetensors"));
        var after = ModelFile.Read(Path.Combine(second, "model.safetensors"));
        Assert.Equal(Path.GetFullPath(Path.Combine(first, "model.safetensors")), after.Metadata.From);
        Assert.Equal((400 + 240, 3UL), (after.Metadata.TrainingRows, after.Metadata.DataSeed));
        Assert.Equal(50 + 30, after.Calibration!.Count);

        // What trained before trains, what was held out is held out, whichever way the new model's rows are read.
        using var rows = DatasetCatalogue.Load(
            runs.In("warm-old.csv"), new() { Schema = before.Schema, Seed = 7 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.All(after.Seen!.Divide(rows.Train, TestContext.Current.CancellationToken), part => Assert.Equal(SeenPart.Train, part));
        Assert.All(after.Seen.Divide(rows.Valid, TestContext.Current.CancellationToken), part => Assert.Equal(SeenPart.Valid, part));
        Assert.All(after.Seen.Divide(rows.Test, TestContext.Current.CancellationToken), part => Assert.Equal(SeenPart.Test, part));
        Assert.Equal(80, (int)CommandRun.Of("evaluate", second, "--split", "test", "--json").Succeeds().Json.Single()["rows"]!);

        // It begins where the other ended: better at its start than a training from the beginning.
        Assert.True(StartOf(second) > StartOf(first) + 1, $"{StartOf(second)} against {StartOf(first)}");
    }

    [Fact]
    public void A_resumed_training_that_went_on_from_a_model_is_what_it_is_without_a_break()
    {
        var first = Train("warm-base", Lines(300, seed: 1));
        var whole = Train("warm-whole", Lines(400, seed: 1), "--from", first, "--schedule", "constant", "--epochs", "4");
        var broken = Train("warm-broken", Lines(400, seed: 1), "--from", first, "--schedule", "constant", "--epochs", "2");
        Directory.Delete(first, recursive: true);
        CommandRun.Of("resume", broken, "--epochs", "4").Succeeds();
        var (a, b) = (ModelFile.Read(Path.Combine(whole, "model.safetensors")), ModelFile.Read(Path.Combine(broken, "model.safetensors")));
        Assert.All(a.Parameters.Plan.Slots, slot => Assert.Equal(a.Parameters[slot].ToArray(), b.Parameters[slot].ToArray()));
    }

    [Fact]
    public void What_a_model_cannot_go_on_with_is_refused_in_a_sentence()
    {
        var first = Train("warm-refuse", Lines(300, seed: 1));
        var odd = runs.Write("warm-odd.csv", "a,b,place\n" + string.Join('\n', Lines(100, 5)).Replace("south", "west", StringComparison.Ordinal));
        CommandRun.Of("train", odd, "--from", first, "--out", runs.In("never")).Fails(2, "'west'", "place");
        CommandRun.Of("train", runs.In("warm-refuse.csv"), "--from", first, "--preset", "maf", "--out", runs.In("never")).Fails(2, "leave out --preset");
        CommandRun.Of("train", "moons", "--from", first, "--out", runs.In("never")).Fails(2, "go on with data of the kind");
        CommandRun.Of("train", runs.Write("warm-few.csv", "a,b,place\n1,2,south\n"), "--from", first, "--out", runs.In("never")).Fails(2, "at least 10");
        Assert.False(Directory.Exists(runs.In("never")));
    }

    [Fact]
    public void Columns_that_the_model_does_not_know_are_said_to_have_no_part()
    {
        var first = Train("warm-known", Lines(300, seed: 1));
        var wider = runs.Write("warm-wider.csv", "extra,a,b,place\n" + string.Join('\n', Lines(100, 5).Select(line => "7," + line)));
        var said = CommandRun.Of("train", wider, "--from", first, "--epochs", "1", "--out", runs.In("warm-wider")).Succeeds().Output;
        Assert.Contains("warm-wider.csv: the model does not know 'extra', and goes on without; train anew to have such columns in it", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_threshold_is_not_set_by_rows_that_trained_and_is_kept_where_that_is_asked_for()
    {
        var run = Train("warm-limit", Lines(500, seed: 1));
        var model = Path.Combine(run, "model.safetensors");
        var fresh = runs.Write("warm-limit-new.csv", "a,b,place\n" + string.Join('\n', Lines(400, seed: 9)));
        CommandRun.Of("score", run, fresh, "--calibrate", runs.In("warm-limit.csv")).Fails(2, "trained on", "did not see");
        var half = runs.Write("warm-limit-half.csv", "a,b,place\n" + string.Join('\n', [.. Lines(400, seed: 9), .. Lines(500, seed: 1).Take(100)]));
        Assert.Contains("WARNING", CommandRun.Of("score", run, fresh, "--calibrate", half).Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal(50, ModelFile.Read(model).Calibration!.Count);

        CommandRun.Of("score", run, fresh, "--save").Fails(2, "--calibrate");
        Assert.Contains("kept in", CommandRun.Of("score", run, fresh, "--calibrate", fresh, "--save").Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal(400, ModelFile.Read(model).Calibration!.Count);
        Assert.Equal(400, (int)CommandRun.Of("score", run, fresh, "--json").Succeeds().Json.Single()["held_out"]!);
    }

    private static double StartOf(string run) => double.Parse(
        File.ReadLines(Path.Combine(run, "metrics.csv")).Skip(1).First().Split(',')[2], CultureInfo.InvariantCulture);

    private string Train(string name, IEnumerable<string> lines, params string[] options)
    {
        var file = runs.Write($"{name}.csv", "a,b,place\n" + string.Join('\n', lines) + "\n");
        string[] epochs = options.Contains("--epochs") ? [] : ["--epochs", "3"];
        string[] preset = options.Contains("--from") ? [] : ["--preset", "plane"];
        CommandRun.Of(["train", file, "--batch", "50", "--out", runs.In(name), .. preset, .. epochs, .. options]).Succeeds();
        return runs.In(name);
    }

    private static string[] Lines(int count, ulong seed)
    {
        var random = SeededRandom.For(seed, 17);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var (a, south) = (random.NextGaussian(), random.NextInt(2));
            return string.Create(CultureInfo.InvariantCulture, $"{a:F6},{(2 * a) + south + (0.3 * random.NextGaussian()):F6},{(south == 1 ? "south" : "north")}");
        })];
    }
}
