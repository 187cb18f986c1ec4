using System.Diagnostics.CodeAnalysis;
using RealNvp.Kernels;
using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>One of the two workers of a <see cref="PairScoring"/>: its copy of the rows and its workspace.</summary>
internal sealed class PairWorker
{
    private readonly PatientMeeting _meeting;
    private readonly IReadOnlyList<PairWorker> _pair;

    // Two workspaces in turn: a worker that is ahead writes to one while the other still reads its last result in the other.
    private readonly Workspace[] _workspaces;
    private int _turn;

    public PairWorker(PatientMeeting meeting, int indexInPair, IReadOnlyList<PairWorker> pair, int rows, WorkspaceSize size)
    {
        _meeting = meeting;
        _pair = pair;
        _workspaces = [new(rows, size, this), new(rows, size, this)];
        IndexInPair = indexInPair;
        Features = size.Features;
        Context = size.Context;
        Values = new(checked(rows * size.Features));
        LogDets = new double[rows];
    }

    /// <summary>0, the leader, runs the first networks of couplings, 1 the second.</summary>
    public int IndexInPair { get; }

    /// <summary>Whether the leader has gone on alone, or is done.</summary>
    public bool IsLeft => _meeting.IsLeft;

    /// <summary>Whether what the worker does is no longer needed.</summary>
    public bool IsDismissed => IndexInPair == 1 && IsLeft;

    public int Features { get; }

    public int Context { get; }

    public AlignedFloats Values { get; }

    public double[] LogDets { get; }

    /// <summary>The workspace of this turn.</summary>
    public Workspace Workspace => _workspaces[_turn];

    /// <summary>Begins with the first workspace, whatever became of the rows before.</summary>
    public void Start(ReadOnlySpan<float> rows, ReadOnlySpan<float> context)
    {
        _turn = 0;
        rows.CopyTo(Values.Span);
        Array.Clear(LogDets);
        foreach (var workspace in _workspaces)
        {
            context.CopyTo(workspace.Context.Span);
        }
    }

    /// <summary>
    /// Meets the other worker, whose workspace of this turn may then be read: gives the outputs of the first network, as a copy because maps overwrite them, and
    /// those of the second.
    /// </summary>
    /// <param name="length">The values of the first.</param>
    /// <param name="first">The outputs of the first network.</param>
    /// <param name="second">The outputs of the second.</param>
    /// <returns>False if the leader goes on alone.</returns>
    public bool TryExchange(int length, [NotNullWhen(true)] out AlignedFloats? first, [NotNullWhen(true)] out AlignedFloats? second)
    {
        if (!(IndexInPair == 0 ? _meeting.TryMeetHelper() : _meeting.TryMeetLeader()))
        {
            (first, second) = (null, null);
            return false;
        }

        var turn = _turn;
        _turn ^= 1;
        first = _workspaces[turn].Outputs[IndexInPair == 0 ? 1 : 0];
        second = _pair[1]._workspaces[turn].Outputs[1];
        _pair[0]._workspaces[turn].Outputs[0].Span[..length].CopyTo(first.Span);
        return true;
    }
}
