using System.Runtime.InteropServices;

namespace RealNvp.Mpi.Native;

/// <summary>Open MPI: a handle is the address of a variable that the library exports. Source: its mpi.h.</summary>
internal static class OpenMpiHandles
{
    /// <summary>The handles of the library, or null if it is not Open MPI.</summary>
    public static MpiHandles? Of(nint library) =>
        NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out var world)
        && NativeLibrary.TryGetExport(library, "ompi_mpi_byte", out var bytes)
        && NativeLibrary.TryGetExport(library, "ompi_mpi_errors_return", out var errors)
            ? new(world, bytes, errors)
            : null;
}
