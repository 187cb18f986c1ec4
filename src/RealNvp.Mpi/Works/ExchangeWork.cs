using RealNvp.Mpi.Messages;

namespace RealNvp.Mpi.Works;

/// <summary>Every process sends every other bytes of its own.</summary>
internal sealed unsafe class ExchangeWork(MpiWorld world, int tag, byte* sent, int[] sentLengths, byte* received, int[] receivedLengths) : MpiWork(world, tag)
{
    private bool _hasSent;

    /// <inheritdoc/>
    protected override bool NextRound()
    {
        if (_hasSent)
        {
            return false;
        }

        _hasSent = true;
        var place = received;
        for (var peer = 0; peer < World.Count; peer++)
        {
            Round.Receive(place, receivedLengths[peer], peer);
            place += receivedLengths[peer];
        }

        place = sent;
        for (var peer = 0; peer < World.Count; peer++)
        {
            Round.Send(place, sentLengths[peer], peer);
            place += sentLengths[peer];
        }

        return true;
    }
}
