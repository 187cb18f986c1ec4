using System.Numerics.Tensors;
using RealNvp.Statistics;

namespace RealNvp.Flows;

/// <summary>The usual base distribution of flows: independent normals of mean zero and variance one.</summary>
internal static class StandardNormal
{
    /// <summary>log(2 pi) / 2, per variable.</summary>
    public const double HalfLogTwoPi = NormalDistribution.HalfLogTwoPi;

    /// <summary>The log density of one latent vector, in nats, summed in double precision.</summary>
    public static double LogDensity(ReadOnlySpan<float> z)
    {
        // Blocks of floats summed pairwise by the library, blocks summed in double: 12,288 values keep their digits.
        const int Block = 256;
        var squares = 0.0;
        for (var start = 0; start < z.Length; start += Block)
        {
            squares += TensorPrimitives.SumOfSquares(z.Slice(start, Math.Min(Block, z.Length - start)));
        }

        return (-0.5 * squares) - (HalfLogTwoPi * z.Length);
    }
}
