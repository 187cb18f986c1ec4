using System.Numerics.Tensors;
using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Statistics;

namespace RealNvp.Managed;

/// <summary><c>y = (x - mean) / scale</c>.</summary>
internal sealed class ManagedStandardize(int features, FlatParameters parameters, StepPlan step) : ManagedStep
{
    private readonly WeightSlot _mean = parameters.Plan[$"{step.Name}.mean"];
    private readonly WeightSlot _scale = parameters.Plan[$"{step.Name}.scale"];
    private double _logDet;

    public override IEnumerable<Action<FlatParameters>> WeightPackers() =>
        [changed => _logDet = -ColumnMoments.SumOfLogs(changed[_scale])];

    public override void Forward(Span<float> values, Span<double> logDet, Workspace workspace)
    {
        for (var row = 0; row < logDet.Length; row++)
        {
            var x = values.Slice(row * features, features);
            TensorPrimitives.Subtract(x, parameters[_mean], x);
            TensorPrimitives.Divide(x, parameters[_scale], x);
            logDet[row] += _logDet;
        }
    }

    public override void Inverse(Span<float> values, Span<double> logDet, Workspace workspace)
    {
        for (var row = 0; row < logDet.Length; row++)
        {
            var z = values.Slice(row * features, features);
            TensorPrimitives.MultiplyAdd(z, parameters[_scale], parameters[_mean], z);
            logDet[row] -= _logDet;
        }
    }

    public override void Initialize(ReadOnlySpan<float> values, FlatParameters changed) =>
        ColumnMoments.Measure(values, changed[_mean], changed[_scale]);

    public override void Backward(Span<float> gradient, WorkerState worker, SavedActivations? activations)
    {
        for (var row = 0; row < worker.Rows; row++)
        {
            var dy = gradient.Slice(row * features, features);
            TensorPrimitives.Divide(dy, parameters[_scale], dy);
        }
    }
}
