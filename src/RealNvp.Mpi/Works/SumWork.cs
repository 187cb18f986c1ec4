using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using RealNvp.Mpi.Messages;

namespace RealNvp.Mpi.Works;

/// <summary>
/// Replaces each value by its sum over the processes, added in the order of the processes. So every process gets the same bits, and gets them again, whatever
/// library, network or machine carries the messages. A library's own sum promises neither.
/// </summary>
/// <remarks>
/// Of few values every process sends all to every other, and each adds. Of many each process adds a part, which the others send to it and which it then sends to
/// them: no way sends fewer bytes, 2 (n - 1) / n of them from each of n processes. Both give the same bits.
/// </remarks>
/// <param name="world">The processes.</param>
/// <param name="tag">What tells its messages from those of other work.</param>
/// <param name="values">The values, which stay where they are.</param>
/// <param name="length">How many they are.</param>
/// <param name="held">What holds them there; let go at the end.</param>
internal sealed unsafe class SumWork<T>(MpiWorld world, int tag, T* values, int length, MemoryHandle held = default) : MpiWork(world, tag)
    where T : unmanaged, INumber<T>
{
    private static readonly int LongestWhole = (1 << 14) / sizeof(T), LongestPiece = (1 << 22) / sizeof(T);
    private readonly T* _room = (T*)NativeMemory.Alloc((nuint)RoomFor(Math.Min(length, LongestPiece), world.Count), (nuint)sizeof(T));
    private int _start;
    private Stage _stage;

    private enum Stage
    {
        Begun,
        WholeSent,
        PartsSent,
        SumsSent,
    }

    private int Length => Math.Min(length - _start, LongestPiece);

    private T* Piece => values + _start;

    private PartsOf Parts => new(Length, World.Count);

    /// <inheritdoc/>
    protected override bool NextRound()
    {
        switch (_stage)
        {
            case Stage.WholeSent:
                Add(_room, Piece, Length);
                _start += Length;
                break;
            case Stage.PartsSent:
                Add(_room, Piece + Parts.StartOf(World.Rank), Parts.LengthOf(World.Rank));
                SendSums();
                _stage = Stage.SumsSent;
                return true;
            case Stage.SumsSent:
                _start += Length;
                break;
        }

        if (_start == length)
        {
            return false;
        }

        var isWhole = IsSentWhole(Length, World.Count);
        if (isWhole)
        {
            SendWhole();
        }
        else
        {
            SendParts();
        }

        _stage = isWhole ? Stage.WholeSent : Stage.PartsSent;
        return true;
    }

    /// <inheritdoc/>
    protected override void Release()
    {
        NativeMemory.Free(_room);
        held.Dispose();
    }

    private static bool IsSentWhole(int piece, int count) => piece <= LongestWhole || count == 2;

    private static long RoomFor(int piece, int count) =>
        (long)count * (IsSentWhole(piece, count) ? piece : Math.Max(LongestWhole, (piece / count) + 1));

    private void SendWhole()
    {
        for (var peer = 0; peer < World.Count; peer++)
        {
            Round.Receive(_room + ((long)peer * Length), Length * sizeof(T), peer);
            Round.Send(Piece, Length * sizeof(T), peer);
        }
    }

    private void SendParts()
    {
        var own = Parts.LengthOf(World.Rank);
        for (var peer = 0; peer < World.Count; peer++)
        {
            Round.Receive(_room + ((long)peer * own), own * sizeof(T), peer);
            Round.Send(Piece + Parts.StartOf(peer), Parts.LengthOf(peer) * sizeof(T), peer);
        }
    }

    private void SendSums()
    {
        for (var peer = 0; peer < World.Count; peer++)
        {
            Round.Receive(Piece + Parts.StartOf(peer), Parts.LengthOf(peer) * sizeof(T), peer);
            Round.Send(Piece + Parts.StartOf(World.Rank), Parts.LengthOf(World.Rank) * sizeof(T), peer);
        }
    }

    // The place of this process among those that were received is free: partial sums lie there, since its own values are needed until their turn comes.
    private void Add(T* received, T* own, int count)
    {
        var sum = new Span<T>(received + ((long)World.Rank * count), count);
        var result = new Span<T>(own, count);
        for (var peer = 1; peer < World.Count; peer++)
        {
            var before = peer == 1 ? Of(0) : sum;
            TensorPrimitives.Add(before, Of(peer), peer == World.Count - 1 ? result : sum);
        }

        ReadOnlySpan<T> Of(int peer) => peer == World.Rank ? new(own, count) : new(received + ((long)peer * count), count);
    }
}
