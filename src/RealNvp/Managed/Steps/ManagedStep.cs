using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Managed;

/// <summary>
/// One step of the managed flow on vectors, <c>[rows, features]</c> row-major. Values and gradients are transformed in place;
/// what a backward pass needs is kept in a <see cref="SavedActivations"/> of the worker.
/// </summary>
internal abstract class ManagedStep
{
    /// <summary>Whether gradients train the step, as its plan says.</summary>
    public bool IsTrained { get; set; }

    /// <summary>Where its weights begin among those of the flow, which lie in the order of the steps.</summary>
    public int FirstWeight { get; set; }

    /// <summary>What the step needs of a <see cref="Workspace"/> beyond the row; null for steps that need no more.</summary>
    public virtual WorkspaceSize? WorkspaceSize => null;

    /// <summary>
    /// Whether two workers who share rows split the step's networks: each runs one of them for all rows of the
    /// <see cref="WorkerPair"/>. The step's activations then belong to the pair.
    /// </summary>
    public virtual bool SplitsNetworks => false;

    /// <summary>The weights of networks that two workers split: one of them gives their gradients.</summary>
    public virtual IEnumerable<WeightSlot> SplitNetworkWeights => [];

    /// <summary>Jobs to run after weights have changed, each on any worker.</summary>
    public virtual IEnumerable<Action<FlatParameters>> WeightPackers() => [];

    /// <summary>Called once before each training step, on one thread.</summary>
    public virtual void BeginTrainingStep()
    {
    }

    /// <summary>A worker's memory for training up to so many rows; null for steps that need none.</summary>
    public virtual SavedActivations? CreateActivations(int rows) => null;

    /// <summary>Towards latents, with running statistics; the log-dets are added to.</summary>
    public abstract void Forward(Span<float> values, Span<double> logDet, Workspace workspace);

    /// <summary>Towards data; the log-dets are added to.</summary>
    public abstract void Inverse(Span<float> values, Span<double> logDet, Workspace workspace);

    /// <summary>Takes starting values from data, where the step has such values.</summary>
    public virtual void Initialize(ReadOnlySpan<float> values, FlatParameters parameters)
    {
    }

    /// <summary>Towards latents while training; steps that train keep what <see cref="Backward"/> needs.</summary>
    public virtual void ForwardTraining(Span<float> values, Span<double> logDet, WorkerState worker, SavedActivations? activations) =>
        Forward(values, logDet, worker.Workspace);

    /// <summary>
    /// Turns dL/doutput into dL/dinput, in place, and writes the gradients of the step's weights. The loss is the mean negative
    /// log-likelihood, so that the log-det of every row has the gradient <see cref="WorkerState.LogDetGradient"/>.
    /// </summary>
    public abstract void Backward(Span<float> gradient, WorkerState worker, SavedActivations? activations);

    /// <summary>The largest |log-scale| of the rows that <see cref="Forward"/> has just transformed.</summary>
    /// <param name="input">What Forward read.</param>
    /// <param name="workspace">What it left.</param>
    public virtual double LargestLogScale(ReadOnlySpan<float> input, Workspace workspace) => 0;
}

/// <summary>What a step keeps from its forward pass for its backward pass.</summary>
internal abstract class SavedActivations;
