using RealNvp.Kernels;
using RealNvp.Parallelism;

namespace RealNvp.Flows.Managed;

/// <summary>One worker's share of a training step: its rows, its gradients, and the way to meet the others.</summary>
internal sealed class TrainingShare(WorkerTeam team, int worker, Memory<float> gradients, int capacity, ScratchSize size)
{
    public int Worker { get; } = worker;

    public int Workers => team.Count;

    /// <summary>Rows this worker has room for.</summary>
    public int Capacity { get; } = capacity;

    /// <summary>Rows of the whole batch.</summary>
    public int BatchRows { get; set; }

    /// <summary>Rows of this worker; may be 0.</summary>
    public int Rows { get; set; }

    /// <summary>The gradient of the loss by each row's log-det: -1 / rows of the batch.</summary>
    public float LogDetGradient => -1f / BatchRows;

    /// <summary>This worker's part of the gradients of all weights; every step writes all of its own.</summary>
    public Span<float> Gradients => gradients.Span;

    public Scratch Scratch { get; } = new(capacity, size);

    /// <summary>Hidden layers' gradients, two in turn.</summary>
    public HiddenLayers HiddenGradients { get; } = HiddenLayers.InTurn(capacity, size.Hidden);

    /// <summary>The worker's rows on their way through the flow, then the gradient on its way back.</summary>
    public AlignedFloats Values { get; } = new(checked(capacity * size.Features));

    public double[] LogDets { get; } = new double[capacity];

    /// <summary>The worker's part of the loss sum.</summary>
    public double Loss { get; set; }

    /// <summary>Waits until every worker has come here.</summary>
    public void Meet() => team.Meet();
}
