using RealNvp.Kernels;

namespace RealNvp.Tests.Kernels;

public sealed class ElementwiseKernelsTests
{
    public static TheoryData<int> Widths => [16, 8, 4];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Exp_is_within_3e_7_relative_from_underflow_to_overflow(int lanes)
    {
        var x = Grid(-110f, 95f, 100_003);
        var y = new float[x.Length];
        Exp(lanes, x, y);
        for (var i = 0; i < x.Length; i++)
        {
            var expected = Math.Exp(x[i]);
            if (expected > float.MaxValue)
            {
                Assert.Equal(float.PositiveInfinity, y[i]);
            }
            else
            {
                // Below the normal numbers only absolute accuracy exists.
                Assert.True(Math.Abs(y[i] - expected) <= Math.Max(3e-7 * expected, 1.5e-45), $"exp({x[i]}) = {y[i]}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Tanh_is_within_5e_7_relative_everywhere(int lanes)
    {
        var x = Grid(-12f, 12f, 100_003);
        for (var i = 0; i < 2000; i++)
        {
            x[i] = x[i] * 1e-3f;
        }

        var y = new float[x.Length];
        Tanh(lanes, x, y);
        for (var i = 0; i < x.Length; i++)
        {
            var expected = Math.Tanh(x[i]);
            Assert.True(Math.Abs(y[i] - expected) <= 5e-7 * Math.Abs(expected), $"tanh({x[i]}) = {y[i]}");
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Special_values_have_their_limits(int lanes)
    {
        float[] x = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, 1e30f, -1e30f, float.Epsilon, 1e-30f];
        var y = new float[x.Length];
        Exp(lanes, x, y);
        Assert.Equal([float.NaN, float.PositiveInfinity, 0f, 1f, 1f, float.PositiveInfinity, 0f, 1f, 1f], y);
        Tanh(lanes, x, y);
        Assert.Equal([float.NaN, 1f, -1f, 0f, -0f, 1f, -1f, float.Epsilon], y[..8]);
        Assert.Equal(1e-30f, y[8], 1e-36f);
        Assert.True(float.IsNegative(y[4]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(37)]
    public void In_place_sweeps_of_any_length_touch_nothing_else(int length)
    {
        var x = RandomFloats.Draw(new Random(length), length);
        var span = RandomFloats.Misalign(x, out var whole, out var start);
        ElementwiseKernels.Best.Exp(span, span);
        ElementwiseKernels.Best.Tanh(span, span);
        for (var i = 0; i < length; i++)
        {
            Assert.Equal(Math.Tanh(Math.Exp(x[i])), span[i], 1e-6);
        }

        RandomFloats.AssertFrameUntouched(whole, start, length);
    }

    private static float[] Grid(float low, float high, int count)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = low + ((high - low) * i / (count - 1));
        }

        return values;
    }

    private static void Exp(int lanes, ReadOnlySpan<float> x, Span<float> y) =>
        ElementwiseKernels.At(lanes).Exp(x, y);

    private static void Tanh(int lanes, ReadOnlySpan<float> x, Span<float> y) =>
        ElementwiseKernels.At(lanes).Tanh(x, y);
}
