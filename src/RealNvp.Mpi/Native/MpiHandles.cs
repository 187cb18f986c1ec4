namespace RealNvp.Mpi.Native;

/// <summary>
/// What a library of MPI calls the things that the binding names. Handles are addresses or whole numbers of 32 bits; both travel as an address does, since
/// processors here keep the low bits first.
/// </summary>
/// <param name="World">All processes.</param>
/// <param name="Byte">The type of a byte.</param>
/// <param name="ErrorsReturn">The way of handling errors that returns them.</param>
internal sealed record MpiHandles(nint World, nint Byte, nint ErrorsReturn);
