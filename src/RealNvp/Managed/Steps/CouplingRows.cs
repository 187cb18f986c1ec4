using RealNvp.Kernels;

namespace RealNvp.Managed;

/// <summary>
/// Which rows of a training step a coupling handles: a worker sweeps its own; its networks see them too, or, where networks run
/// apart, the rows of the whole <see cref="RowGroup"/>.
/// </summary>
internal readonly struct CouplingRows(TrainingShare share, bool runsApart)
{
    /// <summary>The worker's own rows.</summary>
    public int Count => share.Rows;

    /// <summary>The rows its networks see.</summary>
    public int All => runsApart ? share.Group.Rows : share.Rows;

    /// <summary>Workers whose networks see these rows.</summary>
    public int Seats => runsApart ? share.Group.Size : 1;

    /// <summary>The place in the batch of the first row its networks see.</summary>
    public int First => share.Start - Start;

    private int Start => runsApart ? share.StartInGroup : 0;

    /// <summary>The worker's own rows of a buffer that holds all.</summary>
    public Span<float> Own(AlignedFloats buffer, int width) => buffer.Span.Slice(Start * width, Count * width);

    /// <summary>Whether this worker runs a network: 0 for s, 1 for t.</summary>
    public bool Runs(int network) => network % Seats == (runsApart ? share.Seat : 0);

    /// <summary>Where this worker's networks leave what they find for the kept variables.</summary>
    public AlignedFloats KeptGradient() => KeptGradient(runsApart ? share.Seat : 0);

    /// <summary>
    /// The same of the worker at a seat. Networks that run apart leave it in a buffer of its own: the neighbour reads it while this
    /// worker may be at the next step already, and fills it again only after the two have met there.
    /// </summary>
    public AlignedFloats KeptGradient(int seat) => runsApart ? share.Group[seat].KeptGradient : share.Scratch.Kept;

    /// <summary>Waits for the others that handle these rows.</summary>
    public void Meet()
    {
        if (runsApart)
        {
            share.MeetGroup();
        }
    }
}
