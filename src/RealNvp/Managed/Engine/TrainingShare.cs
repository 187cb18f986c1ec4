using RealNvp.Kernels;
using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>One worker's share of a training step: its rows, its gradients, and the way to meet the others.</summary>
internal sealed class TrainingShare
{
    private readonly WorkerTeam _team;
    private readonly Memory<float> _gradients;

    public TrainingShare(WorkerTeam team, int worker, RowGroup group, int capacity, Memory<float> gradients, ScratchSize size, IReadOnlyList<ManagedStep> steps)
    {
        _team = team;
        _gradients = gradients;
        Worker = worker;
        Group = group;
        Seat = worker % group.Size;
        group[Seat] = this;
        Scratch = new(capacity, size);
        KeptGradient = new(checked(group.Capacity * (size.Features + size.Context)));
        HiddenGradients = HiddenLayers.InTurn(group.Capacity, size.Hidden, size.Layers);
        Values = new(checked(capacity * size.Features));
        LogDets = new double[capacity];
        Memories = [.. steps.Select((step, index) => step.RunsApart ? group.Memories[index] : step.CreateMemory(capacity))];
    }

    public int Worker { get; }

    /// <summary>The workers with whom this one shares rows.</summary>
    public RowGroup Group { get; }

    /// <summary>The worker's index in its group.</summary>
    public int Seat { get; }

    /// <summary>Rows of the whole batch.</summary>
    public int BatchRows { get; set; }

    /// <summary>Rows of this worker; may be 0.</summary>
    public int Rows { get; set; }

    /// <summary>The place in the batch of this worker's first row.</summary>
    public int Start { get; set; }

    /// <summary>A generator of the worker's own.</summary>
    public SeededRandom Random { get; } = new(0);

    /// <summary>Where this worker's rows start among those of its group.</summary>
    public int StartInGroup { get; set; }

    /// <summary>The gradient of the loss by each row's log-det: -1 / rows of the batch.</summary>
    public float LogDetGradient => -1f / BatchRows;

    /// <summary>This worker's part of the gradients of the weights that it trains with its own rows; every step writes all of its own.</summary>
    public Span<float> Gradients => _gradients.Span;

    public Scratch Scratch { get; }

    /// <summary>What this worker's networks find for the kept variables of the group's rows; the neighbour reads it.</summary>
    public AlignedFloats KeptGradient { get; }

    /// <summary>Hidden layers' gradients, a few in turn.</summary>
    public HiddenLayers HiddenGradients { get; }

    /// <summary>The worker's rows on their way through the flow, then the gradient on its way back.</summary>
    public AlignedFloats Values { get; }

    public double[] LogDets { get; }

    /// <summary>What each step keeps for its backward pass.</summary>
    public IReadOnlyList<StepMemory?> Memories { get; }

    /// <summary>The worker's part of the loss sum.</summary>
    public double Loss { get; set; }

    /// <summary>Waits until every worker has come here.</summary>
    public void Meet() => _team.Meet();

    /// <summary>Waits until every worker of the group has come here.</summary>
    public void MeetGroup()
    {
        if (Group.Size > 1)
        {
            _team.MeetNeighbour(Worker);
        }
    }
}
