using System.Diagnostics;
using RealNvp.Cli.Runs;
using RealNvp.Files;
using RealNvp.Tests.Files;

namespace RealNvp.Cli.Tests;

public sealed class RunFolderTests
{
    [Fact]
    public void A_folder_in_which_a_training_is_at_work_is_refused_to_another_until_it_is_given_up()
    {
        using var folder = new TemporaryFolder();
        using (RunFolder.Create(folder.File("run"), force: false))
        {
            Assert.Contains("Another training is at work", Refusal(() => RunFolder.Create(folder.File("run"), force: false)), StringComparison.Ordinal);
            Assert.Contains("Another training is at work", Refusal(() => RunFolder.Create(folder.File("run"), force: true)), StringComparison.Ordinal);
        }

        using var next = RunFolder.Create(folder.File("run"), force: false);
        next.Lock();
        next.Lock();
    }

    [Fact]
    public void A_run_that_is_replaced_leaves_no_state_behind_and_one_that_is_not_keeps_it()
    {
        using var folder = new TemporaryFolder();
        string model, checkpoint;
        using (var first = RunFolder.Create(folder.File("run"), force: false))
        {
            (model, checkpoint) = (first.Model, first.Checkpoint);
            File.WriteAllText(model, "m");
            File.WriteAllText(checkpoint, "c");
        }

        Refusal(() => RunFolder.Create(folder.File("run"), force: false));
        Assert.True(File.Exists(model) && File.Exists(checkpoint));
        RunFolder.Create(folder.File("run"), force: true).Dispose();
        Assert.False(File.Exists(model) || File.Exists(checkpoint));
    }

    [Fact]
    public void What_killed_programs_left_half_written_is_cleared_and_what_is_being_written_or_is_of_others_stays()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("run/samples"));
        var left = Path.Combine(folder.Path, "run", $".realnvp-{Guid.NewGuid():N}.tmp");
        var leftPicture = Path.Combine(folder.Path, "run", "samples", $".realnvp-{Guid.NewGuid():N}.tmp");
        var others = Path.Combine(folder.Path, "run", ".realnvp-notes.tmp");
        Array.ForEach([left, leftPicture, others], path => File.WriteAllText(path, "half"));

        AtomicFile.Write(folder.File("run/report.html"), stream =>
        {
            stream.Write("whole"u8);
            RunFolder.Create(folder.File("run"), force: false).Dispose();
        });
        Assert.Equal("whole", File.ReadAllText(folder.File("run/report.html")));
        Assert.False(File.Exists(left) || File.Exists(leftPicture));
        Assert.True(File.Exists(others));
        Assert.Single(Directory.GetFiles(folder.File("run"), ".realnvp-*.tmp"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lock_dies_with_the_program_that_has_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Holds the lock by the program flock.");
        using var folder = new TemporaryFolder();
        RunFolder.Create(folder.File("run"), force: false).Dispose();

        // One process, whose end is waited for: a child of flock would have the lock a moment longer.
        var start = new ProcessStartInfo("flock", ["--no-fork", "--exclusive", folder.File("run/.realnvp-lock"), "sh", "-c", "echo held; exec cat"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        using var holder = Process.Start(start)!;
        using var ended = TestContext.Current.CancellationToken.Register(() => holder.Kill(entireProcessTree: true));
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        Refusal(() => RunFolder.Create(folder.File("run"), force: true));

        holder.Kill(entireProcessTree: true);
        await holder.WaitForExitAsync(TestContext.Current.CancellationToken);
        RunFolder.Create(folder.File("run"), force: true).Dispose();
    }

    private static string Refusal(Func<object> act) => Assert.Throws<InvalidInputException>(act).Message;
}
