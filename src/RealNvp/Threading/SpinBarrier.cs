namespace RealNvp.Threading;

/// <summary>
/// Where a fixed number of workers wait for each other, many times in a job. Waits are expected to last microseconds: a worker
/// spins for some tens of them before it offers its processor to others.
/// </summary>
internal sealed class SpinBarrier(int count)
{
    private int _arrived;
    private int _generation;

    /// <summary>Forgets who has arrived; between jobs only.</summary>
    public void Reset() => _arrived = 0;

    /// <summary>Waits until all have come here.</summary>
    /// <param name="isBroken">Set when a worker has failed and will not come.</param>
    /// <exception cref="OperationCanceledException">Another worker failed.</exception>
    public void SignalAndWait(ref bool isBroken)
    {
        if (count == 1)
        {
            return;
        }

        var generation = Volatile.Read(ref _generation);
        if (Interlocked.Increment(ref _arrived) == count)
        {
            _arrived = 0;
            Volatile.Write(ref _generation, generation + 1);
            return;
        }

        var wait = default(SpinThenYield);
        while (Volatile.Read(ref _generation) == generation)
        {
            if (Volatile.Read(ref isBroken))
            {
                throw new OperationCanceledException("Another worker failed.");
            }

            wait.Once();
        }
    }
}
