namespace RealNvp.Threading;

/// <summary>
/// A fixed set of threads that run the same job on different parts and may wait for each other within it. The calling
/// thread is worker 0. Made for jobs of a few milliseconds that follow each other closely: waiting threads spin for a
/// moment before they sleep. A team that is no longer needed is disposed, since its threads would sleep for ever.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    // Of some ten nanoseconds each.
    private const int MostSpins = 200;

    private static readonly Lazy<WorkerTeam> SharedTeam = new(() => new WorkerTeam(DefaultCount));
    private static int _sharedCount;

    private readonly Lock _busy = new();
    private readonly ManualResetEventSlim[] _go;
    private readonly Thread[] _threads;
    private readonly Exception?[] _errors;
    private readonly SpinBarrier _all;
    private readonly SpinBarrier[] _pairs;
    private Action<int>? _job;
    private readonly bool[] _isAwake;
    private int _atWork;
    private bool _broken;
    private volatile bool _isOver;

    public WorkerTeam(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _errors = new Exception?[count];
        _go = new ManualResetEventSlim[count];
        _isAwake = new bool[count];
        _all = new SpinBarrier(count);
        _pairs = [.. Enumerable.Range(0, count / 2).Select(_ => new SpinBarrier(2))];
        _threads = new Thread[count - 1];
        for (var worker = 1; worker < count; worker++)
        {
            _go[worker] = new ManualResetEventSlim(false, spinCount: 0);
            var index = worker;
            _threads[worker - 1] = new Thread(() => Work(index)) { IsBackground = true, Name = $"RealNvp worker {index}" };
            _threads[worker - 1].Start();
        }
    }

    /// <summary>The team of the process, of as many workers as there are processors unless <see cref="SetSharedCount"/> said otherwise.</summary>
    public static WorkerTeam Shared => SharedTeam.Value;

    public int Count { get; }

    private static int DefaultCount => _sharedCount > 0 ? _sharedCount : Environment.ProcessorCount;

    /// <summary>Sets the size of the shared team; must come before its first use.</summary>
    public static void SetSharedCount(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (SharedTeam.IsValueCreated && SharedTeam.Value.Count != count)
        {
            throw new InvalidOperationException("The number of threads must be set before the first flow is used.");
        }

        _sharedCount = count;
    }

    /// <summary>The part of <paramref name="length"/> items that belongs to a worker, in whole blocks where that is possible.</summary>
    public static (int Start, int Count) Share(int length, int worker, int workers, int block = 1)
    {
        var blocks = (length + block - 1) / block;
        var start = Math.Min(length, (int)((long)blocks * worker / workers) * block);
        var end = Math.Min(length, (int)((long)blocks * (worker + 1) / workers) * block);
        return (start, end - start);
    }

    /// <summary>Runs a job on every worker and returns when all are done. Jobs of several callers take turns.</summary>
    /// <param name="job">Gets the worker's index. Reuse the delegate: a new one each time is garbage.</param>
    /// <exception cref="ObjectDisposedException">The team was disposed.</exception>
    public void Run(Action<int> job)
    {
        lock (_busy)
        {
            ThrowIfOver();
            RunLocked(job, Count);
        }
    }

    /// <summary>
    /// Lets other workers begin a job and does not wait for them: they may come when it is done, and must then find that out by themselves and touch nothing of
    /// the caller's. What they throw is lost. The team must have been taken.
    /// </summary>
    /// <param name="job">Gets the worker's index, from 1.</param>
    /// <param name="others">How many begin it.</param>
    public void Begin(Action<int> job, int others)
    {
        _job = job;
        Volatile.Write(ref _atWork, others);
        for (var worker = 1; worker <= others; worker++)
        {
            _go[worker].Set();
        }
    }

    /// <summary>Whether a worker waits for its next job without sleeping, so that it would begin within a microsecond if it has a processor.</summary>
    public bool IsAwake(int worker) => Volatile.Read(ref _isAwake[worker]);

    /// <summary>
    /// Takes the team for the calling thread if it is free, and the thread is to have one; give it back with <see cref="Release"/>. A worker that is late, and has
    /// to leave an earlier job first, is waited for a few microseconds.
    /// </summary>
    public bool TryTake()
    {
        if (Count == 1 || SoleThread.IsKept || !_busy.TryEnter())
        {
            return false;
        }

        for (var spins = 0; Volatile.Read(ref _atWork) > 0 && spins < MostSpins; spins++)
        {
            Thread.SpinWait(1);
        }

        if (!_isOver && Volatile.Read(ref _atWork) == 0)
        {
            return true;
        }

        _busy.Exit();
        return false;
    }

    /// <summary>Gives the team back.</summary>
    public void Release() => _busy.Exit();

    /// <summary>Throws if the team was disposed.</summary>
    /// <exception cref="ObjectDisposedException">It was.</exception>
    public void ThrowIfOver()
    {
        if (_isOver)
        {
            throw new ObjectDisposedException(objectName: null, "The engine whose threads these are was disposed; dispose it after its flows.");
        }
    }

    /// <summary>Ends the threads, after the job that they are at.</summary>
    public void Dispose()
    {
        lock (_busy)
        {
            if (_isOver)
            {
                return;
            }

            _isOver = true;
            foreach (var go in _go.AsSpan(1))
            {
                go.Set();
            }

            Array.ForEach(_threads, thread => thread.Join());
            foreach (var go in _go.AsSpan(1))
            {
                go.Dispose();
            }
        }
    }

    /// <summary>Within a job: waits until every worker has come here.</summary>
    public void Meet() => _all.SignalAndWait(ref _broken);

    /// <summary>Within a job: waits for the worker's neighbour, 0 for 1, 2 for 3 and so on; the team must have an even number.</summary>
    public void MeetNeighbour(int worker) => _pairs[worker / 2].SignalAndWait(ref _broken);

    private void RunLocked(Action<int> job, int workers)
    {
        if (workers == 1)
        {
            job(0);
            return;
        }

        // Who came late to what needed it no longer is on its way back.
        WaitForTheOthers();
        _broken = false;
        _all.Reset();
        Array.ForEach(_pairs, pair => pair.Reset());
        Array.Clear(_errors);
        Begin(job, workers - 1);
        RunPart(0);
        WaitForTheOthers();
        _job = null;
        var error = Array.Find(_errors, error => error is not null and not OperationCanceledException)
            ?? Array.Find(_errors, error => error is not null);
        if (error is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        }
    }

    private void Work(int worker)
    {
        while (true)
        {
            WaitForAJob(worker);
            if (_isOver)
            {
                return;
            }

            _go[worker].Reset();
            RunPart(worker);
            Interlocked.Decrement(ref _atWork);
        }
    }

    private void WaitForAJob(int worker)
    {
        var wait = default(SpinThenYield);
        while (!_go[worker].IsSet && !wait.IsExhausted)
        {
            wait.Once();
        }

        Volatile.Write(ref _isAwake[worker], false);
        _go[worker].Wait();
        Volatile.Write(ref _isAwake[worker], true);
    }

    private void RunPart(int worker)
    {
        try
        {
            _job!(worker);
        }
        catch (Exception error)
        {
            // Kept for the caller; the others must not wait for this worker.
            _errors[worker] = error;
            Volatile.Write(ref _broken, true);
        }
    }

    private void WaitForTheOthers()
    {
        var wait = default(SpinThenYield);
        while (Volatile.Read(ref _atWork) > 0)
        {
            wait.Once();
        }
    }
}
