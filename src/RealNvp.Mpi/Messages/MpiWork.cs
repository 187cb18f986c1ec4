namespace RealNvp.Mpi.Messages;

/// <summary>Something that the processes do together and that is under way. One thread at a time moves it on, whichever has time.</summary>
/// <param name="world">The processes.</param>
/// <param name="tag">What tells its messages from those of other work.</param>
internal abstract class MpiWork(MpiWorld world, int tag)
{
    private bool _hasBegun;
    private volatile bool _isOver;

    /// <summary>Whether it is over, or has failed.</summary>
    public bool IsOver => _isOver;

    /// <summary>What made it fail; null if nothing did.</summary>
    public MpiFaultException? Fault { get; private set; }

    /// <summary>A process that it waits for.</summary>
    public virtual int? AwaitedPeer => Round.AwaitedPeer;

    /// <summary>The processes.</summary>
    protected MpiWorld World => world;

    /// <summary>The messages under way.</summary>
    protected MessageRound Round { get; } = new(world, tag);

    /// <summary>Moves it on as far as it goes now.</summary>
    public void Advance()
    {
        try
        {
            while (!_isOver && (!_hasBegun || Round.Advance()))
            {
                _hasBegun = true;
                if (!NextRound())
                {
                    Release();
                    _isOver = true;
                }
            }
        }
        catch (MpiFaultException fault)
        {
            Fail(fault);
        }
    }

    /// <summary>Gives it up. What it holds stays held, since messages may still be under way to it.</summary>
    public void Fail(MpiFaultException fault)
    {
        Fault = fault;
        _isOver = true;
    }

    /// <summary>Uses what the last round brought and begins the next.</summary>
    /// <returns>Whether there is one.</returns>
    protected abstract bool NextRound();

    /// <summary>Lets go of what it holds, once it is over.</summary>
    protected virtual void Release()
    {
    }
}
