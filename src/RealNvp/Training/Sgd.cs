using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Threading;

namespace RealNvp.Training;

/// <summary>Plain gradient descent: <c>w -= rate * (factor * g + decay * w)</c>.</summary>
internal sealed class Sgd(FlatParameters parameters, MovingAverage? average, float weightDecay, WorkerTeam team)
    : Optimizer(parameters, average, weightDecay, team)
{
    public override IReadOnlyList<NamedBuffer> Buffers => [];

    protected override void StepSlice(
        Range slice, Span<float> weights, ReadOnlySpan<float> gradients, Span<float> average, float rate, float gradientFactor, float weightDecay)
    {
        OptimizerKernels.Best.Sgd(weights, gradients, rate, weightDecay, gradientFactor);
        Average?.Update(weights, average, Steps);
    }
}
