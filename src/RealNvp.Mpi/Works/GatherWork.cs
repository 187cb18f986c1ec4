using System.Runtime.InteropServices;
using RealNvp.Mpi.Messages;

namespace RealNvp.Mpi.Works;

/// <summary>Every process gets the bytes of each: first how many they are, then the bytes.</summary>
/// <param name="world">The processes.</param>
/// <param name="tag">What tells its messages from those of other work.</param>
/// <param name="bytes">The bytes of this process.</param>
/// <param name="length">How many they are.</param>
internal sealed unsafe class GatherWork(MpiWorld world, int tag, byte* bytes, int length) : MpiWork(world, tag)
{
    // On the heap of objects that stay where they are.
    private readonly int[] _lengths = GC.AllocateArray<int>(world.Count, pinned: true);
    private int _round;

    /// <summary>The bytes of each process, once it is over.</summary>
    public byte[][] All { get; } = new byte[world.Count][];

    /// <inheritdoc/>
    protected override bool NextRound()
    {
        switch (_round++)
        {
            case 0:
                _lengths[World.Rank] = length;
                for (var peer = 0; peer < World.Count; peer++)
                {
                    Round.Receive(AddressOf(_lengths) + peer, sizeof(int), peer);
                    Round.Send(AddressOf(_lengths) + World.Rank, sizeof(int), peer);
                }

                return true;
            case 1:
                for (var peer = 0; peer < World.Count; peer++)
                {
                    All[peer] = GC.AllocateUninitializedArray<byte>(_lengths[peer], pinned: true);
                    Round.Receive(AddressOf(All[peer]), _lengths[peer], peer);
                    Round.Send(bytes, length, peer);
                }

                new ReadOnlySpan<byte>(bytes, length).CopyTo(All[World.Rank]);
                return true;
            default:
                return false;
        }
    }

    private static T* AddressOf<T>(T[] pinned)
        where T : unmanaged => (T*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}
