using RealNvp.Kernels;

namespace RealNvp.Tests.Kernels;

/// <summary>The coupling sweeps against double-precision loops and against each other.</summary>
public sealed class CouplingKernelsTests
{
    public static TheoryData<int> Widths => [16, 8, 4];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Forward_equals_a_double_precision_loop(int lanes) => ForEachCase(lanes, static (lanes, c) =>
    {
        var raw = c.Raw.ToArray();
        var y = c.X.ToArray();
        var logDet = new double[c.Rows];
        Array.Fill(logDet, 2.0);
        Forward(lanes, c, raw, y, logDet);
        for (var r = 0; r < c.Rows; r++)
        {
            var sum = 2.0;
            var expected = c.X.AsSpan(r * c.Features, c.Features).ToArray();
            for (var j = 0; j < c.Columns.Count; j++)
            {
                var s = c.LogScale(r, j);
                sum += s;
                Assert.Equal(c.Bounded(r, j), raw[(r * c.Columns.Count) + j], 1e-6);
                expected[c.At(j)] = (float)((c.X[(r * c.Features) + c.At(j)] * Math.Exp(s)) + c.Shift[(r * c.Columns.Count) + j]);
            }

            Assert.Equal(sum, logDet[r], 1e-6 * (1 + c.Columns.Count));
            for (var j = 0; j < c.Features; j++)
            {
                Assert.Equal(expected[j], y[(r * c.Features) + j], 2e-6 * (1 + Math.Abs(expected[j])));
            }
        }
    });

    [Theory]
    [MemberData(nameof(Widths))]
    public void Inverse_undoes_forward_and_its_log_det(int lanes) => ForEachCase(lanes, static (lanes, c) =>
    {
        var y = c.X.ToArray();
        var logDet = new double[c.Rows];
        Forward(lanes, c, c.Raw.ToArray(), y, logDet);
        At(lanes).Inverse(
            new(c.Raw.ToArray(), c.Rows, c.Columns.Count), new(c.Shift, c.Rows, c.Columns.Count), c.Bound, new(y, c.Rows, c.Features), c.Columns, logDet);
        for (var i = 0; i < y.Length; i++)
        {
            Assert.Equal(c.X[i], y[i], 1e-5);
        }

        Assert.All(logDet, value => Assert.Equal(0.0, value, 1e-7 * (1 + c.Columns.Count)));
    });

    [Theory]
    [MemberData(nameof(Widths))]
    public void Backward_equals_a_double_precision_loop(int lanes) => ForEachCase(lanes, static (lanes, c) =>
    {
        const float LogDetGradient = -0.25f;
        var n = c.Columns.Count;
        var bounded = c.Raw.ToArray();
        Forward(lanes, c, bounded, c.X.ToArray(), new double[c.Rows]);
        var dy = RandomFloats.Draw(new Random(9), c.X.Length);
        var dx = dy.ToArray();
        var dt = new float[bounded.Length];
        var dscale = new float[c.Amplitudes.Length];
        Array.Fill(dscale, 0.5f);
        At(lanes).Backward(
            new(bounded, c.Rows, n), new(dt, c.Rows, n), c.Bound, new(c.X, c.Rows, c.Features), c.Columns, new(dx, c.Rows, c.Features), LogDetGradient, dscale);

        var expectedScale = new double[dscale.Length];
        Array.Fill(expectedScale, 0.5);
        var expectedDx = dy.ToArray();
        for (var r = 0; r < c.Rows; r++)
        {
            for (var j = 0; j < n; j++)
            {
                var at = (r * c.Features) + c.At(j);
                double tanh = c.Bounded(r, j), a = c.Amplitudes[c.Amplitudes.Length == 1 ? 0 : j];
                var scale = Math.Exp(c.LogScale(r, j));
                var ds = (dy[at] * scale * c.X[at]) + LogDetGradient;
                expectedDx[at] = (float)(dy[at] * scale);
                Assert.Equal(dy[at], dt[(r * n) + j]);
                Assert.Equal(ds * (c.Learned ? a : 1) * (1 - (tanh * tanh)), bounded[(r * n) + j], 1e-5);
                expectedScale[c.Amplitudes.Length == 1 ? 0 : j] += ds * tanh;
            }
        }

        for (var i = 0; i < dx.Length; i++)
        {
            Assert.Equal(expectedDx[i], dx[i], 1e-5);
        }

        for (var j = 0; j < dscale.Length && n > 0; j++)
        {
            Assert.Equal(expectedScale[j], dscale[j], 1e-5 * (1 + (c.Rows * n)));
        }
    });

