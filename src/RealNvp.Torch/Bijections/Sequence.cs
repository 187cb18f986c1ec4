using RealNvp.Flows;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>Bijections one after the other; the inverse undoes the last one first.</summary>
internal sealed class Sequence : Bijection
{
    private readonly ModuleList<Bijection> _steps;

    /// <summary>Chains steps, first to last in the direction from data to latents.</summary>
    public Sequence(params IReadOnlyList<Bijection> steps)
        : base(nameof(Sequence))
    {
        _steps = new([.. steps]);
        RegisterComponents();
    }

    /// <summary>The steps.</summary>
    public IReadOnlyList<Bijection> Steps => [.. _steps];

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null) => Run(x, Steps, (step, value) => step.Forward(value, context));

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
        foreach (var step in Steps.Skip(downTo).Reverse())
        {
            var (input, inputGradient) = step.Backpropagate(value, back, logDetGradient, context);
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

    /// <summary>One step after the other, each freed of what it computed on the way and of what it read once the next has it.</summary>
    private static (Tensor Value, Tensor LogDet) Run(
        Tensor input, IEnumerable<Bijection> steps, Func<Bijection, Tensor, (Tensor Value, Tensor LogDet)> map)
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
