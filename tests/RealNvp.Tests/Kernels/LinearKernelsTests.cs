using RealNvp.Kernels;

namespace RealNvp.Tests.Kernels;

/// <summary>Each product against a double-precision loop, at all three vector widths, over odd and even shapes.</summary>
public sealed class LinearKernelsTests
{
    private const float Frame = 777f;

    public static TheoryData<int> Widths => [16, 8, 4];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Forward_equals_a_double_precision_loop(int lanes) => ForEachShape(lanes, static (lanes, shape, random) =>
    {
        var nonlinearity = (Nonlinearity)random.Next(3);
        var weights = RandomFloats.Draw(random, shape.Outputs * shape.Inputs);
        var bias = random.Next(4) == 0 ? [] : RandomFloats.Draw(random, shape.Outputs);
        var layer = new PackedWeights(shape.Outputs, shape.Inputs, forBackward: false, lanes);
        layer.Pack(weights, bias);
        var x = RandomFloats.Draw(random, shape.Rows * shape.InputStride + 5);
        var y = Filled(shape.Rows * shape.OutputStride + 5);
        var source = new ReadOnlyMatrixSpan(x.AsSpan(5), shape.Rows, shape.Inputs, shape.InputStride);
        var target = new MatrixSpan(y.AsSpan(5), shape.Rows, shape.Outputs, shape.OutputStride);
        LinearKernels.At(lanes).Forward(layer, source, target, nonlinearity);

        for (var r = 0; r < shape.Rows; r++)
        {
            for (var o = 0; o < shape.Outputs; o++)
            {
                double sum = bias.Length == 0 ? 0 : bias[o];
                for (var i = 0; i < shape.Inputs; i++)
                {
                    sum += (double)weights[(o * shape.Inputs) + i] * x[5 + (r * shape.InputStride) + i];
                }

                var expected = nonlinearity switch
                {
                    Nonlinearity.Relu => Math.Max(sum, 0),
                    Nonlinearity.Tanh => Math.Tanh(sum),
                    _ => sum,
                };
                Near(expected, y[5 + (r * shape.OutputStride) + o], shape.Inputs);
            }
        }

        AssertFrame(y, 5, shape.Rows, shape.Outputs, shape.OutputStride);
    });

    [Theory]
    [MemberData(nameof(Widths))]
    public void Backward_to_the_input_equals_a_double_precision_loop(int lanes) => ForEachShape(lanes, static (lanes, shape, random) =>
    {
        var nonlinearity = (Nonlinearity)random.Next(3);
        var accumulate = nonlinearity == Nonlinearity.None && random.Next(2) == 0;
        var weights = RandomFloats.Draw(random, shape.Outputs * shape.Inputs);
        var layer = new PackedWeights(shape.Outputs, shape.Inputs, forBackward: true, lanes);
        layer.Pack(weights, []);
        var dy = RandomFloats.Draw(random, shape.Rows * shape.OutputStride + 3);
        var saved = RandomFloats.Draw(random, shape.Rows * shape.Inputs);
        var dx = Filled(shape.Rows * shape.InputStride + 3);
        var gradient = new ReadOnlyMatrixSpan(dy.AsSpan(3), shape.Rows, shape.Outputs, shape.OutputStride);
        var target = new MatrixSpan(dx.AsSpan(3), shape.Rows, shape.Inputs, shape.InputStride);
        var input = new ReadOnlyMatrixSpan(saved, shape.Rows, shape.Inputs);
        var plain = new ReadOnlyMatrixSpan(weights, shape.Outputs, shape.Inputs);
        var kernels = LinearKernels.At(lanes);
        if (random.Next(2) == 0)
        {
            kernels.BackwardInput(layer, gradient, target, input, nonlinearity, accumulate);
        }
        else
        {
            kernels.BackwardInput(plain, gradient, target, input, nonlinearity, accumulate);
        }

        for (var r = 0; r < shape.Rows; r++)
        {
            for (var i = 0; i < shape.Inputs; i++)
            {
                double sum = accumulate ? Frame : 0;
                for (var o = 0; o < shape.Outputs; o++)
                {
                    sum += (double)dy[3 + (r * shape.OutputStride) + o] * weights[(o * shape.Inputs) + i];
                }

                double y = saved[(r * shape.Inputs) + i];
                var expected = nonlinearity switch
                {
                    Nonlinearity.Relu => y > 0 ? sum : 0,
                    Nonlinearity.Tanh => sum * (1 - (y * y)),
                    _ => sum,
                };
                Near(expected, dx[3 + (r * shape.InputStride) + i], shape.Outputs + (accumulate ? 1000 : 0));
            }
        }

        AssertFrame(dx, 3, shape.Rows, shape.Inputs, shape.InputStride);
    });

