namespace RealNvp.Mpi;

/// <summary>How the processes are joined.</summary>
public sealed record MpiOptions
{
    /// <summary>The environment variable that names the library of MPI, where <see cref="LibraryPath"/> does not.</summary>
    public const string LibraryVariable = "REALNVP_MPI_LIBRARY";

    /// <summary>
    /// How long a process waits for another before it takes it for dead, by default 10 minutes; at most 24 days. Longer than the longest thing that one process
    /// does while the others wait, such as the writing of a checkpoint.
    /// </summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The file of MPI's library. Null: what <see cref="LibraryVariable"/> names, or the one that goes with the launcher and that the system finds.</summary>
    public string? LibraryPath { get; init; }
}
