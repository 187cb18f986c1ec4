namespace RealNvp.Managed;

/// <summary>
/// Workers that share rows of a batch: one worker, or two neighbours. Each brings its own rows through the steps; where a coupling
/// has two networks, each of two runs one of them for the rows of both. A worker's weights then fit its own cache, and their
/// gradients need no adding up.
/// </summary>
internal sealed class RowGroup(int size, int workerCapacity, Memory<float> gradients, IReadOnlyList<ManagedStep> steps)
{
    private readonly TrainingShare[] _shares = new TrainingShare[size];

    /// <summary>1 or 2.</summary>
    public int Size { get; } = size;

    /// <summary>Rows of all its workers; each has a run of them.</summary>
    public int Rows { get; set; }

    /// <summary>Rows there is room for.</summary>
    public int Capacity { get; } = size * workerCapacity;

    /// <summary>The gradients of networks that the group's workers run apart: flat, of all weights.</summary>
    public Span<float> Gradients => GradientMemory.Span;

    /// <summary>The same as memory; it is also the first worker's own.</summary>
    public Memory<float> GradientMemory { get; } = gradients;

    /// <summary>What the steps that run apart keep for their backward pass, shared by the workers.</summary>
    public StepMemory?[] Memories { get; } = [.. steps.Select(step => step.RunsApart ? step.CreateMemory(size * workerCapacity) : null)];

    /// <summary>The workers' shares, by their seats.</summary>
    public TrainingShare this[int seat]
    {
        get => _shares[seat];
        set => _shares[seat] = value;
    }
}
