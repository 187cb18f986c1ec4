namespace RealNvp.Parallelism;

/// <summary>
/// A fixed set of threads that run the same job on different parts and may wait for each other within it. The calling
/// thread is worker 0. Made for jobs of a few milliseconds that follow each other closely: waiting threads spin for a
/// moment before they sleep.
/// </summary>
internal sealed class WorkerTeam
{
    private const int SpinsBeforeSleep = 2000;

    private static readonly Lazy<WorkerTeam> SharedTeam = new(() => new WorkerTeam(DefaultCount));
    private static int _sharedCount;

    private readonly Lock _busy = new();
    private readonly ManualResetEventSlim[] _go;
    private readonly Exception?[] _errors;
    private Action<int>? _job;
    private int _generation;
    private int _arrived;
    private int _finished;
    private volatile bool _broken;

    public WorkerTeam(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _errors = new Exception?[count];
        _go = new ManualResetEventSlim[count];
        for (var worker = 1; worker < count; worker++)
        {
            _go[worker] = new ManualResetEventSlim(false, SpinsBeforeSleep);
            var index = worker;
            new Thread(() => Work(index)) { IsBackground = true, Name = $"RealNvp worker {index}" }.Start();
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
    public void Run(Action<int> job)
    {
        lock (_busy)
        {
            RunLocked(job);
        }
    }

    /// <summary>Runs a job on every worker if the team is free; otherwise returns false at once.</summary>
    public bool TryRun(Action<int> job)
    {
        if (Count == 1 || !_busy.TryEnter())
        {
            return false;
        }

        try
        {
            RunLocked(job);
            return true;
        }
        finally
        {
            _busy.Exit();
        }
    }

    /// <summary>Within a job: waits until every worker has come here.</summary>
    public void Meet()
    {
        if (Count == 1)
        {
            return;
        }

        var generation = Volatile.Read(ref _generation);
        if (Interlocked.Increment(ref _arrived) == Count)
        {
            _arrived = 0;
            Volatile.Write(ref _generation, generation + 1);
            return;
        }

        var spinner = default(SpinWait);
        while (Volatile.Read(ref _generation) == generation)
        {
            if (_broken)
            {
                throw new OperationCanceledException("Another worker failed.");
            }

            spinner.SpinOnce(sleep1Threshold: -1);
        }
    }

    private void RunLocked(Action<int> job)
    {
        if (Count == 1)
        {
            job(0);
            return;
        }

        _broken = false;
        _arrived = 0;
        _finished = 0;
        Array.Clear(_errors);
        _job = job;
        for (var worker = 1; worker < Count; worker++)
        {
            _go[worker].Set();
        }

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
            _go[worker].Wait();
            _go[worker].Reset();
            RunPart(worker);
            Interlocked.Increment(ref _finished);
        }
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
            _broken = true;
        }
    }

    private void WaitForTheOthers()
    {
        var spinner = default(SpinWait);
        while (Volatile.Read(ref _finished) < Count - 1)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }
    }
}
