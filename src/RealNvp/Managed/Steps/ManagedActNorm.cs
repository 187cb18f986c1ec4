using System.Numerics.Tensors;
using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Specs;
using RealNvp.Statistics;

namespace RealNvp.Managed;

/// <summary><c>y = (x + shift) * exp(log_scale)</c> (arXiv:1807.03039, section 3.1).</summary>
internal sealed class ManagedActNorm(int features, FlatParameters parameters, StepPlan step) : ManagedStep
{
    private readonly WeightSlot _logScale = parameters.Plan[$"{step.Name}.log_scale"];
    private readonly WeightSlot _shift = parameters.Plan[$"{step.Name}.shift"];
    private readonly float[] _scale = new float[features];
    private double _logDet;

    public override IEnumerable<Action<FlatParameters>> Packings() =>
    [
        changed =>
        {
            TensorPrimitives.Exp(changed[_logScale], _scale);
            _logDet = BlockSum.Of(changed[_logScale]);
        },
    ];

    public override StepMemory CreateMemory(int rows) => new Memory(new AlignedFloats(checked(rows * features)));

    public override void Forward(Span<float> values, Span<double> logDet, Scratch scratch)
    {
        for (var row = 0; row < logDet.Length; row++)
        {
            var x = values.Slice(row * features, features);
            TensorPrimitives.AddMultiply(x, parameters[_shift], _scale, x);
            logDet[row] += _logDet;
        }
    }

    public override void Inverse(Span<float> values, Span<double> logDet, Scratch scratch)
    {
        for (var row = 0; row < logDet.Length; row++)
        {
            var z = values.Slice(row * features, features);
            TensorPrimitives.Divide(z, _scale, z);
            TensorPrimitives.Subtract(z, parameters[_shift], z);
            logDet[row] -= _logDet;
        }
    }

    public override void Initialize(ReadOnlySpan<float> values, FlatParameters changed)
    {
        ColumnMoments.Measure(values, changed[_shift], changed[_logScale]);
        TensorPrimitives.Negate(changed[_shift], changed[_shift]);
        TensorPrimitives.Log(changed[_logScale], changed[_logScale]);
        TensorPrimitives.Negate(changed[_logScale], changed[_logScale]);
    }

    public override void ForwardTraining(Span<float> values, Span<double> logDet, TrainingShare share, StepMemory? memory)
    {
        Forward(values, logDet, share.Scratch);
        values.CopyTo(((Memory)memory!).Output.Span);
    }

    public override void Backward(Span<float> gradient, TrainingShare share, StepMemory? memory)
    {
        var output = ((Memory)memory!).Output.Span;
        var scaleGradient = share.Gradients[_logScale.Range];
        var shiftGradient = share.Gradients[_shift.Range];
        scaleGradient.Clear();
        shiftGradient.Clear();
        for (var row = 0; row < share.Rows; row++)
        {
            var dy = gradient.Slice(row * features, features);
            TensorPrimitives.MultiplyAdd(dy, output.Slice(row * features, features), scaleGradient, scaleGradient);
            TensorPrimitives.Multiply(dy, _scale, dy);
            TensorPrimitives.Add(shiftGradient, dy, shiftGradient);
        }

        TensorPrimitives.Add(scaleGradient, share.Rows * share.LogDetGradient, scaleGradient);
    }

    public override double LargestLogScale(ReadOnlySpan<float> input, Scratch scratch) =>
        Math.Abs(TensorPrimitives.MaxMagnitude<float>(parameters[_logScale]));

    private sealed class Memory(AlignedFloats output) : StepMemory
    {
        public AlignedFloats Output { get; } = output;
    }
}
