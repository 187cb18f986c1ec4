using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>
/// A few rows on two workers at once: both bring the rows through all steps, each with a copy of its own, but of a coupling's two
/// networks each runs one and reads the other's result. The weights of each half then stay in one processor's cache, which is
/// where the time goes when rows are few.
/// </summary>
internal sealed class PairScoring
{
    /// <summary>More rows than this are better split.</summary>
    public const int MostRows = 8;

    /// <summary>Fewer weights than this pass by faster than two workers find each other.</summary>
    private const int FewestWeights = 1 << 17;

    private readonly WorkerTeam _team;
    private readonly ManagedStep[] _steps;
    private readonly PairWorker[] _workers;
    private readonly Action<int> _job;
    private nint _values;
    private nint _logDet;
    private nint _context;
    private int _rows;
    private bool _isForward;

    private PairScoring(WorkerTeam team, ManagedStep[] steps, WorkspaceSize size)
    {
        _team = team;
        _steps = steps;
        _workers = new PairWorker[2];
        for (var index = 0; index < _workers.Length; index++)
        {
            _workers[index] = new PairWorker(team, index, _workers, MostRows, size);
        }

        _job = Run;
    }

    /// <summary>Null where it would not pay.</summary>
    public static PairScoring? Create(WorkerTeam team, ManagedStep[] steps, WorkspaceSize size)
    {
        var weights = steps.Sum(step => step.SplitNetworkWeights.Sum(slot => slot.Shape.Size));
        return team.Count > 1 && weights >= FewestWeights ? new(team, steps, size) : null;
    }

    /// <summary>Transforms rows in place if the team is free; otherwise does nothing and returns false.</summary>
    public unsafe bool TryMap(Span<float> values, Span<double> logDet, ReadOnlySpan<float> context, bool isForward)
    {
        if (!_team.TryTake())
        {
            return false;
        }

        try
        {
            fixed (float* first = values, firstContext = context)
            fixed (double* firstLogDet = logDet)
            {
                (_values, _logDet, _context, _rows, _isForward) = ((nint)first, (nint)firstLogDet, (nint)firstContext, logDet.Length, isForward);
                _team.RunPair(_job);
            }

            return true;
        }
        finally
        {
            _team.Release();
        }
    }

    private unsafe void Run(int index)
    {
        var worker = _workers[index];
        var length = _rows * worker.Features;
        var given = new Span<float>((float*)_values, length);
        var values = worker.Values.Span[..length];
        var logDet = worker.LogDets.AsSpan(0, _rows);
        given.CopyTo(values);
        logDet.Clear();
        worker.Start(new ReadOnlySpan<float>((float*)_context, _rows * worker.Context));
        if (_isForward)
        {
            foreach (var step in _steps)
            {
                step.Forward(values, logDet, worker.Workspace);
            }
        }
        else
        {
            for (var step = _steps.Length - 1; step >= 0; step--)
            {
                _steps[step].Inverse(values, logDet, worker.Workspace);
            }
        }

        // The other worker has read the rows: it came to the exchanges of the couplings, of which there is at least one.
        if (index == 0)
        {
            values.CopyTo(given);
            logDet.CopyTo(new Span<double>((double*)_logDet, _rows));
        }
    }
}
