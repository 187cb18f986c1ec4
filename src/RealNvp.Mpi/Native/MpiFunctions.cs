using System.Runtime.InteropServices;

namespace RealNvp.Mpi.Native;

/// <summary>The functions of MPI that the binding calls, as they lie in a loaded library. All return 0 where they succeed.</summary>
internal sealed unsafe class MpiFunctions(nint library)
{
    /// <summary>What <see cref="InitThread"/> is asked for and answers: one thread calls at a time (MPI_THREAD_SERIALIZED).</summary>
    public const int Serialized = 2;

    /// <summary>Room for a status and for a line of text in every library: the standard's limits on both are below it.</summary>
    public const int MostTextBytes = 8192, MostStatusBytes = 64;

    public readonly delegate* unmanaged[Cdecl]<int*, byte***, int, int*, int> InitThread =
        (delegate* unmanaged[Cdecl]<int*, byte***, int, int*, int>)Find(library, "MPI_Init_thread");

    public readonly delegate* unmanaged[Cdecl]<int> Finish = (delegate* unmanaged[Cdecl]<int>)Find(library, "MPI_Finalize");

    public readonly delegate* unmanaged[Cdecl]<nint, int, int> Abort = (delegate* unmanaged[Cdecl]<nint, int, int>)Find(library, "MPI_Abort");

    public readonly delegate* unmanaged[Cdecl]<nint, int*, int> Rank = (delegate* unmanaged[Cdecl]<nint, int*, int>)Find(library, "MPI_Comm_rank");

    public readonly delegate* unmanaged[Cdecl]<nint, int*, int> Size = (delegate* unmanaged[Cdecl]<nint, int*, int>)Find(library, "MPI_Comm_size");

    public readonly delegate* unmanaged[Cdecl]<nint, nint, int> SetErrors = (delegate* unmanaged[Cdecl]<nint, nint, int>)Find(library, "MPI_Comm_set_errhandler");

    public readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int> Send =
        (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int>)Find(library, "MPI_Isend");

    public readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int> Receive =
        (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int>)Find(library, "MPI_Irecv");

    public readonly delegate* unmanaged[Cdecl]<nint*, int*, void*, int> Test = (delegate* unmanaged[Cdecl]<nint*, int*, void*, int>)Find(library, "MPI_Test");

    public readonly delegate* unmanaged[Cdecl]<void*, nint, int*, int> GetCount = (delegate* unmanaged[Cdecl]<void*, nint, int*, int>)Find(library, "MPI_Get_count");

    public readonly delegate* unmanaged[Cdecl]<int, byte*, int*, int> ErrorText =
        (delegate* unmanaged[Cdecl]<int, byte*, int*, int>)Find(library, "MPI_Error_string");

    public readonly delegate* unmanaged[Cdecl]<byte*, int*, int> Version = (delegate* unmanaged[Cdecl]<byte*, int*, int>)Find(library, "MPI_Get_library_version");

    private static nint Find(nint library, string name) =>
        NativeLibrary.TryGetExport(library, name, out var entry) ? entry : throw new MpiFaultException($"The library of MPI has no {name}; it is older than MPI 3 or no MPI.");
}
