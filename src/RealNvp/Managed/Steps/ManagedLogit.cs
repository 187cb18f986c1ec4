using System.Numerics.Tensors;
using RealNvp.Specs;

namespace RealNvp.Managed;

/// <summary><c>y = logit(u)</c>, <c>u = low + (high - low) x</c> (arXiv:1605.08803, section 4.1).</summary>
internal sealed class ManagedLogit(LogitSpec spec, int features) : ManagedStep
{
    private readonly float _low = (float)spec.Low;
    private readonly float _width = (float)(spec.High - spec.Low);
    private readonly float _rest = (float)(1 - spec.High);
    private readonly double _logWidth = Math.Log(spec.High - spec.Low);

    public override void Forward(Span<float> values, Span<double> logDet, Workspace workspace)
    {
        var rest = workspace.Row.Span[..features];
        for (var row = 0; row < logDet.Length; row++)
        {
            var x = values.Slice(row * features, features);
            var isInside = TensorPrimitives.Min<float>(x) >= spec.Least && TensorPrimitives.Max<float>(x) <= spec.Most;
            if (!isInside)
            {
                TensorPrimitives.Clamp(x, spec.Least, spec.Most, x);
            }

            // u and 1 - u are each formed without cancellation, so that both tails keep their digits.
            TensorPrimitives.Subtract(1f, x, rest);
            TensorPrimitives.Multiply(rest, _width, rest);
            TensorPrimitives.Add(rest, _rest, rest);
            TensorPrimitives.Log(rest, rest);
            TensorPrimitives.Multiply(x, _width, x);
            TensorPrimitives.Add(x, _low, x);
            TensorPrimitives.Log(x, x);
            logDet[row] += isInside
                ? (features * _logWidth) - BlockSum.Of(x) - BlockSum.Of(rest)
                : double.NegativeInfinity;
            TensorPrimitives.Subtract(x, rest, x);
        }
    }

    public override void Inverse(Span<float> values, Span<double> logDet, Workspace workspace)
    {
        var u = workspace.Row.Span[..features];
        var logs = workspace.SecondRow.Span[..features];
        for (var row = 0; row < logDet.Length; row++)
        {
            var z = values.Slice(row * features, features);

            // log u + log(1 - u) = -|z| - 2 log(1 + exp(-|z|)).
            TensorPrimitives.Abs(z, logs);
            TensorPrimitives.Negate(logs, logs);
            logDet[row] += BlockSum.Of(logs) - (features * _logWidth);
            TensorPrimitives.Exp(logs, logs);
            TensorPrimitives.LogP1(logs, logs);
            logDet[row] -= 2 * BlockSum.Of(logs);

            TensorPrimitives.Sigmoid(z, u);
            TensorPrimitives.Subtract(u, _low, u);
            TensorPrimitives.Divide(u, _width, z);
        }
    }

    /// <summary>Nothing: the step has no weights and no step before it has any.</summary>
    public override void Backward(Span<float> gradient, WorkerState worker, SavedActivations? activations) =>
        throw new NotSupportedException("The managed engine trains no step before a logit.");
}
