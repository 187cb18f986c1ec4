using System.Numerics.Tensors;

namespace RealNvp.Training;

/// <summary>The length of a gradient.</summary>
internal static class GradientNorm
{
    private const int Block = 4096;

    /// <summary>The Euclidean norm, blocks summed in double and in order; NaN or infinite when an element is.</summary>
    public static double Of(ReadOnlySpan<float> gradients)
    {
        var sum = 0.0;
        for (var start = 0; start < gradients.Length; start += Block)
        {
            sum += TensorPrimitives.SumOfSquares(gradients.Slice(start, Math.Min(Block, gradients.Length - start)));
        }

        return Math.Sqrt(sum);
    }
}
