using RealNvp.Flows;
using RealNvp.Torch.Processes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>Bijections one after the other; the inverse undoes the last one first.</summary>
internal sealed class Sequence : Bijection
{
    private readonly ModuleList<Bijection> _steps;
    private readonly SharedBatch? _batch;
    private readonly int?[] _firstWeights = [];

    /// <summary>Chains steps, first to last in the direction from data to latents.</summary>
    public Sequence(params IReadOnlyList<Bijection> steps)
        : base(nameof(Sequence))
    {
        _steps = new([.. steps]);
        RegisterComponents();
    }

    /// <summary>Chains steps of a flow, of whose batches other processes may have parts.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="firstWeights">Where the weights of each begin among those of the flow; null for a step without.</param>
    /// <param name="batch">The batch of a training step.</param>
    public Sequence(IReadOnlyList<Bijection> steps, int?[] firstWeights, SharedBatch batch)
        : this(steps) => (_firstWeights, _batch) = (firstWeights, batch);

    /// <summary>The steps.</summary>
    public IReadOnlyList<Bijection> Steps => [.. _steps];

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null) => _batch is { IsShared: true } shared && is_grad_enabled()
        ? Run(x, Steps.Index(), (step, value) => step.Item.Forward(Marked(shared, step.Index, value), context))
        : Run(x, Steps, (step, value) => step.Forward(value, context));

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null) =>
        Run(z, Steps.Reverse(), (step, value) => step.Inverse(value, context));

    /// <inheritdoc/>
    public override bool StartsFromData => Steps.Any(step => step.StartsFromData);

    /// <inheritdoc/>
    public override void Initialize(Tensor x, Tensor? context = null, CancellationToken cancellationToken = default)
    {
        // Behind the last step that starts from data nobody asks what becomes of the rows.
        var last = Steps.LastOrDefault(step => step.StartsFromData);
        foreach (var step in last is null ? [] : Steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            step.Initialize(x, context, cancellationToken);
            if (ReferenceEquals(step, last))
            {
                return;
            }

            x = step.Forward(x, context).Value.MoveToOuterDisposeScope();
        }
    }

    /// <inheritdoc/>
    public override double LargestLogScale(Tensor x, Tensor? context = null)
    {
        var largest = 0.0;
        foreach (var step in Steps)
        {
            using var scope = NewDisposeScope();
            largest = Math.Max(largest, step.LargestLogScale(x, context));
            x = step.Forward(x, context).Value.MoveToOuterDisposeScope();
        }

        return largest;
    }

    internal override void UsePrecision(NetworkPrecision precision)
    {
        foreach (var step in Steps)
        {
            step.UsePrecision(precision);
        }
    }

    internal override void UseFused(bool isUsed)
    {
        foreach (var step in Steps)
        {
            step.UseFused(isUsed);
        }
    }

    internal override (Tensor Input, Tensor Gradient) Backpropagate(Tensor y, Tensor gradient, Tensor logDetGradient, Tensor? context = null) =>
        Backpropagate(y, gradient, logDetGradient, downTo: 0, context);

    /// <summary>The backward pass through the steps from the last down to that of an index.</summary>
    internal (Tensor Input, Tensor Gradient) Backpropagate(Tensor y, Tensor gradient, Tensor logDetGradient, int downTo, Tensor? context)
    {
        var (value, back) = (y, gradient);
        foreach (var (index, step) in Steps.Index().Skip(downTo).Reverse())
        {
            var (input, inputGradient) = step.Backpropagate(value, back, logDetGradient, context);
            if (_batch is { IsShared: true } && _firstWeights[index] is { } firstWeight)
            {
                _batch.Complete(firstWeight);
            }

            if (!ReferenceEquals(value, y))
            {
                value.Dispose();
                back.Dispose();
            }

            (value, back) = (input, inputGradient);
        }

        return (value, back);
    }

    /// <inheritdoc/>
    public override long WidestRow => Steps.Select(step => step.WidestRow).DefaultIfEmpty().Max();

    /// <summary>What a step reads, marked where there is a way back through it.</summary>
    private Tensor Marked(SharedBatch batch, int index, Tensor value) =>
        value.requires_grad && _firstWeights[index] is { } firstWeight ? StepBoundary.Mark(batch, value, firstWeight) : value;

    /// <summary>One step after the other, each freed of what it computed on the way and of what it read once the next has it.</summary>
    private static (Tensor Value, Tensor LogDet) Run<TStep>(
        Tensor input, IEnumerable<TStep> steps, Func<TStep, Tensor, (Tensor Value, Tensor LogDet)> map)
    {
        var value = input;
        var logDet = NoLogDet(input);
        foreach (var step in steps)
        {
            using var scope = NewDisposeScope();
            var (next, stepLogDet) = map(step, value);
            next.MoveToOuterDisposeScope();
            logDet = logDet.Plus(stepLogDet).MoveToOuterDisposeScope();
            if (!ReferenceEquals(value, input) && !ReferenceEquals(value, next))
            {
                value.Dispose();
            }

            value = next;
        }

        return (value, logDet);
    }
}
