using System.Globalization;

namespace RealNvp.Mpi;

/// <summary>What the environment says of how this process was started.</summary>
/// <param name="IsLaunched">Whether a launcher of MPI started it.</param>
/// <param name="Count">How many processes it started; null where it does not say.</param>
/// <param name="IsOpenMpi">Whether it is Open MPI's.</param>
internal sealed record MpiLaunch(bool IsLaunched, int? Count, bool IsOpenMpi)
{
    /// <summary>Of this process.</summary>
    public static MpiLaunch Here => Of(Environment.GetEnvironmentVariable);

    /// <summary>Of an environment.</summary>
    /// <param name="variable">The value of a variable, or null.</param>
    public static MpiLaunch Of(Func<string, string?> variable)
    {
        // Open MPI sets PMIX_RANK too, as does a cluster's own launcher; MPICH, Intel's MPI and MS-MPI set PMI_SIZE.
        var isOpenMpi = variable("OMPI_COMM_WORLD_SIZE") is not null;
        var size = variable("OMPI_COMM_WORLD_SIZE") ?? variable("PMI_SIZE");
        var count = int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : (int?)null;
        return new(count is not null || variable("PMIX_RANK") is not null, count, isOpenMpi);
    }
}
