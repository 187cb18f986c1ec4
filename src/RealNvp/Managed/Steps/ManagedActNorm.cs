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

    public override IEnumerable<Action<FlatParameters>> WeightPackers() =>
    [
        changed =>
        {
            TensorPrimitives.Exp(changed[_logScale], _scale);
            _logDet = BlockSum.Of(changed[_logScale]);
        },
    ];

    public override SavedActivations CreateActivations(int rows) => new Saved(new AlignedFloats(checked(rows * features)));

    public override void Forward(Span<float> values, Span<double> logDet, Workspace workspace)
    {
        for (var row = 0; row < logDet.Length; row++)
        {
            var x = values.Slice(row * features, features);
            TensorPrimitives.AddMultiply(x, parameters[_shift], _scale, x);
            logDet[row] += _logDet;
        }
    }

    public override void Inverse(Span<float> values, Span<double> logDet, Workspace workspace)
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

    public override void ForwardTraining(Span<float> values, Span<double> logDet, WorkerState worker, SavedActivations? activations)
    {
        Forward(values, logDet, worker.Workspace);
        values.CopyTo(((Saved)activations!).Output.Span);
    }

    public override void Backward(Span<float> gradient, WorkerState worker, SavedActivations? activations)
    {
        var output = ((Saved)activations!).Output.Span;
        var scaleGradient = worker.Gradients[_logScale.Range];
        var shiftGradient = worker.Gradients[_shift.Range];
        scaleGradient.Clear();
        shiftGradient.Clear();
        for (var row = 0; row < worker.Rows; row++)
        {
            var dy = gradient.Slice(row * features, features);
            TensorPrimitives.MultiplyAdd(dy, output.Slice(row * features, features), scaleGradient, scaleGradient);
            TensorPrimitives.Multiply(dy, _scale, dy);
            TensorPrimitives.Add(shiftGradient, dy, shiftGradient);
        }

        TensorPrimitives.Add(scaleGradient, worker.Rows * worker.LogDetGradient, scaleGradient);
    }

    public override double LargestLogScale(ReadOnlySpan<float> input, Workspace workspace) =>
        Math.Abs(TensorPrimitives.MaxMagnitude<float>(parameters[_logScale]));

    private sealed class Saved(AlignedFloats output) : SavedActivations
    {
        public AlignedFloats Output { get; } = output;
    }
}
