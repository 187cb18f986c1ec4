using System.Diagnostics;
using RealNvp.Cli.Display;
using RealNvp.Cli.Runs;
using RealNvp.Files;

namespace RealNvp.Cli.Tests;

/// <summary>A run that was stopped goes on as if it had not been.</summary>
public sealed class ResumeTests(RunFixture runs)
{
    [Fact]
    public void Two_epochs_and_two_more_equal_four_to_the_bit()
    {
        CommandRun.Of("train", "--spec", runs.Spec, "--out", runs.In("straight")).Succeeds();
        CommandRun.Of("train", "--spec", runs.Spec, "--epochs", "2", "--out", runs.In("halved")).Succeeds();
        CommandRun.Of("resume", runs.In("halved"), "--epochs", "4").Succeeds();
        var straight = ModelFile.Read(runs.In("straight", "model.safetensors")).Parameters;
        var halved = ModelFile.Read(runs.In("halved", "model.safetensors")).Parameters;
        Assert.Equal(straight.Weights, halved.Weights);
        Assert.Equal(straight.State, halved.State);
        Assert.Equal(Figures("straight"), Figures("halved"));
        Assert.Equal(5, Directory.GetFiles(runs.In("halved", "samples")).Length);
        Assert.Equal(File.ReadAllBytes(runs.In("straight", "movie.gif")), File.ReadAllBytes(runs.In("halved", "movie.gif")));
    }

    [Fact]
    public void Epochs_of_some_of_the_rows_are_judged_one_by_one_and_go_on_when_resumed()
    {
        CommandRun.Of("train", "--spec", runs.Spec, "--epoch-rows", "250", "--epochs", "5", "--out", runs.In("parts")).Succeeds();
        CommandRun.Of("resume", runs.In("parts"), "--epochs", "12").Succeeds();
        CommandRun.Of("train", "--spec", runs.Spec, "--epochs", "2", "--out", runs.In("passes")).Succeeds();

        // A pass over the 1,297 rows is twelve steps of a hundred, an epoch here two.
        var (parts, passes) = (runs.Checkpoint("parts"), runs.Checkpoint("passes"));
        Assert.Equal((24, 24), (parts.Progress.OptimizerSteps, passes.Progress.OptimizerSteps));
        Assert.Equal(passes.Parameters.Weights, parts.Parameters.Weights);
        Assert.Equal(1 + 13, File.ReadAllLines(runs.In("parts", "metrics.csv")).Length);
        Assert.Contains("epochs of 250 rows", File.ReadAllText(runs.In("parts", "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_stops_when_its_hours_are_up_is_measured_and_can_go_on()
    {
        var run = CommandRun.Of(
            "train", "--spec", runs.Spec, "--epochs", "1000000", "--hours", "0.0003", "--save-every", "0.001",
            "--out", runs.In("timed"), "--json").Succeeds();
        Assert.Equal("interrupted", (string?)run.Json[^1]["outcome"]);
        Assert.NotNull(run.Json[^1]["test_nats"]);
        var checkpoint = runs.Checkpoint("timed");
        CommandRun.Of("resume", runs.In("timed"), "--epochs", $"{checkpoint.Progress.Epoch + 1}").Succeeds();
        CommandRun.Of("resume", runs.In("timed"), "--hours", "-1").Fails(2, "--hours");
    }

    [Fact]
    public void Fewer_epochs_than_are_done_are_refused()
    {
        CommandRun.Of("train", "--spec", runs.Spec, "--epochs", "2", "--out", runs.In("done")).Succeeds();
        CommandRun.Of("resume", runs.In("done"), "--epochs", "1").Fails(2, "2 epochs");
    }

    /// <summary>Under a limit, since a program that was started with interrupts ignored, as a shell starts one in the background, never ends.</summary>
    [Fact(Timeout = 120_000)]
    public async Task Ctrl_C_saves_everything_and_exits_with_130()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sends a Unix signal");
        using var process = Train("interrupted");
        using var ended = TestContext.Current.CancellationToken.Register(() => process.Kill(entireProcessTree: true));
        await ThirdEpoch(process);
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var rest = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("\"outcome\":\"interrupted\"", rest, StringComparison.Ordinal);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"notice\":\"Stopping when this step", errors, StringComparison.Ordinal);
        var checkpoint = runs.Checkpoint("interrupted");
        Assert.True(checkpoint.Progress.Epoch >= 3);
        CommandRun.Of("resume", runs.In("interrupted"), "--epochs", $"{checkpoint.Progress.Epoch + 1}").Succeeds();
    }

    [Fact]
    public void A_run_interrupted_while_it_is_measured_is_measured_when_it_is_resumed()
    {
        CommandRun.Of("train", "--spec", runs.Spec, "--epochs", "2", "--out", runs.In("unmeasured")).Succeeds();
        var folder = RunFolder.Open(runs.In("unmeasured"));
        using var interrupt = new CancellationTokenSource();
        using var output = new InterruptingWriter("Measuring the test rows", interrupt);
        var run = new ResumedRun(new Terminal(output, TextWriter.Null), epochs: 3, directory: null, new RunTimes(null, TimeSpan.FromMinutes(1)));

        Assert.Equal(ExitCode.Interrupted, run.Execute(folder, folder.ReadRecord(), filledBy: null, interrupt.Token));
        Assert.Contains($"`realnvp resume {folder.Path}` measures it", output.ToString(), StringComparison.Ordinal);
        Assert.Equal((3, null), (folder.ReadRecord().BestEpoch, folder.ReadRecord().Test));
        Assert.Null(ModelFile.Read(folder.Model).Calibration);

        CommandRun.Of("resume", folder.Path).Succeeds();
        Assert.NotNull(folder.ReadRecord().Test);
        Assert.NotNull(ModelFile.Read(folder.Model).Calibration);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_run_that_was_killed_goes_on_from_its_last_checkpoint_to_the_same_bits()
    {
        using var process = Train("killed", "--save-every", "0.0001");
        using var ended = TestContext.Current.CancellationToken.Register(() => process.Kill(entireProcessTree: true));
        await ThirdEpoch(process);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        var checkpoint = runs.Checkpoint("killed");
        Assert.True(checkpoint.Progress.Epoch >= 2);
        var epochs = $"{checkpoint.Progress.Epoch + 2}";
        CommandRun.Of("resume", runs.In("killed"), "--epochs", epochs).Succeeds();
        CommandRun.Of("train", "--spec", runs.Spec, "--epochs", epochs, "--out", runs.In("never-killed")).Succeeds();
        Assert.Equal(
            ModelFile.Read(runs.In("never-killed", "model.safetensors")).Parameters.Weights,
            ModelFile.Read(runs.In("killed", "model.safetensors")).Parameters.Weights);
        Assert.Equal(Figures("never-killed"), Figures("killed"));
    }

    /// <summary>A training without end in a process of its own.</summary>
    private Process Train(string run, params string[] options)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "RealNvp.Cli.dll");
        string[] arguments = [program, "train", "--spec", runs.Spec, "--epochs", "100000", "--out", runs.In(run), "--json", .. options];
        return Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    private static async Task ThirdEpoch(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line
            && !line.Contains("\"epoch\":3,", StringComparison.Ordinal))
        {
        }
    }

    /// <summary>The metrics without the columns of times.</summary>
    private string[] Figures(string run) =>
        [.. File.ReadAllLines(runs.In(run, "metrics.csv")).Select(line => string.Join(',', line.Split(',')[..6]))];
}
