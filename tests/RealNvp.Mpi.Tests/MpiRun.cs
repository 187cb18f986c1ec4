using System.Diagnostics;

namespace RealNvp.Mpi.Tests;

/// <summary>A program that an mpirun started in several processes, and what came of it.</summary>
/// <param name="ExitCode">The exit code of mpirun.</param>
/// <param name="Output">What all of them wrote.</param>
internal sealed record MpiRun(int ExitCode, string Output)
{
    /// <summary>The launchers that tests know. Each finds only the processes of its own library.</summary>
    public const string OpenMpi = "Open MPI", Mpich = "MPICH";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly Dictionary<string, string?> Launchers = new()
    {
        [OpenMpi] = Find("mpirun.openmpi", "mpirun", "open-mpi.org"),
        [Mpich] = Find("mpirun.mpich", "mpiexec.hydra", "HYDRA"),
    };

    /// <summary>Runs the program of tests in so many processes; the test is skipped where there is no such launcher.</summary>
    /// <param name="launcher">Which launcher.</param>
    /// <param name="count">How many processes.</param>
    /// <param name="arguments">What the processes do.</param>
    /// <param name="variable">An environment variable of theirs and its value.</param>
    public static MpiRun Of(string launcher, int count, string[] arguments, (string Name, string Value)? variable = null)
    {
        var program = Launchers[launcher];
        Assert.SkipWhen(program is null, $"there is no mpirun of {launcher} on this machine");
        var ranks = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "RealNvp.Mpi.Ranks.exe" : "RealNvp.Mpi.Ranks");
        string[] many = launcher == OpenMpi ? ["--oversubscribe"] : [];
        return Run(program!, [.. many, "-n", $"{count}", ranks, .. arguments], variable);
    }

    private static MpiRun Run(string program, string[] arguments, (string Name, string Value)? variable)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };

        // Open MPI does not run as root unless it is told to twice, and a gate often runs as root.
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        if (variable is { } given)
        {
            start.Environment[given.Name] = given.Value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"mpirun did not end: {output.Result}{errors.Result}");
        }

        return new(process.ExitCode, output.Result + errors.Result);
    }

    private static string? Find(string own, string shared, string word)
    {
        foreach (var name in new[] { own, shared })
        {
            try
            {
                if (Run(name, ["--version"], null).Output.Contains(word, StringComparison.Ordinal))
                {
                    return name;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // It is not there.
            }
        }

        return null;
    }
}
