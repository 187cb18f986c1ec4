using RealNvp.Kernels;

namespace RealNvp.Managed;

/// <summary>
/// Which rows of a training step a coupling handles: a worker sweeps its own; its networks see them too, or, where two
/// workers split the networks, the rows of the whole <see cref="WorkerPair"/>.
/// </summary>
internal readonly struct CouplingRows(WorkerState worker, bool splitsNetworks)
{
    /// <summary>The worker's own rows.</summary>
    public int Count => worker.Rows;

    /// <summary>The rows its networks see.</summary>
    public int All => splitsNetworks ? worker.Pair.Rows : worker.Rows;

    /// <summary>Workers whose networks see these rows.</summary>
    public int Workers => splitsNetworks ? worker.Pair.Size : 1;

    /// <summary>The place in the batch of the first row its networks see.</summary>
    public int First => worker.Start - Start;

    private int Start => splitsNetworks ? worker.StartInPair : 0;

    /// <summary>The worker's own rows of a buffer that holds all.</summary>
    public Span<float> Own(AlignedFloats buffer, int width) => buffer.Span.Slice(Start * width, Count * width);

    /// <summary>Whether this worker runs a network, the first or the second.</summary>
    public bool Runs(int network) => network % Workers == (splitsNetworks ? worker.IndexInPair : 0);

    /// <summary>Where this worker's networks leave what they find for the identity variables.</summary>
    public AlignedFloats SeenGradient() => SeenGradient(splitsNetworks ? worker.IndexInPair : 0);

    /// <summary>
    /// The gradient buffer of a worker of the pair. With split networks each worker has its own, because the other may still read it while
    /// this one is a step ahead.
    /// </summary>
    public AlignedFloats SeenGradient(int index) => splitsNetworks ? worker.Pair[index].SeenGradient : worker.Workspace.Seen;

    /// <summary>Waits for the others that handle these rows.</summary>
    public void Meet()
    {
        if (splitsNetworks)
        {
            worker.MeetPair();
        }
    }
}