    [Fact]
    public void A_log_det_over_12288_variables_keeps_its_digits()
    {
        const int Variables = 12_288;
        var random = new Random(3);
        var raw = RandomFloats.Draw(random, Variables);
        for (var i = 0; i < Variables; i++)
        {
            raw[i] = 0.7f + (0.1f * raw[i]);
        }

        var expected = raw.Sum(value => 2.0 * Math.Tanh(value / 2.0));
        var logDet = new double[1];
        var x = new float[Variables];
        CouplingKernels.Best.Forward(
            new(raw, 1, Variables), new(new float[Variables], 1, Variables), BoundedLogScale.Soft([2f]),
            new(x, 1, Variables), new(0, Variables), logDet);
        Assert.Equal(expected, logDet[0], 1e-7 * expected);
    }

    [Fact]
    public void Columns_beyond_the_matrix_are_refused()
    {
        var x = new float[8];
        Assert.Throws<ArgumentException>(() => CouplingKernels.Best.Forward(
            new(new float[2], 1, 2), new(new float[2], 1, 2), BoundedLogScale.Soft([1f]),
            new(x, 1, 8), new(6, 2, 2), new double[1]));
        Assert.Throws<ArgumentException>(() => CouplingKernels.Best.Forward(
            new(new float[2], 1, 2), new(new float[2], 1, 2), BoundedLogScale.Soft([1f, 1f, 1f]),
            new(x, 1, 8), new(0, 2, 2), new double[1]));
    }

    private static void Forward(int lanes, Case c, float[] raw, float[] y, double[] logDet) =>
        At(lanes).Forward(
            new(raw, c.Rows, c.Columns.Count), new(c.Shift, c.Rows, c.Columns.Count), c.Bound, new(y, c.Rows, c.Features), c.Columns, logDet);

    private static CouplingKernels At(int lanes) => CouplingKernels.At(lanes);

    private static void ForEachCase(int lanes, Action<int, Case> check)
    {
        var random = new Random(lanes + 100);
        foreach (var count in (int[])[0, 1, 2, 7, 15, 16, 17, 33, 100, 256, 257, 392, 523])
        {
            foreach (var step in (int[])[1, 2, 3])
            {
                check(lanes, Case.Draw(random, random.Next(0, 6), count, step));
            }
        }
    }

    private sealed record Case(
        int Rows, int Features, ColumnSelection Columns, float[] Raw, float[] Shift, float[] X, float[] Amplitudes, bool Learned)
    {
        public BoundedLogScale Bound => Learned ? BoundedLogScale.Learned(Amplitudes) : BoundedLogScale.Soft(Amplitudes);

        public static Case Draw(Random random, int rows, int count, int step)
        {
            var first = random.Next(0, 3);
            var features = first + (Math.Max(1, count) * step) + random.Next(0, 3);
            var amplitudes = RandomFloats.Draw(random, random.Next(2) == 0 ? 1 : count);
            for (var i = 0; i < amplitudes.Length; i++)
            {
                amplitudes[i] += 1.5f;
            }

            return new(
                rows, features, new(first, count, step),
                [.. RandomFloats.Draw(random, rows * count).Select(value => 3f * value)],
                RandomFloats.Draw(random, rows * count), RandomFloats.Draw(random, rows * features),
                amplitudes, random.Next(2) == 0);
        }

        public int At(int j) => Columns.First + (j * Columns.Step);

        public double Bounded(int row, int j)
        {
            double a = Amplitudes[Amplitudes.Length == 1 ? 0 : j];
            return Math.Tanh(Raw[(row * Columns.Count) + j] / (Learned ? 1.0 : a));
        }

        public double LogScale(int row, int j) => Amplitudes[Amplitudes.Length == 1 ? 0 : j] * Bounded(row, j);
    }
}
