using RealNvp.Mpi.Messages;

namespace RealNvp.Mpi.Works;

/// <summary>
/// The bytes of one process are copied to all. It sends few to each; of many it sends each process a part, and all send their parts to one another, so that none
/// sends much more than others.
/// </summary>
internal sealed unsafe class SpreadWork(MpiWorld world, int tag, byte* bytes, int length, int root) : MpiWork(world, tag)
{
    private const int MostSentWhole = 1 << 16;
    private readonly PartsOf _parts = new(length, world.Count);
    private readonly bool _isWhole = length <= MostSentWhole || world.Count == 2;
    private int _round;

    /// <inheritdoc/>
    protected override bool NextRound()
    {
        var own = World.Rank;
        switch (_round++)
        {
            case 0 when own == root:
                for (var peer = 0; peer < World.Count; peer++)
                {
                    if (_isWhole)
                    {
                        Round.Send(bytes, length, peer);
                    }
                    else
                    {
                        Round.Send(bytes + _parts.StartOf(peer), _parts.LengthOf(peer), peer);
                    }
                }

                return true;
            case 0:
                Round.Receive(_isWhole ? bytes : bytes + _parts.StartOf(own), _isWhole ? length : _parts.LengthOf(own), root);
                return true;
            case 1 when !_isWhole:
                for (var peer = 0; peer < World.Count; peer++)
                {
                    if (own != root)
                    {
                        Round.Receive(bytes + _parts.StartOf(peer), _parts.LengthOf(peer), peer);
                    }

                    if (peer != root)
                    {
                        Round.Send(bytes + _parts.StartOf(own), _parts.LengthOf(own), peer);
                    }
                }

                return true;
            default:
                return false;
        }
    }
}
