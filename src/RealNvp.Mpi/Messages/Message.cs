namespace RealNvp.Mpi.Messages;

/// <summary>A message under way.</summary>
/// <param name="request">What the library calls it.</param>
/// <param name="peer">The process at the other end.</param>
/// <param name="length">How many bytes are expected; null where they are sent.</param>
internal struct Message(nint request, int peer, int? length)
{
    /// <summary>What the library calls it; the library changes it.</summary>
    public nint Request = request;

    /// <summary>The process at the other end.</summary>
    public readonly int Peer => peer;

    /// <summary>How many bytes are expected; null where they are sent.</summary>
    public readonly int? Length => length;
}
