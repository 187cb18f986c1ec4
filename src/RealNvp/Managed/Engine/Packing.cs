using RealNvp.Flows;

namespace RealNvp.Managed;

/// <summary>Brings weights into the form that the kernels read, after they have changed and before they are used.</summary>
/// <param name="steps">The steps, whose weights they are.</param>
/// <param name="parameters">The weights.</param>
internal sealed class Packing(IEnumerable<ManagedStep> steps, FlatParameters parameters)
{
    private readonly Action<FlatParameters>[] _jobs = [.. steps.SelectMany(step => step.WeightPackers())];
    private readonly Lock _lock = new();
    private volatile bool _isDone;
    private int _next;

    /// <summary>Says that weights or state have changed.</summary>
    public void Invalidate() => _isDone = false;

    /// <summary>Packs all on the calling thread, where anything has changed; threads that come at once wait for it.</summary>
    public void Ensure()
    {
        if (_isDone)
        {
            return;
        }

        lock (_lock)
        {
            if (!_isDone)
            {
                foreach (var job in _jobs)
                {
                    job(parameters);
                }

                _isDone = true;
            }
        }
    }

    /// <summary>Called before workers pack together.</summary>
    public void BeginTogether() => _next = 0;

    /// <summary>Called by each worker: packs what no other has begun, where anything has changed.</summary>
    public void PackTogether()
    {
        if (_isDone)
        {
            return;
        }

        for (var next = Interlocked.Increment(ref _next); next <= _jobs.Length; next = Interlocked.Increment(ref _next))
        {
            _jobs[next - 1](parameters);
        }
    }
}
