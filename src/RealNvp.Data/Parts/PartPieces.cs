using RealNvp.Collectives;

namespace RealNvp.Data.Parts;

/// <summary>Bytes of all processes go to process 0 in the order of the processes, a piece at a time, however many they are.</summary>
internal static class PartPieces
{
    private const int PieceBytes = 1 << 22;

    /// <summary>Moves the bytes.</summary>
    /// <param name="collective">The processes.</param>
    /// <param name="length">How many bytes this process has; those of process 0 are where they belong.</param>
    /// <param name="read">Gives the next of them.</param>
    /// <param name="write">Takes those of the others in process 0.</param>
    public static void ToFirst(ICollective collective, long length, Action<Span<byte>> read, Action<ReadOnlySpan<byte>> write)
    {
        var lengths = collective.Joined(length);
        var buffer = new byte[PieceBytes];
        for (var source = 1; source < collective.Count; source++)
        {
            for (var left = lengths[source]; left > 0; left -= PieceBytes)
            {
                var piece = buffer.AsSpan(0, (int)Math.Min(left, PieceBytes));
                var (isSource, isGoal) = (collective.Rank == source, collective.Rank == 0);
                var (sent, received) = (new int[collective.Count], new int[collective.Count]);
                (sent[0], received[source]) = (isSource ? piece.Length : 0, isGoal ? piece.Length : 0);
                if (isSource)
                {
                    read(piece);
                }

                collective.Exchange(isSource ? piece : default, sent, isGoal ? piece : default, received);
                if (isGoal)
                {
                    write(piece);
                }
            }
        }
    }
}
