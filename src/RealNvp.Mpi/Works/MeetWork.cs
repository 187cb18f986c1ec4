using RealNvp.Mpi.Messages;

namespace RealNvp.Mpi.Works;

/// <summary>Every process tells every other that it is here.</summary>
internal sealed unsafe class MeetWork(MpiWorld world, int tag, byte* room) : MpiWork(world, tag)
{
    private bool _hasSent;

    /// <summary>How many bytes it needs.</summary>
    public static int RoomFor(int count) => count;

    /// <inheritdoc/>
    protected override bool NextRound()
    {
        if (_hasSent)
        {
            return false;
        }

        _hasSent = true;
        for (var peer = 0; peer < World.Count; peer++)
        {
            Round.Receive(room + peer, 1, peer);
            Round.Send(room + World.Rank, 1, peer);
        }

        return true;
    }
}
