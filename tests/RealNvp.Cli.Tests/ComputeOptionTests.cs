using RealNvp.Flows;

namespace RealNvp.Cli.Tests;

/// <summary>How a training step computes, as the command line asks for it.</summary>
public sealed class ComputeOptionTests(RunFixture runs)
{
    [Fact]
    public void An_image_model_trains_in_bf16_with_little_memory_resumes_to_the_bit_and_evaluates()
    {
        string[] train = ["train", "digits", "--preset", "paper-mnist", "--batch", "432", "--memory", "low", "--precision", "bf16"];

        CommandRun.Of([.. train, "--epochs", "2", "--out", runs.In("bf16-straight")]).Succeeds();
        var said = CommandRun.Of([.. train, "--epochs", "1", "--out", runs.In("bf16-halved")]).Succeeds().Output;
        Assert.DoesNotContain("managed engine", said, StringComparison.Ordinal);
        CommandRun.Of("resume", runs.In("bf16-halved"), "--epochs", "2").Succeeds();

        var (straight, halved) = (runs.Checkpoint("bf16-straight"), runs.Checkpoint("bf16-halved"));
        Assert.Equal((MemoryMode.Low, NetworkPrecision.Bf16), (straight.Options.Memory, straight.Options.Precision));
        Assert.Equal(straight.Parameters.Weights.ToArray(), halved.Parameters.Weights.ToArray());
        var figures = CommandRun.Of("evaluate", runs.In("bf16-straight"), "--json").Succeeds().Json.Single();
        Assert.Equal(250, (int)figures["rows"]!);
        Assert.True(double.IsFinite((double)figures["bits_per_dim"]!));
    }

    [Fact]
    public void A_GPU_that_is_not_there_is_refused_and_a_run_goes_on_without_it()
    {
        string[] train = ["train", "--spec", runs.Spec, "--epochs", "1", "--engine", "torch", "--out", runs.In("device")];
        CommandRun.Of([.. train, "--device", "cuda:7"]).Fails(2, "The device 'cuda:7'");
        CommandRun.Of([.. train, "--device", "gpu"]).Fails(2, "is none of auto, cpu, cuda and cuda:N");
        CommandRun.Of("train", "--spec", runs.Spec, "--engine", "managed", "--device", "cuda").Fails(2, "The managed engine computes on the processor");

        CommandRun.Of([.. train, "--device", "cpu"]).Succeeds();
        var record = Path.Combine(runs.In("device"), "run.json");
        File.WriteAllText(record, File.ReadAllText(record).Replace("\"device\": \"cpu\"", "\"device\": \"cuda:7\"", StringComparison.Ordinal));
        var said = CommandRun.Of("resume", runs.In("device"), "--epochs", "2").Succeeds().Output;
        Assert.Contains("The run was on cuda:7; it goes on with --device auto.", said, StringComparison.Ordinal);
    }

    [Fact]
    public void The_managed_engine_says_that_it_has_neither_choice()
    {
        string[] train = ["train", "--spec", runs.Spec, "--epochs", "1", "--memory", "low", "--precision", "bf16"];

        var said = CommandRun.Of([.. train, "--out", runs.In("managed-said")]).Succeeds().Output;
        Assert.Single(said.Split('\n'), line => line.StartsWith("--memory low is for the torch engine; ", StringComparison.Ordinal));
        Assert.Single(said.Split('\n'), line => line.StartsWith("--precision bf16 is for the torch engine's convolutions; ", StringComparison.Ordinal));

        var json = CommandRun.Of([.. train, "--json", "--out", runs.In("managed-json")]);
        Assert.Equal(["start", "epoch", "epoch", "end"], json.Json.Select(line => (string)line["event"]!));
        Assert.Equal(2, json.Errors.Split("{\"notice\":").Length - 1);

        var plain = CommandRun.Of("train", "--spec", runs.Spec, "--epochs", "1", "--out", runs.In("managed-plain")).Succeeds().Output;
        Assert.DoesNotContain("managed engine in float32", plain, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flow_without_convolutions_trains_in_float32_on_torch_and_says_so()
    {
        string[] train = ["train", "--spec", runs.Spec, "--epochs", "1", "--engine", "torch", "--precision", "bf16"];
        var said = CommandRun.Of([.. train, "--out", runs.In("torch-said")]).Succeeds().Output;
        Assert.Contains("--precision bf16 is for convolutions and this flow has none", said, StringComparison.Ordinal);
    }
}
