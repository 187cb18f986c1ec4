using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Managed;

/// <summary>
/// One step of the managed flow on vectors, <c>[rows, features]</c> row-major. Values and gradients are transformed in place;
/// what a backward pass needs is kept in a <see cref="StepMemory"/> of the worker.
/// </summary>
internal abstract class ManagedStep
{
    /// <summary>Whether gradients train the step, as its plan says.</summary>
    public bool IsTrained { get; set; }

    /// <summary>What the step needs of a <see cref="Scratch"/> beyond the row; null for steps that need no more.</summary>
    public virtual ScratchSize? ScratchSize => null;

    /// <summary>
    /// Whether two workers who share rows run the step's networks apart, each one of them for all rows of the
    /// <see cref="RowGroup"/>. The step's memory then belongs to the group.
    /// </summary>
    public virtual bool RunsApart => false;

    /// <summary>The weights of networks that run apart: one worker of a group gives their gradients.</summary>
    public virtual IEnumerable<WeightSlot> WeightsApart => [];

    /// <summary>Jobs to run after weights have changed, each on any worker.</summary>
    public virtual IEnumerable<Action<FlatParameters>> Packings() => [];

    /// <summary>Called once before each training step, on one thread.</summary>
    public virtual void BeginTrainingStep()
    {
    }

    /// <summary>A worker's memory for training up to so many rows; null for steps that need none.</summary>
    public virtual StepMemory? CreateMemory(int rows) => null;

    /// <summary>Towards latents, with running statistics; the log-dets are added to.</summary>
    public abstract void Forward(Span<float> values, Span<double> logDet, Scratch scratch);

    /// <summary>Towards data; the log-dets are added to.</summary>
    public abstract void Inverse(Span<float> values, Span<double> logDet, Scratch scratch);

    /// <summary>Takes starting values from data, where the step has such values.</summary>
    public virtual void Initialize(ReadOnlySpan<float> values, FlatParameters parameters)
    {
    }

    /// <summary>Towards latents while training; steps that train keep what <see cref="Backward"/> needs.</summary>
    public virtual void ForwardTraining(Span<float> values, Span<double> logDet, TrainingShare share, StepMemory? memory) =>
        Forward(values, logDet, share.Scratch);

    /// <summary>
    /// Turns dL/doutput into dL/dinput, in place, and writes the gradients of the step's weights. The loss is the mean negative
    /// log-likelihood, so that the log-det of every row has the gradient <see cref="TrainingShare.LogDetGradient"/>.
    /// </summary>
    public abstract void Backward(Span<float> gradient, TrainingShare share, StepMemory? memory);

    /// <summary>The largest |log-scale| of the rows that <see cref="Forward"/> has just transformed.</summary>
    /// <param name="input">What Forward read.</param>
    /// <param name="scratch">What it left.</param>
    public virtual double LargestLogScale(ReadOnlySpan<float> input, Scratch scratch) => 0;
}

/// <summary>What a step keeps from its forward pass for its backward pass.</summary>
internal abstract class StepMemory;
