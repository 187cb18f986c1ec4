using System.Numerics.Tensors;

namespace RealNvp.Managed;

/// <summary>A sum of floats that keeps its digits: short blocks in float, the blocks in double.</summary>
internal static class BlockSum
{
    private const int Block = 256;

    public static double Of(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        for (var start = 0; start < values.Length; start += Block)
        {
            sum += TensorPrimitives.Sum(values.Slice(start, Math.Min(Block, values.Length - start)));
        }

        return sum;
    }
}
