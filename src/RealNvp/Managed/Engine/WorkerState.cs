using RealNvp.Collectives;
using RealNvp.Kernels;
using RealNvp.Threading;

namespace RealNvp.Managed;

/// <summary>What one worker has of a training step: its rows, its gradients, and the way to meet the others.</summary>
internal sealed class WorkerState
{
    private readonly WorkerTeam _team;
    private readonly Memory<float> _gradients;

    public WorkerState(WorkerTeam team, int index, WorkerPair pair, int capacity, Memory<float> gradients, WorkspaceSize size, IReadOnlyList<ManagedStep> steps)
    {
        _team = team;
        _gradients = gradients;
        Index = index;
        Pair = pair;
        IndexInPair = index % pair.Size;
        pair[IndexInPair] = this;
        Workspace = new(capacity, size);
        SeenGradient = new(checked(pair.Capacity * (size.Features + size.Context)));
        HiddenGradients = HiddenLayers.InTurn(pair.Capacity, size.Hidden, size.Layers);
        Values = new(checked(capacity * size.Features));
        LogDets = new double[capacity];
        Activations = [.. steps.Select((step, index) => step.SplitsNetworks ? pair.Activations[index] : step.CreateActivations(capacity))];
    }

    public int Index { get; }

    /// <summary>The workers with whom this one shares rows.</summary>
    public WorkerPair Pair { get; }

    /// <summary>The worker's index in its pair.</summary>
    public int IndexInPair { get; }

    /// <summary>Rows of the whole batch, in all processes.</summary>
    public int BatchRows { get; set; }

    /// <summary>The other processes that have rows of the batch; null for none. Worker 0 speaks with them.</summary>
    public ICollective? Others { get; set; }

    /// <summary>From which weight on the workers' gradients have been added up in this step.</summary>
    public int AddedFrom { get; set; }

    /// <summary>Rows of this worker; may be 0.</summary>
    public int Rows { get; set; }

    /// <summary>The place in the batch of this worker's first row.</summary>
    public int Start { get; set; }

    /// <summary>A generator of the worker's own.</summary>
    public SeededRandom Random { get; } = new(0);

    /// <summary>Where this worker's rows start among those of its pair.</summary>
    public int StartInPair { get; set; }

    /// <summary>The gradient of the loss by each row's log-det: -1 / rows of the batch.</summary>
    public float LogDetGradient => -1f / BatchRows;

    /// <summary>This worker's part of the gradients of the weights that it trains with its own rows; every step writes all of its own.</summary>
    public Span<float> Gradients => _gradients.Span;

    public Workspace Workspace { get; }

    /// <summary>What this worker's networks find for the identity variables of the pair's rows; the neighbour reads it.</summary>
    public AlignedFloats SeenGradient { get; }

    /// <summary>Hidden layers' gradients, a few in turn.</summary>
    public HiddenLayers HiddenGradients { get; }

    /// <summary>The worker's rows on their way through the flow, then the gradient on its way back.</summary>
    public AlignedFloats Values { get; }

    public double[] LogDets { get; }

    /// <summary>What each step keeps for its backward pass.</summary>
    public IReadOnlyList<SavedActivations?> Activations { get; }

    /// <summary>The worker's part of the loss sum.</summary>
    public double Loss { get; set; }

    /// <summary>Waits until every worker has come here.</summary>
    public void Meet() => _team.Meet();

    /// <summary>Waits until every worker of the pair has come here.</summary>
    public void MeetPair()
    {
        if (Pair.Size > 1)
        {
            _team.MeetNeighbour(Index);
        }
    }
}
