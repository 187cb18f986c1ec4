using System.Numerics.Tensors;

namespace RealNvp.Tests.Kernels;

/// <summary>What exact repetition rests on in a library that is not ours.</summary>
public sealed class SumTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(256)]
    [InlineData(784)]
    public void Sums_do_not_depend_on_where_their_values_lie_in_memory(int count)
    {
        var random = new SeededRandom(1);
        float[] values = new float[count], others = new float[count];
        random.FillGaussian(values);
        random.FillGaussian(others);
        var expected = Sums(values, others);
        for (var offset = 0; offset < 32; offset++)
        {
            float[] moved = new float[count + 32], otherMoved = new float[count + 32];
            values.CopyTo(moved, offset);
            others.CopyTo(otherMoved, 31 - offset);
            Assert.Equal(expected, Sums(moved.AsSpan(offset, count), otherMoved.AsSpan(31 - offset, count)));
        }

        static float[] Sums(ReadOnlySpan<float> x, ReadOnlySpan<float> y) =>
            [TensorPrimitives.Sum(x), TensorPrimitives.SumOfSquares(x), TensorPrimitives.Dot(x, y), TensorPrimitives.Norm(x)];
    }
}
