using RealNvp.Kernels;

namespace RealNvp.Tests.Kernels;

public sealed class OptimizerKernelsTests
{
    public static TheoryData<int, int> WidthsAndLengths => new MatrixTheoryData<int, int>([16, 8, 4], [0, 1, 15, 16, 17, 64, 1031]);

    [Theory]
    [MemberData(nameof(WidthsAndLengths))]
    public void Adam_follows_its_paper_over_ten_steps(int lanes, int length)
    {
        var random = new Random(length);
        var start = RandomFloats.Draw(random, length);
        var span = RandomFloats.Misalign(start, out var whole, out var offset);
        float[] m = new float[length], v = new float[length], average = [.. start];
        double[] w64 = [.. start.Select(value => (double)value)], m64 = new double[length], v64 = new double[length], average64 = [.. w64];
        for (var step = 1; step <= 10; step++)
        {
            var g = RandomFloats.Draw(random, length);
            var update = new AdamUpdate
            {
                LearningRate = 0.01f,
                Step = step,
                WeightDecay = 0.1f,
                GradientFactor = 0.5f,
                AverageDecay = 0.9f,
            };
            OptimizerKernels.At(lanes).Adam(span, g, m, v, average, update);

            for (var i = 0; i < length; i++)
            {
                var gradient = (0.5 * g[i]) + (0.1 * w64[i]);
                m64[i] = (0.9 * m64[i]) + (0.1 * gradient);
                v64[i] = (0.999 * v64[i]) + (0.001 * gradient * gradient);
                w64[i] -= 0.01 * (m64[i] / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v64[i] / (1 - Math.Pow(0.999, step))) + 1e-8);
                average64[i] = (0.9 * average64[i]) + (0.1 * w64[i]);
            }
        }

        for (var i = 0; i < length; i++)
        {
            Assert.Equal(w64[i], span[i], 2e-6);
            Assert.Equal(m64[i], m[i], 1e-6);
            Assert.Equal(v64[i], v[i], 1e-6);
            Assert.Equal(average64[i], average[i], 2e-6);
        }

        RandomFloats.AssertFrameUntouched(whole, offset, length);
    }

    [Fact]
    public void Adam_without_an_average_and_with_a_zero_gradient_moves_nothing()
    {
        float[] w = [1f, -2f, 3f];
        OptimizerKernels.Best.Adam(w, new float[3], new float[3], new float[3], default, new AdamUpdate { LearningRate = 1f, Step = 1 });
        Assert.Equal([1f, -2f, 3f], w);
    }

    [Fact]
    public void Adam_leaves_no_subnormal_moments_where_gradients_have_ceased()
    {
        float[] w = new float[20], g = new float[20], m = new float[20], v = new float[20];
        g.AsSpan().Fill(1f);
        for (var step = 1; step <= 120_000; step++)
        {
            OptimizerKernels.Best.Adam(w, g, m, v, default, new AdamUpdate { LearningRate = 1e-3f, Step = step });
            if (step == 1)
            {
                Array.Clear(g);
            }
        }

        Assert.All(m.Concat(v), moment => Assert.True(moment < 1e-34f && !float.IsSubnormal(moment), $"{moment}"));
    }

    [Fact]
    public void Adam_lets_a_NaN_gradient_be_seen()
    {
        var w = new float[20];
        var g = new float[20];
        g[3] = float.NaN;
        OptimizerKernels.Best.Adam(w, g, new float[20], new float[20], default, new AdamUpdate { LearningRate = 1f, Step = 1 });
        Assert.True(float.IsNaN(w[3]));
        Assert.Equal(19, w.Count(value => value == 0f));
    }

    [Theory]
    [MemberData(nameof(WidthsAndLengths))]
    public void Sgd_sums_and_sums_of_squares_equal_a_double_precision_loop(int lanes, int length)
    {
        var random = new Random(length + 1);
        var start = RandomFloats.Draw(random, length);
        var g = RandomFloats.Draw(random, length);
        var w = start.ToArray();
        var sum = start.ToArray();
        var kernels = OptimizerKernels.At(lanes);
        kernels.Sgd(w, g, 0.1f, 0.2f, 0.5f);
        kernels.Add(g, sum);
        var squares = kernels.SumOfSquares(g);
        for (var i = 0; i < length; i++)
        {
            Assert.Equal(start[i] - (0.1 * ((0.5 * g[i]) + (0.2 * start[i]))), w[i], 1e-6);
            Assert.Equal(start[i] + g[i], sum[i]);
        }

        Assert.Equal(g.Sum(value => (double)value * value), squares, 1e-12 * (1 + length));
    }

    [Fact]
    public void Spans_of_different_lengths_are_refused()
    {
        var update = new AdamUpdate { LearningRate = 1f, Step = 1 };
        Assert.Throws<ArgumentException>(() => OptimizerKernels.Best.Adam(new float[2], new float[3], new float[2], new float[2], default, update));
        Assert.Throws<ArgumentException>(() => OptimizerKernels.Best.Add(new float[2], new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => OptimizerKernels.Best.Adam(default, default, default, default, default, update with { Step = 0 }));
    }
}
