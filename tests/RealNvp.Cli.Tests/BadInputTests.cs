using System.IO.Compression;

namespace RealNvp.Cli.Tests;

/// <summary>Each kind of bad input gets one sentence and its exit code, and nothing that was there is lost.</summary>
public sealed class BadInputTests(RunFixture runs)
{
    [Theory]
    [InlineData("no preset 'nope'", "train", "--preset", "nope")]
    [InlineData("digits", "train", "digit")]
    [InlineData("'--epoch'", "train", "--epoch", "3")]
    [InlineData("epochs", "train", "--epochs", "0")]
    [InlineData("learningRate", "train", "--lr", "-1")]
    [InlineData("--threads", "train", "--threads", "0")]
    [InlineData("no spec 'missing.json'", "train", "--spec", "missing.json")]
    [InlineData("not both", "train", "--spec", "a.json", "--preset", "readme")]
    [InlineData("missing.csv", "train", "missing.csv")]
    [InlineData("no model 'missing'", "evaluate", "missing")]
    [InlineData("no model 'missing'", "verify", "missing")]
    [InlineData("missing", "resume", "missing")]
    [InlineData("'--out' is required", "sample")]
    [InlineData("--false-alarms must be between 0 and 1, such as 0.01, but is 0", "score", "m", "--false-alarms", "0")]
    [InlineData("--false-alarms must be between 0 and 1, such as 0.01, but is 1.5", "score", "m", "--false-alarms", "1.5")]
    [InlineData("--samples must be at least 1 but is 0", "evaluate", "m", "--samples", "0")]
    [InlineData("--temperature must be a temperature from 0 to 1,000,000 but is -0.5", "sample", "m", "--out", "a.csv", "--temperature", "-0.5")]
    [InlineData("--temperature must be a temperature", "sample", "m", "--out", "a.csv", "--temperature", "NaN")]
    [InlineData("--temperatures must be a temperature", "sample", "m", "--out", "a.png", "--temperatures", "1,1e300")]
    [InlineData("--temperature must be a temperature", "factors", "m", "--out", "a.png", "--temperature", "Infinity")]
    public void Bad_usage_is_exit_code_2_and_one_sentence(string words, params string[] args) =>
        CommandRun.Of([.. args, .. args[0] == "train" ? ["--out", runs.In("never")] : Array.Empty<string>()]).Fails(2, words);

