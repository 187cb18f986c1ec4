namespace RealNvp.Cli.Tests;

/// <summary><c>realnvp export</c>; what the files compute is held to the model by the tests of RealNvp.Onnx.</summary>
public sealed class ExportTests(RunFixture runs)
{
    [Fact]
    public void A_model_is_written_and_what_it_takes_and_gives_is_said()
    {
        var run = CommandRun.Of("export", runs.Run, "--out", runs.In("score.onnx")).Succeeds();
        Assert.Contains("opset 19", run.Output, StringComparison.Ordinal);
        Assert.Contains("takes rows float32 [rows, 64]", run.Output, StringComparison.Ordinal);
        Assert.Contains("gives log_prob float64 [rows], latents float32 [rows, 64], radius float64 [rows]", run.Output, StringComparison.Ordinal);
        Assert.True(new FileInfo(runs.In("score.onnx")).Length > 1000);
    }

    [Fact]
    public void Programs_read_it_as_json()
    {
        var said = Assert.Single(CommandRun.Of("export", runs.Run, "--out", runs.In("sample.onnx"), "--graph", "sample", "--json").Succeeds().Json);
        Assert.Equal("""[{"name":"rows","type":"float32","shape":["rows",64]}]""", said["outputs"]!.ToJsonString());
        Assert.Equal("""{"name":"noise","type":"float32","shape":["rows",128]}""", said["inputs"]![0]!.ToJsonString());
        Assert.Equal(new FileInfo(runs.In("sample.onnx")).Length, (long)said["bytes"]!);
        Assert.Equal(19, (int)said["opset"]!);
    }

    [Fact]
    public void Outputs_are_those_that_were_named()
    {
        var run = CommandRun.Of("export", runs.Run, "--out", runs.In("latents.onnx"), "--outputs", "latents,log-prob").Succeeds();
        Assert.Contains("gives log_prob float64 [rows], latents float32 [rows, 64]\n", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains(
            "gives rows float32 [rows, 64]",
            CommandRun.Of("export", runs.Run, "--out", runs.In("decode.onnx"), "--graph", "decode").Succeeds().Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_is_one_sentence()
    {
        var never = runs.In("never.onnx");
        CommandRun.Of("export", runs.Run, "--out", runs.In("never.bin")).Fails(2, ".onnx");
        CommandRun.Of("export", runs.Run, "--out", never, "--outputs", "latent").Fails(2, "--outputs", "did you mean 'latents'");
        CommandRun.Of("export", runs.Run, "--out", never, "--outputs", ",").Fails(2, "--outputs");
        CommandRun.Of("export", runs.Run, "--out", never, "--graph", "decode", "--outputs", "radius").Fails(2, "--outputs", "--graph decode");
        CommandRun.Of("export", runs.Run, "--out", never, "--inputs", "table").Fails(2, "--inputs");
        CommandRun.Of("export", runs.Run, "--out", never, "--member", "2").Fails(2, "--member 2");
        CommandRun.Of("export", runs.Run, "--out", Path.Combine(runs.Run, "model.safetensors")).Fails(2, "--out");
        CommandRun.Of("export", runs.Run, "--out", runs.In("no-such-folder", "never.onnx")).Fails(2, "does not exist");
        Assert.False(File.Exists(never));
    }

    [Fact]
    public void Of_several_flows_one_can_be_written_that_has_latents()
    {
        var path = runs.In("export-ensemble.safetensors");
        using (var one = DensityModel.Load(Path.Combine(runs.Run, "model.safetensors")))
        using (var other = DensityModel.Load(Path.Combine(runs.Run, "model.safetensors")))
        {
            using var both = DensityModel.Ensemble([one, other]);
            both.Save(path);
        }

        Assert.Contains(
            "gives log_prob float64 [rows], radius float64 [rows]\n",
            CommandRun.Of("export", path, "--out", runs.In("both.onnx")).Succeeds().Output.ReplaceLineEndings("\n"),
            StringComparison.Ordinal);
        Assert.Contains("latents", CommandRun.Of("export", path, "--out", runs.In("second.onnx"), "--member", "2").Succeeds().Output, StringComparison.Ordinal);
        CommandRun.Of("export", path, "--out", runs.In("never.onnx"), "--graph", "decode").Fails(2, "ensemble");
    }

    [Fact]
    public void A_model_of_a_table_takes_its_columns_unless_told_otherwise()
    {
        var table = runs.In("export-table.csv");
        var random = new Random(3);
        File.WriteAllLines(table, ["size,colour", .. Enumerable.Range(0, 400).Select(row =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{random.NextDouble() + (row % 3):F3},{"rgb"[row % 3]}"))]);
        var trained = runs.In("export-table-run");
        CommandRun.Of("train", table, "--epochs", "1", "--out", trained).Succeeds();
        var run = CommandRun.Of("export", trained, "--out", runs.In("table.onnx"), "--false-alarms", "0.05", "--score", "likelihood").Succeeds();
        Assert.Contains("takes size float64 [rows, 1], colour string [rows, 1]", run.Output, StringComparison.Ordinal);
        Assert.Contains("flagged bool [rows, 1], status string [rows, 1], reason string [rows, 1]", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "gives size float64 [rows, 1], colour string [rows, 1]",
            CommandRun.Of("export", trained, "--out", runs.In("table-rows.onnx"), "--graph", "sample").Succeeds().Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "takes rows float32 [rows, 2]",
            CommandRun.Of("export", trained, "--out", runs.In("table-encoded.onnx"), "--inputs", "encoded").Succeeds().Output,
            StringComparison.Ordinal);
        CommandRun.Of("export", trained, "--out", runs.In("never.onnx"), "--inputs", "encoded", "--outputs", "p_value").Fails(2, "--inputs", "--outputs");
        CommandRun.Of("export", trained, "--out", runs.In("never.onnx"), "--inputs", "encoded", "--score", "local").Fails(2, "--score");
        CommandRun.Of("export", trained, "--out", runs.In("never.onnx"), "--false-alarms", "0.0001").Fails(2, "held-out row");
        CommandRun.Of("export", trained, "--out", runs.In("never.onnx"), "--false-alarms", "2").Fails(2, "between 0 and 1");
        Assert.False(File.Exists(runs.In("never.onnx")));
    }
}
