namespace RealNvp.Mpi.Messages;

/// <summary>
/// The work under way and who moves it on. A library of MPI moves messages on within its calls alone: a caller that waits makes them itself, and while it computes
/// a thread of this class does. Only one of the two looks at a time.
/// </summary>
internal sealed class MpiProgress : IDisposable
{
    private const uint ComputingPause = 100;

    // What a process sent before it left may still be on its way when it is known to have left.
    private const long TimeOfLastMessages = 1000;
    private readonly Lock _gate = new();
    private readonly List<MpiWork> _active = [];
    private readonly AutoResetEvent _wake = new(false);
    private readonly ManualResetEventSlim _started = new();
    private readonly Thread _thread;
    private readonly TimeSpan _timeLimit;
    private MpiWorld? _world;
    private Departures? _departures;
    private Exception? _startFault;
    private volatile bool _callerWaits, _isClosing;

    /// <summary>Joins the processes.</summary>
    /// <param name="join">Does it. It is called by the thread that also leaves them, as the standard wants it.</param>
    /// <param name="timeLimit">How long one process waits for another.</param>
    public MpiProgress(Func<MpiWorld> join, TimeSpan timeLimit)
    {
        _timeLimit = timeLimit;
        _thread = new(() => Run(join)) { IsBackground = true, Name = "MPI" };
        _thread.Start();
        _started.Wait();
        if (_startFault is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_startFault);
        }
    }

    /// <summary>The processes.</summary>
    public MpiWorld World => _world!;

    /// <summary>What ended the collective; null if nothing did.</summary>
    public MpiFaultException? Fault { get; private set; }

    /// <summary>Begins work.</summary>
    /// <param name="work">The work.</param>
    /// <param name="isAwaited">Whether the caller waits for it at once.</param>
    public void Begin(MpiWork work, bool isAwaited)
    {
        if (Fault is not null)
        {
            throw new MpiFaultException(Fault.Message, Fault);
        }

        lock (_gate)
        {
            _active.Add(work);
            Advance();
        }

        if (!isAwaited && !work.IsOver)
        {
            _wake.Set();
        }
    }

    /// <summary>Waits for work that was begun.</summary>
    /// <exception cref="MpiFaultException">It failed, or took longer than the time limit.</exception>
    public void Await(MpiWork work)
    {
        if (!work.IsOver)
        {
            _callerWaits = true;
            try
            {
                Drive(work);
            }
            finally
            {
                _callerWaits = false;
                if (_active.Count > 0)
                {
                    _wake.Set();
                }
            }
        }

        if (work.Fault is { } fault)
        {
            Fault ??= fault;
            throw new MpiFaultException(fault.Message, fault);
        }
    }

    /// <summary>Leaves the processes once all do.</summary>
    /// <returns>Whether it could within the time limit.</returns>
    public bool Close()
    {
        try
        {
            var leaving = _departures!.Leave();
            Begin(leaving, isAwaited: true);
            Await(leaving);
        }
        catch (MpiFaultException)
        {
            return false;
        }

        _isClosing = true;
        _wake.Set();
        return _thread.Join(_timeLimit);
    }

    /// <summary>Lets go of what is of no use once the processes are left.</summary>
    public void Dispose()
    {
        _wake.Dispose();
        _started.Dispose();
    }

    /// <summary>Ends all processes.</summary>
    public void Abort()
    {
        // The other thread may be stuck in the library; then the end is asked for beside it.
        var isMine = _gate.TryEnter(TimeSpan.FromSeconds(1));
        try
        {
            World.Abort();
        }
        finally
        {
            if (isMine)
            {
                _gate.Exit();
            }
        }
    }

    private void Run(Func<MpiWorld> join)
    {
        try
        {
            _world = join();
            _departures = new(_world);
        }
        catch (Exception fault)
        {
            _startFault = fault;
            return;
        }
        finally
        {
            _started.Set();
        }

        while (!_isClosing)
        {
            _wake.WaitOne();
            while (!_callerWaits && !_isClosing && AdvanceOnce())
            {
                WaitingPause.Sleep(ComputingPause);
            }
        }

        _world.Finish();
    }

    private void Drive(MpiWork work)
    {
        var pause = new WaitingPause();
        var (waited, last, patience) = (0L, Environment.TickCount64, TimeOfLastMessages);
        while (true)
        {
            AdvanceOnce();
            if (work.IsOver)
            {
                return;
            }

            // A process that was itself stopped for a while has not waited for others meanwhile.
            var now = Environment.TickCount64;
            var passed = Math.Min(now - last, 1000);
            last = now;
            waited += passed;
            var peer = work.AwaitedPeer;
            var hasLeft = peer is { } awaited && HasLeft(awaited);
            patience -= hasLeft ? passed : 0;
            if (patience < 0)
            {
                Fail(work, $"Process {peer} has left while process {World.Rank} waited for it, since it failed or did not do the same; all processes end here.");
            }
            else if (waited > _timeLimit.TotalMilliseconds)
            {
                Fail(work, $"Process {World.Rank} of {World.Count} waited {Counted.Of((long)Math.Ceiling(_timeLimit.TotalSeconds), "second")} for process {peer}, "
                    + "which hangs, has ended or cannot be reached; all processes end here, and a training goes on from its last checkpoint.");
            }

            pause.Next();
        }
    }

    private bool HasLeft(int peer)
    {
        lock (_gate)
        {
            return _departures!.HasLeft(peer);
        }
    }

    private void Fail(MpiWork work, string sentence)
    {
        lock (_gate)
        {
            work.Fail(new(sentence));
        }
    }

    private bool AdvanceOnce()
    {
        lock (_gate)
        {
            Advance();
            return _active.Count > 0;
        }
    }

    private void Advance()
    {
        foreach (var work in _active)
        {
            work.Advance();
        }

        _active.RemoveAll(work => work.IsOver);
    }
}