    [Fact]
    public void An_engine_that_cannot_run_a_flow_says_what_its_user_can_do_and_nothing_of_packages()
    {
        var run = CommandRun.Of("train", "--preset", "paper-mnist", "--engine", "managed", "--out", runs.In("never"))
            .Fails(2, "step 1 (image-coupling)", "the torch engine can: leave out --engine managed");
        Assert.DoesNotContain("package", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("TorchEngine", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_are_json_when_json_is_asked_for()
    {
        var run = CommandRun.Of("evaluate", "missing", "--json").Fails(2);
        Assert.Contains("missing", (string)System.Text.Json.Nodes.JsonNode.Parse(run.Errors)!["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_idx_file_and_one_with_another_magic_number_are_refused()
    {
        Directory.CreateDirectory(runs.In("idx"));
        var path = runs.In("idx", "train-images-idx3-ubyte.gz");
        Compress(path, [0, 0, 8, 3, 0, 0, 0xea, 0x60, 0, 0, 0, 28, 0, 0, 0, 28, 1, 2, 3]);
        CommandRun.Of("train", "mnist", "--data-dir", runs.In("idx"), "--out", runs.In("never")).Fails(2, path, "60,000");
        Compress(path, [0, 0, 8, 1, 0, 0, 0, 1, 0]);
        CommandRun.Of("train", "mnist", "--data-dir", runs.In("idx"), "--out", runs.In("never")).Fails(2, path);
        File.WriteAllBytes(path, [1, 2, 3, 4]);
        CommandRun.Of("train", "mnist", "--data-dir", runs.In("idx"), "--out", runs.In("never")).Fails(2, path);
    }

    [Fact]
    public void Text_in_a_column_of_numbers_is_named_by_file_line_column_and_value()
    {
        var file = runs.Write("text.csv", "a,b\n1,2\n3,cold\n");
        CommandRun.Of("train", file, "--out", runs.In("never")).Fails(2, file, "line 3", "'b'", "'cold'");
    }

    [Fact]
    public void A_spec_that_does_not_fit_is_refused_with_the_step_and_both_shapes()
    {
        var recipe = RunFixture.SmallRecipe.ToJson().Replace("\"step\": \"flatten\"", "\"step\": \"logit\"", StringComparison.Ordinal);
        var file = runs.Write("unflattened.json", recipe);
        CommandRun.Of("train", "--spec", file, "--out", runs.In("never")).Fails(2, file, "Step 2", "[1, 8, 8]");
    }

    [Fact]
    public void A_spec_for_other_data_is_refused_with_both_shapes() =>
        CommandRun.Of("train", "moons", "--spec", runs.Spec, "--out", runs.In("never")).Fails(2, "[1, 8, 8]", "[2]");

    [Fact]
    public void A_misspelt_property_of_a_spec_is_named()
    {
        var file = runs.Write("misspelt.json", RunFixture.SmallRecipe.ToJson().Replace("\"hidden\"", "\"hiden\"", StringComparison.Ordinal));
        CommandRun.Of("train", "--spec", file, "--out", runs.In("never")).Fails(2, file, "hiden");
    }

    [Fact]
    public void Damaged_models_are_refused()
    {
        var bytes = File.ReadAllBytes(runs.In("run", "model.safetensors"));
        File.WriteAllBytes(runs.In("cut.safetensors"), bytes[..(bytes.Length / 2)]);
        CommandRun.Of("evaluate", runs.In("cut.safetensors"), "digits").Fails(2, "cut.safetensors");
        bytes[20] ^= 0x20;
        File.WriteAllBytes(runs.In("flipped.safetensors"), bytes);
        CommandRun.Of("info", runs.In("flipped.safetensors")).Fails(2, "flipped.safetensors");
        File.WriteAllText(runs.In("text.safetensors"), "this is no model at all");
        CommandRun.Of("sample", runs.In("text.safetensors"), "--out", runs.In("never.csv")).Fails(2, "text.safetensors");
        Assert.False(File.Exists(runs.In("never.csv")));
    }

    [Fact]
    public void A_model_is_not_used_on_data_of_another_kind() =>
        CommandRun.Of("evaluate", runs.Run, "moons").Fails(2, "[1, 8, 8]", "[2]");

    [Theory]
    [InlineData("temperature", "--temperature", "-1", "--out", "never.csv")]
    [InlineData("-n", "-n", "0", "--out", "never.csv")]
    [InlineData(".png, .npy, .csv", "--out", "never.gif")]
    public void Samples_that_cannot_be_drawn_are_refused(string words, params string[] options) =>
        CommandRun.Of(["sample", runs.Run, .. options]).Fails(2, words);

    [Fact]
    public void A_run_is_not_overwritten_unless_it_is_forced()
    {
        CommandRun.Of("train", "--spec", runs.Spec, "--epochs", "1", "--out", runs.In("kept")).Succeeds();
        var before = File.ReadAllBytes(runs.In("kept", "model.safetensors"));
        CommandRun.Of("train", "--spec", runs.Spec, "--epochs", "1", "--seed", "2", "--out", runs.In("kept")).Fails(2, "--force");
        Assert.Equal(before, File.ReadAllBytes(runs.In("kept", "model.safetensors")));
        CommandRun.Of("train", "--spec", runs.Spec, "--epochs", "1", "--seed", "2", "--out", runs.In("kept"), "--force").Succeeds();
        Assert.NotEqual(before, File.ReadAllBytes(runs.In("kept", "model.safetensors")));
    }

    [Fact]
    public void A_full_disk_is_exit_code_1_and_one_sentence()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full, a device that is always full");
        var link = runs.In("full.csv");
        File.CreateSymbolicLink(link, "/dev/full");
        CommandRun.Of("sample", runs.Run, "-n", "2000", "--out", link).Fails(1, "full.csv");
    }

    private static void Compress(string path, byte[] bytes)
    {
        using var file = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        file.Write(bytes);
    }
}
