using System.Diagnostics;
using System.Globalization;
using RealNvp.Files;

namespace RealNvp.Cli.Tests;

/// <summary>What a training that runs does about signals and about a second one in its folder.</summary>
public sealed class RunningTests(RunFixture runs)
{
    /// <summary>Under a limit, since a program that was started with hang-ups ignored, as nohup starts one, never ends.</summary>
    [Fact(Timeout = 120_000)]
    public async Task A_second_training_in_a_folder_is_refused_and_a_closed_terminal_saves_the_first()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sends a Unix signal");
        var token = TestContext.Current.CancellationToken;
        var program = Path.Combine(AppContext.BaseDirectory, "RealNvp.Cli.dll");
        string[] arguments = [program, "train", "--spec", runs.Spec, "--epochs", "100000", "--save-every", "0.0001", "--out", runs.In("taken"), "--json"];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        using var ended = token.Register(() => process.Kill(entireProcessTree: true));
        while (await process.StandardOutput.ReadLineAsync(token) is { } line && !line.Contains("\"epoch\":3,", StringComparison.Ordinal))
        {
        }

        CommandRun.Of("resume", runs.In("taken")).Fails(2, "Another training is at work", "taken");
        CommandRun.Of("train", "--spec", runs.Spec, "--out", runs.In("taken"), "--force").Fails(2, "Another training is at work", "taken");

        using var kill = Process.Start("kill", ["-HUP", process.Id.ToString(CultureInfo.InvariantCulture)]);
        var rest = await process.StandardOutput.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("\"outcome\":\"interrupted\"", rest, StringComparison.Ordinal);
        CommandRun.Of("resume", runs.In("taken"), "--epochs", $"{runs.Checkpoint("taken").Progress.Epoch + 1}").Succeeds();
    }

    [Fact]
    public void A_run_that_ended_before_anything_was_saved_begins_again_when_it_is_resumed_or_trained_again()
    {
        CommandRun.Of("train", "--spec", runs.Spec, "--epochs", "2", "--out", runs.In("unsaved")).Succeeds();
        var weights = ModelFile.Read(runs.In("unsaved", "model.safetensors")).Parameters.Weights.ToArray();
        Unsave();
        CommandRun.Of("resume", runs.In("unsaved")).Succeeds();
        Assert.Equal(weights, ModelFile.Read(runs.In("unsaved", "model.safetensors")).Parameters.Weights.ToArray());
        Unsave();
        CommandRun.Of("train", "--spec", runs.Spec, "--epochs", "2", "--out", runs.In("unsaved")).Succeeds();
        Assert.Equal(weights, ModelFile.Read(runs.In("unsaved", "model.safetensors")).Parameters.Weights.ToArray());

        void Unsave() => Array.ForEach(["model.safetensors", "checkpoint.safetensors"], name => File.Delete(runs.In("unsaved", name)));
    }
}
