using RealNvp.Kernels;
using RealNvp.Parallelism;

namespace RealNvp.Flows.Managed;

/// <summary>One of the two workers of a <see cref="PairScoring"/>: its copy of the rows and its room.</summary>
internal sealed class PairSeat(WorkerTeam team, int seat, IReadOnlyList<PairSeat> seats, int rows, ScratchSize size)
{
    // Two rooms in turn: a worker that is ahead writes to one while the other still reads its last result in the other.
    private readonly Scratch[] _rooms = [new(rows, size), new(rows, size)];
    private int _turn;

    /// <summary>0 runs the networks of s, 1 those of t.</summary>
    public int Seat { get; } = seat;

    public int Features { get; } = size.Features;

    public int Context { get; } = size.Context;

    public AlignedFloats Values { get; } = new(checked(rows * size.Features));

    public double[] LogDets { get; } = new double[rows];

    /// <summary>The room of this turn.</summary>
    public Scratch Room => _rooms[_turn];

    /// <summary>Begins with the first room, whatever became of the rows before.</summary>
    public void Start(ReadOnlySpan<float> context)
    {
        _turn = 0;
        foreach (var room in _rooms)
        {
            context.CopyTo(room.Context.Span);
        }
    }

    /// <summary>
    /// Waits for the other worker, whose room of this turn may then be read. Returns s of the one, as a copy because sweeps bound
    /// it in place, and t of the other.
    /// </summary>
    /// <param name="length">The values of s.</param>
    public (AlignedFloats S, AlignedFloats T) Exchange(int length)
    {
        team.MeetNeighbour(Seat);
        var turn = _turn;
        _turn ^= 1;
        var s = Seat == 0 ? _rooms[turn].T : _rooms[turn].S;
        seats[0]._rooms[turn].S.Span[..length].CopyTo(s.Span);
        return (s, seats[1]._rooms[turn].T);
    }
}
