using System.Runtime.InteropServices;

namespace RealNvp.Mpi.Messages;

/// <summary>
/// Who has left. A process says to all others when it leaves, at the end or since it failed, and each listens from the start. So nobody waits for one that is gone.
/// </summary>
internal sealed unsafe class Departures
{
    private readonly MpiWorld _world;
    private readonly Message[] _messages;
    private readonly bool[] _hasLeft;

    // A byte for each process, and one that is sent. Messages come to it as long as the process lives.
    private readonly byte* _room;

    /// <summary>Begins to listen.</summary>
    public Departures(MpiWorld world)
    {
        _world = world;
        _room = (byte*)NativeMemory.AllocZeroed((nuint)world.Count + 1);
        _hasLeft = new bool[world.Count];
        _messages = [.. Enumerable.Range(0, world.Count).Select(peer => peer == world.Rank ? default : world.Receive(_room + peer, 1, peer, MpiWorld.TagOfDepartures))];
    }

    /// <summary>Whether a process has left.</summary>
    public bool HasLeft(int peer) => _hasLeft[peer] = _hasLeft[peer] || (peer != _world.Rank && _world.IsOver(ref _messages[peer]));

    /// <summary>The leaving of this process, which is over when all have left.</summary>
    public MpiWork Leave() => new Leaving(this);

    private sealed class Leaving(Departures all) : MpiWork(all._world, MpiWorld.TagOfDepartures)
    {
        private bool _hasSaid;

        public override int? AwaitedPeer => Enumerable.Range(0, World.Count).Cast<int?>().FirstOrDefault(peer => peer != World.Rank && !all._hasLeft[peer!.Value]);

        protected override bool NextRound()
        {
            if (!_hasSaid)
            {
                _hasSaid = true;
                for (var peer = 0; peer < World.Count; peer++)
                {
                    Round.Send(all._room + World.Count, 1, peer);
                }

                return true;
            }

            return Enumerable.Range(0, World.Count).Any(peer => peer != World.Rank && !all.HasLeft(peer));
        }
    }
}
