namespace RealNvp.Training;

/// <summary>Adam (arXiv:1412.6980, algorithm 1) with beta 0.9 and 0.999 and epsilon 1e-8, as PyTorch computes it.</summary>
internal sealed class Adam(int weightCount, float weightDecay) : Optimizer
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const float Epsilon = 1e-8f;

    private readonly float[] _mean = new float[weightCount];
    private readonly float[] _square = new float[weightCount];

    public override IReadOnlyList<NamedBuffer> Buffers => [new("adam.mean", _mean), new("adam.square", _square)];

    public override void Step(Span<float> weights, ReadOnlySpan<float> gradients, double rate, float gradientScale)
    {
        Steps++;
        var stepSize = (float)(rate / (1 - Math.Pow(Beta1, Steps)));
        var squareCorrection = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, Steps)));
        for (var index = 0; index < weights.Length; index++)
        {
            var gradient = (gradients[index] * gradientScale) + (weightDecay * weights[index]);
            _mean[index] += (float)(1 - Beta1) * (gradient - _mean[index]);
            _square[index] += (float)(1 - Beta2) * ((gradient * gradient) - _square[index]);
            weights[index] -= stepSize * _mean[index] / ((MathF.Sqrt(_square[index]) * squareCorrection) + Epsilon);
        }
    }
}
