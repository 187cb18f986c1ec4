using RealNvp.Collectives;
using RealNvp.Tests.Collectives;

namespace RealNvp.Mpi.Tests;

/// <summary>The contract of a collective (<see cref="CollectiveContract"/>), held by processes that mpirun started.</summary>
public sealed class ContractTests
{
    [Theory]
    [InlineData(MpiRun.OpenMpi, 1)]
    [InlineData(MpiRun.OpenMpi, 2)]
    [InlineData(MpiRun.OpenMpi, 3)]
    [InlineData(MpiRun.OpenMpi, 4)]
    [InlineData(MpiRun.Mpich, 3)]
    [InlineData(MpiRun.Mpich, 4)]
    public void Processes_hold_the_contract(string launcher, int count)
    {
        var run = MpiRun.Of(launcher, count, ["contract"]);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.All(CollectiveContract.Statements.Keys, statement => Assert.Contains($"{statement} held by {count}", run.Output, StringComparison.Ordinal));
    }

    /// <summary>The bits of a sum depend on how many processes there are, not on which library carries it.</summary>
    [Fact]
    public void Both_libraries_give_the_bits_that_threads_give()
    {
        string[] sums = [.. new[] { MpiRun.OpenMpi, MpiRun.Mpich }.Select(launcher => MpiRun.Of(launcher, 3, ["bits"]).Output)];

        Assert.All(sums, sum => Assert.Contains($"bits {CollectiveContract.BitsOf(3)}", sum, StringComparison.Ordinal));
    }

    [Fact]
    public void A_process_that_no_launcher_started_is_alone()
    {
        Assert.False(MpiLaunch.Of(_ => null).IsLaunched);
        Assert.Equal(new(true, 4, true), MpiLaunch.Of(name => name switch { "OMPI_COMM_WORLD_SIZE" => "4", "PMIX_RANK" => "1", _ => null }));
        Assert.Equal(new(true, 3, false), MpiLaunch.Of(name => name == "PMI_SIZE" ? "3" : null));
        Assert.Equal(new(true, null, false), MpiLaunch.Of(name => name == "PMIX_RANK" ? "0" : null));
        Assert.False(MpiLaunch.Of(name => name == "PMI_SIZE" ? "many" : null).IsLaunched);
    }
}
