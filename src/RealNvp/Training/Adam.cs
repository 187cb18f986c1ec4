using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Threading;

namespace RealNvp.Training;

/// <summary>Adam (arXiv:1412.6980, algorithm 1) with beta 0.9 and 0.999 and epsilon 1e-8.</summary>
internal sealed class Adam(FlatParameters parameters, MovingAverage? average, float weightDecay, WorkerTeam team)
    : Optimizer(parameters, average, weightDecay, team)
{
    private readonly AlignedFloats _mean = new(parameters.Plan.WeightCount);
    private readonly AlignedFloats _square = new(parameters.Plan.WeightCount);

    public override IReadOnlyList<NamedBuffer> Buffers => [new("adam.mean", _mean.Memory), new("adam.square", _square.Memory)];

    protected override void StepSlice(
        Range slice, Span<float> weights, ReadOnlySpan<float> gradients, Span<float> average, float rate, float gradientFactor, float weightDecay)
    {
        var update = new AdamUpdate
        {
            LearningRate = rate,
            WeightDecay = weightDecay,
            Step = Steps,
            GradientFactor = gradientFactor,
            AverageDecay = Average?.DecayAt(Steps) ?? 0,
        };
        OptimizerKernels.Best.Adam(weights, gradients, _mean.Span[slice], _square.Span[slice], average, update);
    }
}