    [Theory]
    [MemberData(nameof(Widths))]
    public void Backward_to_the_weights_adds_to_what_is_there_or_overwrites_it(int lanes) => ForEachShape(lanes, static (lanes, shape, random) =>
    {
        var dy = RandomFloats.Draw(random, shape.Rows * shape.OutputStride + 7);
        var x = RandomFloats.Draw(random, shape.Rows * shape.InputStride + 1);
        var before = RandomFloats.Draw(random, shape.Outputs * (shape.Inputs + 1));
        var flat = RandomFloats.Misalign(before, out var whole, out var start);
        var accumulate = random.Next(2) == 0;
        var dw = flat[..(shape.Outputs * shape.Inputs)];
        var db = flat[(shape.Outputs * shape.Inputs)..];
        var gradient = new ReadOnlyMatrixSpan(dy.AsSpan(7), shape.Rows, shape.Outputs, shape.OutputStride);
        var input = new ReadOnlyMatrixSpan(x.AsSpan(1), shape.Rows, shape.Inputs, shape.InputStride);
        LinearKernels.At(lanes).BackwardWeights(gradient, input, dw, db, accumulate);

        if (!accumulate)
        {
            Array.Clear(before);
        }

        for (var o = 0; o < shape.Outputs; o++)
        {
            double biasSum = before[(shape.Outputs * shape.Inputs) + o];
            for (var r = 0; r < shape.Rows; r++)
            {
                biasSum += dy[7 + (r * shape.OutputStride) + o];
            }

            Near(biasSum, db[o], shape.Rows);
            for (var i = 0; i < shape.Inputs; i++)
            {
                double sum = before[(o * shape.Inputs) + i];
                for (var r = 0; r < shape.Rows; r++)
                {
                    sum += (double)dy[7 + (r * shape.OutputStride) + o] * x[1 + (r * shape.InputStride) + i];
                }

                Near(sum, dw[(o * shape.Inputs) + i], shape.Rows);
            }
        }

        RandomFloats.AssertFrameUntouched(whole, start, before.Length);
    });

