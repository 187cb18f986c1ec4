using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>
/// A few rows on two workers at once: both bring the rows through all steps, each with a copy of its own, but of a coupling's two
/// networks each runs one and reads the other's result. The weights of each half then stay in one processor's cache, which is
/// where the time goes when rows are few. The caller leads, and goes on alone where the other does not come in time.
/// </summary>
internal sealed class PairScoring
{
    /// <summary>More rows than this are better split.</summary>
    public const int MostRows = 8;

    /// <summary>Fewer weights than this pass by faster than two workers find each other.</summary>
    private const int FewestWeights = 1 << 17;

    /// <summary>The most calls that go on alone, where the other worker has not come again and again, before it is asked once more.</summary>
    private const int LongestPause = 1023;

    /// <summary>Calls that go on alone while the other worker wakes.</summary>
    private const int CallsToWake = 4;

    private readonly WorkerTeam _team;
    private readonly ManagedStep[] _steps;
    private readonly PatientMeeting _meeting = new();
    private readonly PairWorker[] _workers;
    private readonly Action<int> _job;
    private readonly int _firstShared;
    private readonly int _lastShared;
    private int _rows;
    private bool _isForward;
    private bool _isWoken;
    private int _pause;
    private int _alone;

    private PairScoring(WorkerTeam team, ManagedStep[] steps, WorkspaceSize size)
    {
        _team = team;
        _steps = steps;
        _workers = new PairWorker[2];
        for (var index = 0; index < _workers.Length; index++)
        {
            _workers[index] = new PairWorker(_meeting, index, _workers, MostRows, size);
        }

        _job = Help;
        _firstShared = Array.FindIndex(steps, step => step.SplitsNetworks);
        _lastShared = Array.FindLastIndex(steps, step => step.SplitsNetworks);
    }

    /// <summary>Null where it would not pay.</summary>
    public static PairScoring? Create(WorkerTeam team, ManagedStep[] steps, WorkspaceSize size)
    {
        var weights = steps.Sum(step => step.SplitNetworkWeights.Sum(slot => slot.Shape.Size));
        return team.Count > 1 && weights >= FewestWeights ? new(team, steps, size) : null;
    }

    /// <summary>
    /// Transforms rows in place. Does nothing and returns false where the team is not free, and for a while after the other worker did not come: the longer, the
    /// more often that was so.
    /// </summary>
    public bool TryMap(Span<float> values, Span<double> logDet, ReadOnlySpan<float> context, bool isForward)
    {
        if (Volatile.Read(ref _alone) > 0)
        {
            Interlocked.Decrement(ref _alone);
            return false;
        }

        if (!_team.TryTake())
        {
            return false;
        }

        try
        {
            if (!IsHelperAwake())
            {
                return false;
            }

            // The other worker touches nothing but what is kept here: it may come when the caller has gone.
            (_rows, _isForward) = (logDet.Length, isForward);
            foreach (var worker in _workers)
            {
                worker.Start(values, context);
            }

            _meeting.Begin(isTrial: _pause > 0);
            _team.Begin(_job, 1);
            Lead(values, logDet);
            return true;
        }
        finally
        {
            _team.Release();
        }
    }

    /// <summary>Whether the other worker can begin at once; wakes it otherwise, which takes longer than the rows: it is there for later ones.</summary>
    private bool IsHelperAwake()
    {
        var isAwake = _team.IsAwake(1);
        if (isAwake || _isWoken)
        {
            // One that was woken in vain has no processor, or calls come so rarely that it sleeps between them.
            _isWoken = false;
            if (!isAwake)
            {
                Pause();
            }

            return isAwake;
        }

        _isWoken = true;
        _alone = CallsToWake;
        _team.Begin(static _ => { }, 1);
        return false;
    }

    private void Lead(Span<float> values, Span<double> logDet)
    {
        try
        {
            Run(_workers[0], _steps.Length);
            _workers[0].Values.Span[..values.Length].CopyTo(values);
            _workers[0].LogDets.AsSpan(0, _rows).CopyTo(logDet);
        }
        finally
        {
            if (_meeting.IsLeft)
            {
                Pause();
            }
            else
            {
                _pause = 0;
            }

            _meeting.End();
        }
    }

    // The longer, the more often the other worker did not come.
    private void Pause()
    {
        _pause = Math.Min(LongestPause, (2 * _pause) + 1);
        _alone = _pause;
    }

    // Behind the last coupling whose networks are shared nobody asks for what the helper has.
    private void Help(int index) => Run(_workers[index], 1 + (_isForward ? _lastShared : _steps.Length - 1 - _firstShared));

    private void Run(PairWorker worker, int steps)
    {
        var values = worker.Values.Span[..(_rows * worker.Features)];
        var logDet = worker.LogDets.AsSpan(0, _rows);
        for (var index = 0; index < steps && !worker.IsDismissed; index++)
        {
            if (_isForward)
            {
                _steps[index].Forward(values, logDet, worker.Workspace);
            }
            else
            {
                _steps[^(index + 1)].Inverse(values, logDet, worker.Workspace);
            }
        }
    }
}
