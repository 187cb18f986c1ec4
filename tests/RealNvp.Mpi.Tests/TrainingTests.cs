using System.Text.RegularExpressions;

namespace RealNvp.Mpi.Tests;

/// <summary>A training over processes that mpirun started, each with rows of its own, comes to the weights of one process.</summary>
public sealed partial class TrainingTests
{
    [Theory]
    [InlineData(MpiRun.OpenMpi, 1)]
    [InlineData(MpiRun.OpenMpi, 2)]
    [InlineData(MpiRun.OpenMpi, 3)]
    [InlineData(MpiRun.OpenMpi, 4)]
    [InlineData(MpiRun.Mpich, 3)]
    public void Weights_after_a_hundred_steps_are_those_of_one_process(string launcher, int count)
    {
        var run = MpiRun.Of(launcher, count, ["train"]);

        Assert.True(run.ExitCode == 0, run.Output);
        string[] weights = [.. Said().Matches(run.Output).Select(said => said.Groups["hash"].Value)];
        Assert.Equal(count, weights.Length);
        Assert.Single(weights.Distinct());
    }

    [Fact]
    public void They_repeat_to_the_bit_whichever_library_carries_the_sums()
    {
        string[] hashes = [.. new[] { MpiRun.OpenMpi, MpiRun.OpenMpi, MpiRun.Mpich }.Select(
            launcher => Said().Match(MpiRun.Of(launcher, 2, ["train"]).Output).Groups["hash"].Value)];

        Assert.Single(hashes.Distinct());
        Assert.NotEqual("", hashes[0]);
    }

    [GeneratedRegex("weights (?<hash>[0-9A-F]{64}) are near those of one process")]
    private static partial Regex Said();
}
