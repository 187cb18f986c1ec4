using RealNvp.Kernels;
using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>One of the two workers of a <see cref="PairScoring"/>: its copy of the rows and its room.</summary>
internal sealed class PairSeat
{
    private readonly WorkerTeam _team;
    private readonly IReadOnlyList<PairSeat> _seats;

    // Two rooms in turn: a worker that is ahead writes to one while the other still reads its last result in the other.
    private readonly Scratch[] _rooms;
    private int _turn;

    public PairSeat(WorkerTeam team, int seat, IReadOnlyList<PairSeat> seats, int rows, ScratchSize size)
    {
        _team = team;
        _seats = seats;
        _rooms = [new(rows, size, this), new(rows, size, this)];
        Seat = seat;
        Features = size.Features;
        Context = size.Context;
        Values = new(checked(rows * size.Features));
        LogDets = new double[rows];
    }

    /// <summary>0 runs the first networks of couplings, 1 the second.</summary>
    public int Seat { get; }

    public int Features { get; }

    public int Context { get; }

    public AlignedFloats Values { get; }

    public double[] LogDets { get; }

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
    /// Waits for the other worker, whose room of this turn may then be read. Returns the outputs of the first network, as a copy because
    /// maps overwrite them, and those of the second.
    /// </summary>
    /// <param name="length">The values of the first.</param>
    public (AlignedFloats First, AlignedFloats Second) Exchange(int length)
    {
        _team.MeetNeighbour(Seat);
        var turn = _turn;
        _turn ^= 1;
        var first = _rooms[turn].Outputs[Seat == 0 ? 1 : 0];
        _seats[0]._rooms[turn].Outputs[0].Span[..length].CopyTo(first.Span);
        return (first, _seats[1]._rooms[turn].Outputs[1]);
    }
}
