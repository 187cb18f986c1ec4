namespace RealNvp.Threading;

/// <summary>One wait for another thread: spinning at first, because the other is expected within microseconds, then giving way.</summary>
internal struct SpinThenYield
{
    /// <summary>Spins of some ten nanoseconds before the processor is offered to others.</summary>
    private const int Spins = 1000;

    /// <summary>Offers after which the wait counts as long.</summary>
    private const int Offers = 1000;

    private int _waits;

    /// <summary>Whether it has taken so long that the thread had better sleep.</summary>
    public readonly bool IsExhausted => _waits >= Spins + Offers;

    /// <summary>Waits for a moment.</summary>
    public void Once()
    {
        if (_waits < Spins)
        {
            Thread.SpinWait(1);
        }
        else
        {
            Thread.Sleep(0);
        }

        _waits++;
    }
}
