namespace RealNvp.Mpi.Tests;

/// <summary>What happens when a process fails while the others wait for it: all end, and one sentence says why.</summary>
public sealed class FailureTests
{
    [Theory]
    [InlineData(MpiRun.OpenMpi)]
    [InlineData(MpiRun.Mpich)]
    public void A_process_that_hangs_is_found_by_the_time_limit_and_named(string launcher)
    {
        var run = MpiRun.Of(launcher, 3, ["hang", "1"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches("Process [01] of 3 waited 1 second for process 2, which hangs", run.Output);
    }

    /// <summary>With a time limit of a minute: the launcher sees the end of the process and ends the others.</summary>
    [Theory]
    [InlineData(MpiRun.OpenMpi, "signal 9 \\(Killed\\)")]
    [InlineData(MpiRun.Mpich, "Killed \\(signal 9\\)")]
    public void A_process_that_is_killed_ends_the_others(string launcher, string sentence)
    {
        var run = MpiRun.Of(launcher, 3, ["kill", "60"]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Matches(sentence, run.Output);
    }

    [Theory]
    [InlineData(MpiRun.OpenMpi, "crash")]
    [InlineData(MpiRun.OpenMpi, "leave")]
    [InlineData(MpiRun.Mpich, "leave")]
    public void Nobody_waits_for_a_process_that_failed_or_left(string launcher, string what)
    {
        var run = MpiRun.Of(launcher, 3, [what, "60"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches("Process 2 has left while process [01] waited for it", run.Output);
    }

    [Fact]
    public void Processes_that_do_not_sum_the_same_are_told_so()
    {
        var run = MpiRun.Of(MpiRun.OpenMpi, 3, ["other-lengths", "60"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("do not do the same", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MpiRun.OpenMpi, "libmpich.so.12")]
    [InlineData(MpiRun.Mpich, "libmpi.so.40")]
    public void A_library_of_another_MPI_than_the_launcher_is_told(string launcher, string library)
    {
        Assert.SkipUnless(System.Runtime.InteropServices.NativeLibrary.TryLoad(library, out _), $"there is no {library} on this machine");
        var run = MpiRun.Of(launcher, 2, ["contract"], (MpiOptions.LibraryVariable, library));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("finds 1: it belongs to another MPI than mpirun", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("libnothing.so.1", "cannot be loaded")]
    [InlineData("libc.so.6", "is no library of MPI")]
    public void A_library_that_is_no_MPI_is_told(string library, string words)
    {
        var fault = Assert.Throws<MpiFaultException>(() => MpiCollective.Open(new() { LibraryPath = library }));

        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }
}
