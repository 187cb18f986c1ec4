namespace RealNvp.Mpi.Native;

/// <summary>MPICH and who keeps its binary interface, and MS-MPI: a handle is a number of 32 bits. Source: their mpi.h, which agree in these.</summary>
internal static class MpichHandles
{
    private static readonly string[] Families = ["MPICH", "Intel(R) MPI", "MVAPICH", "Microsoft MPI", "MSMPI"];

    /// <summary>The handles of the library, or null if it is none of these.</summary>
    /// <param name="version">What the library says of itself.</param>
    public static MpiHandles? Of(string version) =>
        Array.Exists(Families, family => version.Contains(family, StringComparison.OrdinalIgnoreCase)) ? new(0x44000000, 0x4c00010d, 0x54000001) : null;
}
