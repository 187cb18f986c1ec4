using System.Numerics.Tensors;
using RealNvp.Kernels;

namespace RealNvp.Flows;

/// <summary>Independent standard normals.</summary>
internal sealed class NormalBase : BaseDensity
{
    private NormalBase()
    {
    }

    public static NormalBase Instance { get; } = new();

    public override double LogPeak => -StandardNormal.HalfLogTwoPi;

    public override double LogDensity(ReadOnlySpan<float> z) => StandardNormal.LogDensity(z);

    public override double Energy(ReadOnlySpan<float> z) => 0.5 * OptimizerKernels.Best.SumOfSquares(z);

    public override void ToGradient(Span<float> z, float factor) => TensorPrimitives.Multiply(z, factor, z);

    public override void Fill(Span<float> z, SeededRandom random, float temperature = 1)
    {
        random.FillGaussian(z);
        Scale(z, temperature);
    }
}