    [Fact]
    public void The_width_of_this_machine_gives_what_its_kernels_give()
    {
        var random = new Random(5);
        var weights = RandomFloats.Draw(random, 70 * 33);
        var layer = new PackedWeights(70, 33);
        layer.Pack(weights, RandomFloats.Draw(random, 70));
        var x = RandomFloats.Draw(random, 20 * 33);
        var whole = new float[20 * 70];
        LinearKernels.Best.Forward(layer, new(x, 20, 33), new(whole, 20, 70), Nonlinearity.Relu);
        for (var r = 0; r < 20; r++)
        {
            var one = new float[70];
            LinearKernels.Best.Forward(layer, new(x.AsSpan(r * 33, 33), 1, 33), new(one, 1, 70), Nonlinearity.Relu);
            for (var o = 0; o < 70; o++)
            {
                Near(one[o], whole[(r * 70) + o], 33);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    public void NaN_and_infinity_pass_through_every_product(int rows)
    {
        var layer = new PackedWeights(3, 2);
        layer.Pack([1f, 2f, 3f, 4f, 5f, 6f], [0f, 0f, 0f]);
        var x = new float[rows * 2];
        x[0] = float.NaN;
        var y = new float[rows * 3];
        LinearKernels.Best.Forward(layer, new(x, rows, 2), new(y, rows, 3), Nonlinearity.Relu);
        Assert.All(y[..3], value => Assert.True(float.IsNaN(value)));
        Assert.All(y[3..], value => Assert.Equal(0f, value));
        LinearKernels.Best.Forward(layer, new(x, rows, 2), new(y, rows, 3), Nonlinearity.Tanh);
        Assert.All(y[..3], value => Assert.True(float.IsNaN(value)));
        x[0] = float.PositiveInfinity;
        LinearKernels.Best.Forward(layer, new(x, rows, 2), new(y, rows, 3), Nonlinearity.None);
        Assert.All(y[..3], value => Assert.Equal(float.PositiveInfinity, value));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        var layer = new PackedWeights(3, 2, forBackward: false);
        Assert.Throws<ArgumentException>(() => layer.Pack(new float[5], default));
        Assert.Throws<ArgumentException>(
            () => LinearKernels.Best.Forward(layer, new(new float[8], 2, 4), new(new float[6], 2, 3), Nonlinearity.None));
        Assert.Throws<ArgumentException>(
            () => LinearKernels.Best.BackwardInput(layer, new(new float[6], 2, 3), new(new float[4], 2, 2), default, Nonlinearity.None, accumulate: false));
        Assert.Throws<ArgumentException>(
            () => LinearKernels.Best.BackwardWeights(new(new float[6], 2, 3), new(new float[4], 2, 2), new float[5], default));
        Assert.Throws<ArgumentException>(() => new MatrixSpan(new float[9], 2, 3, 7).Rows);
    }

    private static void ForEachShape(int lanes, Action<int, Shape, Random> check)
    {
        var random = new Random(lanes);
        int[] rows = [0, 1, 2, 11, 12, 13, 25, 64, 67];
        int[] widths = [0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 48, 49, 64, 97];
        for (var trial = 0; trial < 160; trial++)
        {
            check(lanes, Shape.Of(rows[random.Next(rows.Length)], Pick(widths, random), Pick(widths, random), random), random);
        }

        check(lanes, Shape.Of(3, 1031, 17, random), random);
        check(lanes, Shape.Of(1, 1031, 17, random), random);
        check(lanes, Shape.Of(13, 17, 1031, random), random);
        check(lanes, Shape.Of(523, 19, 5, random), random);
        check(lanes, Shape.Of(64, 392, 64, random), random);
        check(lanes, Shape.Of(37, 301, 263, random), random);
        check(lanes, Shape.Of(1050, 259, 257, random), random);
    }

    private static int Pick(int[] values, Random random) => values[random.Next(values.Length)];

    private static float[] Filled(int length)
    {
        var values = new float[length];
        Array.Fill(values, Frame);
        return values;
    }

    private static void Near(double expected, float actual, int terms) =>
        Assert.True(
            Math.Abs(expected - actual) <= 1e-6 * (1 + Math.Abs(expected)) * Math.Max(1, Math.Sqrt(terms)),
            $"expected {expected}, found {actual} over {terms} terms");

    private static void AssertFrame(float[] data, int start, int rows, int columns, int stride)
    {
        for (var i = 0; i < data.Length; i++)
        {
            var at = i - start;
            if (at < 0 || at % Math.Max(1, stride) >= columns || at / Math.Max(1, stride) >= rows)
            {
                Assert.Equal(Frame, data[i]);
            }
        }
    }

    private readonly record struct Shape(int Rows, int Inputs, int Outputs, int InputStride, int OutputStride)
    {
        public static Shape Of(int rows, int inputs, int outputs, Random random) =>
            new(rows, inputs, outputs, inputs + random.Next(0, 3), outputs + random.Next(0, 3));
    }
}
