using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch.Bijections;
using RealNvp.Torch.Fused;
using RealNvp.Torch.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace RealNvp.Torch.Tests.Images;

/// <summary>Training steps by this assembly's fused code are those of torch's operations and autograd.</summary>
public sealed class FusedTests
{
    private static readonly Dictionary<string, FlowSpec> Cases = new()
    {
        ["checkerboard, 16 features"] = Flow([1, 6, 4], Coupling(ImageMask.Checkerboard, false, 16)),
        ["checkerboard, odd sides, 3 channels"] = Flow([3, 5, 3], Coupling(ImageMask.Checkerboard, true, 32), Coupling(ImageMask.Checkerboard, false, 16)),
        ["checkerboard, features beside whole vectors"] = Flow([1, 3, 5], Coupling(ImageMask.Checkerboard, false, 21)),
        ["few features"] = Flow([2, 3, 3], Coupling(ImageMask.Checkerboard, true, 6), Coupling(ImageMask.Channel, true, 5)),
        ["by channel, odd number"] = Flow([3, 4, 3], Coupling(ImageMask.Channel, false, 16), Coupling(ImageMask.Channel, true, 16)),
        ["by channel, one pixel"] = Flow([4, 1, 1], Coupling(ImageMask.Channel, false, 16)),
        ["no block"] = Flow([1, 4, 4], Coupling(ImageMask.Checkerboard, false, 16, blocks: 0)),
        ["three blocks"] = Flow([2, 4, 4], Coupling(ImageMask.Channel, false, 16, blocks: 3)),
        ["soft bound, no mask channel"] = Flow([1, 4, 4], new ImageCouplingSpec
        {
            LogScale = new(),
            Net = new ResNetSpec { Blocks = 1, Features = 16, MaskChannel = false },
        }),
        ["splines, checkerboard"] = Flow(
            [2, 4, 3],
            Coupling(ImageMask.Checkerboard, false, 16) with { Spline = new(LeastHeight: 0.02, LeastDerivative: 0.1) },
            Coupling(ImageMask.Checkerboard, true, 16) with { Spline = new(3, 2) }),
        ["splines, by channel"] = Flow(
            [3, 4, 3], Coupling(ImageMask.Channel, true, 16) with { Spline = new(5, 1.5) }, Coupling(ImageMask.Channel, false, 16) with { Spline = new(1, 1) }),
        ["noise within levels"] = Flow([2, 4, 3], Noise(false), Noise(true) with { Bins = 3 }) with { Levels = 5 },
        ["norms by moving averages"] = Flow(
            [1, 4, 4], Coupling(ImageMask.Checkerboard, false, 16), Norm(BatchStatistics.MovingAverage), Coupling(ImageMask.Checkerboard, true, 16)),
        ["norms by the batch"] = Flow([3, 3, 3], Norm(BatchStatistics.Batch), Coupling(ImageMask.Checkerboard, false, 16), Norm(BatchStatistics.Batch)),
        ["two scales"] = ImageFlowCases.Spec("two scales"),
        ["28 x 28 pixels"] = Flow(
            [1, 28, 28],
            Coupling(ImageMask.Checkerboard, false, 16) with { Spline = new() },
            Norm(BatchStatistics.MovingAverage),
            new SqueezeSpec(),
            Coupling(ImageMask.Channel, true, 32),
            Norm(BatchStatistics.Batch)),
    };

