using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch.Bijections;
using RealNvp.Torch.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace RealNvp.Torch.Tests.Flows;

/// <summary>Gradients of the negative log-likelihood against central differences, and batch norm's rule of statistics.</summary>
public sealed class GradientTests
{
    public static TheoryData<string> Names =>
    [
        "readme",
        "readme with shared networks and learned scales",
        "maf",
        "act-norm and permute",
        "residual networks and linear-lu",
        "spline couplings",
        "splines of each variable",
        "two scales of images",
        "glow-like images",
    ];

    private static FlowSpec Spec(string name) => name switch
    {
        "readme" => Flow(Coupling(), Coupling() with { Flip = true }, Coupling(), Coupling() with { Flip = true }),
        "readme with shared networks and learned scales" => Flow(
            Coupling() with { ScaleNet = null, ShiftNet = null, Shared = Net(), LogScale = new() { Bound = LogScaleKind.Learned } },
            Coupling() with { Flip = true, LogScale = new() { Bound = LogScaleKind.Learned } }),
        "maf" => Flow(
            Coupling() with { Mask = MaskKind.OddEven }, new BatchNormSpec(), Coupling() with { Mask = MaskKind.OddEven, Flip = true }, new BatchNormSpec()),
        "two scales of images" => new()
        {
            Shape = new Shape(1, 4, 4),
            Steps =
            [
                ImageFlowCases.Checkerboard(false), new BatchNormSpec { Affine = false }, ImageFlowCases.Checkerboard(true), new SqueezeSpec(),
                ImageFlowCases.Channels(false), new BatchNormSpec(), new FactorOutSpec { Inner = [ImageFlowCases.Checkerboard(true)] },
            ],
        },
        "residual networks and linear-lu" => Flow(
            Coupling() with { ScaleNet = null, ShiftNet = null, Shared = new ResidualMlpSpec(7, 2) },
            new LinearLuSpec(),
            Coupling() with { Flip = true },
            new LinearLuSpec()),
        "spline couplings" => Flow(
            new SplineCouplingSpec(5, 2) { Net = Net() },
            new LinearLuSpec(),
            new SplineCouplingSpec(3, 1) { Net = Net(), Mask = MaskKind.OddEven, Flip = true }),
        "splines of each variable" => Flow(
            new ElementwiseSplineSpec(5, 2), new LinearLuSpec(), new ElementwiseSplineSpec(3, 1), new ElementwiseSplineSpec(1, 2)),
        "glow-like images" => ImageFlowCases.Spec("glow-like"),
        _ => Flow(new ActNormSpec(), new PermuteSpec { Order = PermuteOrder.Shuffle }, Coupling(), new ActNormSpec()),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_is_that_of_central_differences_in_training_mode(string name)
    {
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        var spec = Spec(name);
        var parameters = FlowCases.RandomParameters(spec, seed: 4);
        using var tensors = new FlatTensors(parameters, ScalarType.Float64);
        using var bijection = BijectionFactory.Create(FlowPlan.Of(spec), tensors);
        bijection.train();
        var x = tensor(FlowCases.RandomRows(spec, 7, seed: 5), ScalarType.Float64).reshape(ImageFlowCases.BatchShape(spec, 7));
        Loss().backward();
        var random = SeededRandom.For(6, 1);
        foreach (var (parameterName, parameter) in Trained(parameters, tensors))
        {
            // Two elements of every tensor are enough to see a term that is missing.
            for (var trial = 0; trial < 2; trial++)
            {
                var index = random.NextInt((int)parameter.numel());
                var expected = CentralDifference(parameter, index);
                var actual = parameter.grad!.flatten()[index].ToDouble();
                Assert.True(Math.Abs(expected - actual) < 1e-7 * (1 + Math.Abs(expected)), $"{parameterName}[{index}]: {actual}, not {expected}");
            }
        }

        Tensor Loss()
        {
            var (z, logDet) = bijection.Forward(x);
            return (0.5 * z.square().flatten(1).sum(1) - logDet).mean();
        }

        double CentralDifference(Tensor parameter, int index)
        {
            const double Step = 1e-5;
            using var noGradient = no_grad();
            var element = parameter.view(-1).narrow(0, index, 1);
            element.add_(Step);
            var above = Loss().ToDouble();
            element.sub_(2 * Step);
            var below = Loss().ToDouble();
            element.add_(Step);
            return (above - below) / (2 * Step);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_flow_s_loss_and_flat_gradient_in_float32_are_those_of_float64(string name)
    {
        var spec = Spec(name);
        var rows = FlowCases.RandomRows(spec, 16, seed: 7);
        using var flow = new TorchFlow(spec, FlowCases.RandomParameters(spec, seed: 8));
        flow.Parameters.Gradients.Fill(123);
        var loss = flow.LossGradient(rows);
        Assert.Equal(loss, RepeatedLoss(), 1e-6);

        using var scope = NewDisposeScope();
        var parameters = FlowCases.RandomParameters(spec, seed: 8);
        using var tensors = new FlatTensors(parameters, ScalarType.Float64);
        using var bijection = BijectionFactory.Create(FlowPlan.Of(spec), tensors);
        bijection.train();
        var (z, logDet) = bijection.Forward(tensor(rows, ScalarType.Float64).reshape(ImageFlowCases.BatchShape(spec, 16)));
        var exact = (0.5 * z.square().flatten(1).sum(1) - logDet).mean();
        exact.backward();
        Assert.Equal(exact.ToDouble() + (StandardNormal.HalfLogTwoPi * spec.Shape.Size), loss, 1e-4);
        foreach (var (parameterName, parameter) in Trained(parameters, tensors))
        {
            var gradient = flow.Parameters.Gradients[flow.Parameters.Plan[parameterName].Range].ToArray();
            var expected = parameter.grad!.flatten().data<double>().ToArray();
            Assert.All(gradient.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4 * (1 + Math.Abs(pair.Second))));
        }

        // Gradients replace those of the last call, and weights changed from outside are seen at once.
        double RepeatedLoss()
        {
            var first = flow.Parameters.Gradients.ToArray();
            flow.Parameters.Weights.Reverse();
            Assert.NotEqual(loss, flow.LossGradient(rows));
            flow.Parameters.Weights.Reverse();
            var repeated = flow.LossGradient(rows);
            Assert.Equal(first, flow.Parameters.Gradients.ToArray());
            return repeated;
        }
    }

    [Fact]
    public void Batch_norm_averages_its_first_steps_plainly_and_then_with_its_momentum()
    {
        var spec = new FlowSpec { Shape = new Shape(2), Steps = [new BatchNormSpec { Momentum = 0.75 }] };
        using var flow = new TorchFlow(spec, FlatParameters.Start(spec, 1));
        double[] mean = [0, 0], variance = [1, 1];
        for (var step = 0; step < 8; step++)
        {
            var rows = new float[20];
            SeededRandom.For(3, (ulong)step).FillGaussian(rows);
            var loss = flow.LossGradient(rows);
            var rate = Math.Max(0.25, 1.0 / (step + 1));
            var expectedLoss = 2 * StandardNormal.HalfLogTwoPi;
            for (var column = 0; column < 2; column++)
            {
                var values = Enumerable.Range(0, 10).Select(row => (double)rows[(2 * row) + column]).ToArray();
                var average = values.Average();
                var spread = values.Average(value => (value - average) * (value - average));
                mean[column] += rate * (average - mean[column]);
                variance[column] += rate * (spread - variance[column]);

                // Normalised by its own batch: z has mean square spread / (spread + epsilon).
                expectedLoss += (0.5 * spread / (spread + 1e-5)) + (0.5 * Math.Log(spread + 1e-5));
                Assert.Equal(mean[column], flow.Parameters["steps.0.mean"][column], 1e-6);
                Assert.Equal(variance[column], flow.Parameters["steps.0.variance"][column], 1e-6);
            }

            Assert.Equal(expectedLoss, loss, 1e-5);
            Assert.Equal(step + 1, flow.Parameters["steps.0.steps"][0]);
        }

        // Scores use the running statistics and change nothing.
        var state = flow.Parameters.State.ToArray();
        var logProb = new double[1];
        flow.LogProb([0.5f, -1], logProb);
        var expected = Enumerable.Range(0, 2).Sum(column =>
            (-0.5 * Math.Pow((column == 0 ? 0.5 : -1) - mean[column], 2) / (variance[column] + 1e-5))
            - (0.5 * Math.Log(variance[column] + 1e-5)) - StandardNormal.HalfLogTwoPi);
        Assert.Equal(expected, logProb[0], 1e-5);
        Assert.Equal(state, flow.Parameters.State.ToArray());
    }

    [Fact]
    public void A_flow_without_weights_has_a_loss_and_no_gradient()
    {
        var spec = new FlowSpec { Shape = new Shape(2), Steps = [new StandardizeSpec()] };
        using var flow = new TorchFlow(spec, FlatParameters.Start(spec, 1));
        Assert.Equal(1 + (2 * StandardNormal.HalfLogTwoPi), flow.LossGradient([1, 1, -1, 1]), 1e-6);
    }

    private static IEnumerable<(string Name, TorchSharp.Modules.Parameter Parameter)> Trained(FlatParameters parameters, FlatTensors tensors) =>
        parameters.Plan.Slots.Where(slot => slot.Role == WeightRole.Trained).Select(slot => (slot.Name, tensors.Existing(slot.Name)));

    private static MlpSpec Net() => new() { Hidden = [6, 8, 8, 6], Activation = Activation.Tanh };

    private static AffineCouplingSpec Coupling() => new() { ScaleNet = Net(), ShiftNet = Net() };

    private static FlowSpec Flow(params StepSpec[] steps) => new() { Shape = new Shape(5), Steps = steps };
}
