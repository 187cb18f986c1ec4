namespace RealNvp.Managed;

/// <summary>
/// Two neighbouring workers that share rows of a batch, or one worker alone. Each brings its own rows through the steps; where a coupling
/// has two networks, each of two workers runs one of them for the rows of both. A worker's weights then fit its own cache, and their
/// gradients need no adding up.
/// </summary>
internal sealed class WorkerPair(int size, int workerCapacity, Memory<float> gradients, IReadOnlyList<ManagedStep> steps)
{
    private readonly WorkerState[] _workers = new WorkerState[size];

    /// <summary>1 or 2.</summary>
    public int Size { get; } = size;

    /// <summary>Rows of all its workers; each has a run of them.</summary>
    public int Rows { get; set; }

    /// <summary>Rows that fit.</summary>
    public int Capacity { get; } = size * workerCapacity;

    /// <summary>The gradients of networks that the workers split: flat, of all weights.</summary>
    public Span<float> Gradients => GradientMemory.Span;

    /// <summary>The same as memory; it is also the first worker's own.</summary>
    public Memory<float> GradientMemory { get; } = gradients;

    /// <summary>What steps with split networks save for their backward pass, shared by the workers.</summary>
    public SavedActivations?[] Activations { get; } = [.. steps.Select(step => step.SplitsNetworks ? step.CreateActivations(size * workerCapacity) : null)];

    /// <summary>The workers, by their index in the pair.</summary>
    public WorkerState this[int index]
    {
        get => _workers[index];
        set => _workers[index] = value;
    }
}