    public static TheoryData<string, int, MemoryMode> Steps
    {
        get
        {
            var data = new TheoryData<string, int, MemoryMode>();
            foreach (var name in Cases.Keys)
            {
                data.Add(name, 7, MemoryMode.Normal);
                data.Add(name, 7, MemoryMode.Low);
                data.Add(name, 2, MemoryMode.Normal);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Losses_gradients_and_running_statistics_are_those_of_autograd(string name, int rows, MemoryMode memory)
    {
        using var plain = Built(name, default, usesFused: false);
        using var fused = Built(name, new(memory, NetworkPrecision.Float32), usesFused: true);
        for (var step = 0UL; step < 2; step++)
        {
            var batch = FlowCases.RandomRows(plain.Spec, rows, seed: 2 + step);
            var loss = plain.LossGradient(batch);
            Assert.Equal(loss, fused.LossGradient(batch), 1e-5 * Math.Abs(loss) + 1e-5);
            Assert.InRange(Difference(plain.Parameters.State, fused.Parameters.State), 0, 1e-5);
            Assert.InRange(Difference(plain.Parameters.Gradients, fused.Parameters.Gradients), 0, 2e-4);
        }
    }

    [Theory]
    [InlineData("checkerboard, odd sides, 3 channels")]
    [InlineData("by channel, odd number")]
    [InlineData("three blocks")]
    [InlineData("splines, by channel")]
    [InlineData("28 x 28 pixels")]
    public void In_bfloat16_they_are_near(string name)
    {
        var options = new ComputeOptions(MemoryMode.Normal, NetworkPrecision.Bf16);
        using var plain = Built(name, options, usesFused: false);
        using var fused = Built(name, options, usesFused: true);
        var batch = FlowCases.RandomRows(plain.Spec, 16, seed: 3);
        var loss = plain.LossGradient(batch);
        Assert.Equal(loss, fused.LossGradient(batch), 0.01 * Math.Abs(loss));
        Assert.InRange(Difference(plain.Parameters.State, fused.Parameters.State), 0, 0.01);

        // Eight bits, rounded at other places.
        Assert.InRange(Difference(plain.Parameters.Gradients, fused.Parameters.Gradients), 0, 0.1);
    }

    [Theory]
    [InlineData("splines, checkerboard")]
    [InlineData("splines, by channel")]
    [InlineData("noise within levels")]
    public void Splines_outside_of_training_are_those_of_torch_s_operations(string name)
    {
        using var plain = Built(name, default, usesFused: false);
        using var fused = Built(name, default, usesFused: true);
        var rows = FlowCases.RandomRows(plain.Spec, 9, seed: 5);
        var (expected, actual) = (new float[rows.Length], new float[rows.Length]);
        var (expectedLogDet, actualLogDet) = (new double[9], new double[9]);
        plain.Encode(rows, expected, expectedLogDet);
        fused.Encode(rows, actual, actualLogDet);
        Assert.InRange(Difference(expected, actual), 0, 1e-5);
        Assert.All(expectedLogDet.Zip(actualLogDet), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * (1 + Math.Abs(pair.First))));
        plain.Decode(rows, expected, expectedLogDet);
        fused.Decode(rows, actual, actualLogDet);
        Assert.InRange(Difference(expected, actual), 0, 1e-5);
        Assert.All(expectedLogDet.Zip(actualLogDet), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * (1 + Math.Abs(pair.First))));
    }

    [Fact]
    public void The_gradient_by_the_images_is_that_of_autograd()
    {
        using var plain = Built("norms by moving averages", default, usesFused: false);
        using var fused = Built("norms by moving averages", default, usesFused: true);
        using var scope = NewDisposeScope();
        var rows = tensor(FlowCases.RandomRows(plain.Spec, 5, seed: 4)).view(5, 1, 4, 4);
        Assert.InRange(((ByImages(plain) - ByImages(fused)).abs().max() / ByImages(plain).abs().max()).ToSingle(), 0, 1e-4);

        Tensor ByImages(TorchFlow flow)
        {
            flow.Bijection.train();
            var x = rows.detach().clone().requires_grad_(true);
            var (z, logDet) = flow.Bijection.Forward(x);
            (z.square().sum() - logDet.sum()).backward();
            return x.grad!;
        }
    }

    [Fact]
    public void A_graph_that_is_kept_can_be_gone_back_through_twice()
    {
        using var flow = Built("checkerboard, 16 features", default, usesFused: true);
        using var scope = NewDisposeScope();
        flow.Bijection.train();
        var (z, logDet) = flow.Bijection.Forward(tensor(FlowCases.RandomRows(flow.Spec, 5, seed: 5)).view(5, 1, 6, 4));
        var loss = z.square().sum() - logDet.sum();
        loss.backward(retain_graph: true);
        var once = flow.Parameters.Gradients.ToArray();
        loss.backward();
        Assert.All(once.Zip(flow.Parameters.Gradients.ToArray()), pair => Assert.Equal(2 * pair.First, pair.Second, 1e-4f * (1 + MathF.Abs(pair.First))));
    }

    [Fact]
    public void A_parameter_whose_gradient_was_taken_away_gets_a_new_one()
    {
        var spec = Cases["checkerboard, 16 features"];
        var parameters = FlowCases.RandomParameters(spec, seed: 1);
        using var tensors = new FlatTensors(parameters);
        using var bijection = BijectionFactory.Create(FlowPlan.Of(spec), tensors);
        using var scope = NewDisposeScope();
        bijection.train();
        tensors.ClearGradients();
        Back();
        var trained = parameters.Plan.Slots.Where(slot => slot.Role == WeightRole.Trained).ToArray();
        foreach (var slot in trained)
        {
            tensors.Existing(slot.Name).grad = null;
        }

        Back();
        Assert.All(trained, slot => Assert.Equal(parameters.Gradients[slot.Range].ToArray(), tensors.Existing(slot.Name).grad!.data<float>().ToArray()));

        void Back()
        {
            var (z, logDet) = bijection.Forward(tensor(FlowCases.RandomRows(spec, 5, seed: 5)).view(5, 1, 6, 4));
            (z.square().sum() - logDet.sum()).backward();
        }
    }

    [Fact]
    public void Numbers_are_rounded_to_bfloat16_as_torch_rounds_them()
    {
        TorchRuntime.EnsureLoaded();
        float[] values = [0, -0f, 1, 1.00390625f, 1.01171875f, -3.1415927f, 1e-40f, 3.4e38f, float.PositiveInfinity, float.NegativeInfinity, .. Built(100)];
        using var expected = tensor(values).to_type(ScalarType.BFloat16);
        using var back = expected.to_type(ScalarType.Float32);
        Assert.Equal(back.data<float>().ToArray(), values.Select(value => BFloat16Number.Of(value).Value));
        var stored = new BFloat16Number[16];
        BFloat16Number.Write(System.Runtime.Intrinsics.Vector512.Create(values), ref stored[0]);
        Assert.Equal(back.data<float>().ToArray()[..16], stored.Select(value => value.Value));
        Assert.True(float.IsNaN(BFloat16Number.Of(float.NaN).Value));

        static float[] Built(int count)
        {
            var numbers = new float[count];
            new SeededRandom(6).FillGaussian(numbers);
            return numbers;
        }
    }

    private static TorchFlow Built(string name, ComputeOptions options, bool usesFused)
    {
        var flow = new TorchFlow(Cases[name], FlowCases.RandomParameters(Cases[name], seed: 1));
        flow.UseFused(usesFused);
        flow.Configure(options);
        return flow;
    }

    private static DequantisationCouplingSpec Noise(bool flip) => new() { Levels = 5, Flip = flip, Net = new ResNetSpec { Blocks = 1, Features = 16 } };

    private static ImageCouplingSpec Coupling(ImageMask mask, bool flip, int features, int blocks = 1) =>
        new() { Mask = mask, Flip = flip, Net = new ResNetSpec { Blocks = blocks, Features = features } };

    private static BatchNormSpec Norm(BatchStatistics statistics) => new() { Affine = false, Statistics = statistics, Momentum = 0.9 };

    private static FlowSpec Flow(int[] shape, params StepSpec[] steps) => new() { Shape = new Shape(shape), Steps = steps };

    private static double Difference(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double difference = 0, length = 0;
        for (var index = 0; index < expected.Length; index++)
        {
            difference += Math.Pow(expected[index] - actual[index], 2);
            length += Math.Pow(expected[index], 2);
        }

        return Math.Sqrt(difference / length);
    }
}
