using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>Bijections one after the other; the inverse undoes the last one first.</summary>
public sealed class Sequence : Bijection
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
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x)
    {
        var logDet = NoLogDet(x);
        foreach (var step in Steps)
        {
            using var scope = NewDisposeScope();
            (x, var stepLogDet) = step.Forward(x);
            x.MoveToOuterDisposeScope();
            logDet = (logDet + stepLogDet).MoveToOuterDisposeScope();
        }

        return (x, logDet);
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z)
    {
        var logDet = NoLogDet(z);
        foreach (var step in Steps.Reverse())
        {
            using var scope = NewDisposeScope();
            (z, var stepLogDet) = step.Inverse(z);
            z.MoveToOuterDisposeScope();
            logDet = (logDet + stepLogDet).MoveToOuterDisposeScope();
        }

        return (z, logDet);
    }

    /// <inheritdoc/>
    public override void Initialize(Tensor x)
    {
        foreach (var step in Steps)
        {
            using var scope = NewDisposeScope();
            step.Initialize(x);
            x = step.Forward(x).Value.MoveToOuterDisposeScope();
        }
    }

    /// <inheritdoc/>
    public override double LargestLogScale(Tensor x)
    {
        var largest = 0.0;
        foreach (var step in Steps)
        {
            using var scope = NewDisposeScope();
            largest = Math.Max(largest, step.LargestLogScale(x));
            x = step.Forward(x).Value.MoveToOuterDisposeScope();
        }

        return largest;
    }

    /// <inheritdoc/>
    public override long WidestRow => Steps.Select(step => step.WidestRow).DefaultIfEmpty().Max();
}
