using RealNvp.Kernels;
using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>One of the two workers of a <see cref="PairScoring"/>: its copy of the rows and its workspace.</summary>
internal sealed class PairWorker
{
    private readonly WorkerTeam _team;
    private readonly IReadOnlyList<PairWorker> _pair;

    // Two workspaces in turn: a worker that is ahead writes to one while the other still reads its last result in the other.
    private readonly Workspace[] _workspaces;
    private int _turn;

    public PairWorker(WorkerTeam team, int indexInPair, IReadOnlyList<PairWorker> pair, int rows, WorkspaceSize size)
    {
        _team = team;
        _pair = pair;
        _workspaces = [new(rows, size, this), new(rows, size, this)];
        IndexInPair = indexInPair;
        Features = size.Features;
        Context = size.Context;
        Values = new(checked(rows * size.Features));
        LogDets = new double[rows];
    }

    /// <summary>0 runs the first networks of couplings, 1 the second.</summary>
    public int IndexInPair { get; }

    public int Features { get; }

    public int Context { get; }

    public AlignedFloats Values { get; }

    public double[] LogDets { get; }

    /// <summary>The workspace of this turn.</summary>
    public Workspace Workspace => _workspaces[_turn];

    /// <summary>Begins with the first workspace, whatever became of the rows before.</summary>
    public void Start(ReadOnlySpan<float> context)
    {
        _turn = 0;
        foreach (var workspace in _workspaces)
        {
            context.CopyTo(workspace.Context.Span);
        }
    }

    /// <summary>
    /// Waits for the other worker, whose workspace of this turn may then be read. Returns the outputs of the first network, as a copy because
    /// maps overwrite them, and those of the second.
    /// </summary>
    /// <param name="length">The values of the first.</param>
    public (AlignedFloats First, AlignedFloats Second) Exchange(int length)
    {
        _team.MeetNeighbour(IndexInPair);
        var turn = _turn;
        _turn ^= 1;
        var first = _workspaces[turn].Outputs[IndexInPair == 0 ? 1 : 0];
        _pair[0]._workspaces[turn].Outputs[0].Span[..length].CopyTo(first.Span);
        return (first, _pair[1]._workspaces[turn].Outputs[1]);
    }
}
