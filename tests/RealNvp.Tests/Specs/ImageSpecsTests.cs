using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Tests.Specs;

public sealed class ImageSpecsTests
{
    private const string Net = """ "net": {"net": "resnet", "blocks": 1, "features": 4} """;

    [Fact]
    public void What_image_steps_leave_out_takes_the_default()
    {
        var flow = FlowSpec.FromJson("""
            {"shape": [2, 4, 4], "steps": [
              {"step": "image-coupling", "net": {"net": "resnet"}}, {"step": "squeeze"}, {"step": "invertible-conv"},
              {"step": "image-coupling", "net": {"net": "resnet"}, "spline": {}},
              {"step": "image-coupling", "net": {"net": "resnet"}, "spline": {"bins": 4, "leastHeight": 0.02, "leastDerivative": 0.1}},
              {"step": "factor-out", "inner": [{"step": "batch-norm", "statistics": "moving-average"}]}]}
            """);
        StepSpec[] expected =
        [
            new ImageCouplingSpec { Net = new ResNetSpec(4, 32, true), LogScale = new(LogScaleKind.Learned, 1) },
            new SqueezeSpec { Order = SqueezeOrder.ByChannel },
            new InvertibleConvSpec { Seed = 0 },
            new ImageCouplingSpec { Net = new ResNetSpec(4, 32, true), Spline = new(8, 5, 0.001, 0.001) },
            new ImageCouplingSpec { Net = new ResNetSpec(4, 32, true), Spline = new(4, 5, 0.02, 0.1) },
            new FactorOutSpec { Inner = [new BatchNormSpec(1e-5, 0.99, true, BatchStatistics.MovingAverage)] },
        ];
        Assert.Equal(expected, flow.Steps);
        Assert.NotEqual<StepSpec>(new FactorOutSpec { Inner = [] }, flow.Steps[^1]);
    }

    [Fact]
    public void Places_and_weights_of_steps_inside_are_named_by_the_way_to_them()
    {
        var flow = FlowSpec.FromJson($$"""
            {"shape": [4, 2, 2], "steps": [{"step": "squeeze"},
              {"step": "factor-out", "inner": [{"step": "act-norm"}, {"step": "factor-out", "inner": [
                {"step": "image-coupling", "mask": "channel", {{Net}}}]}]}]}
            """);
        var plan = FlowPlan.Of(flow);
        Assert.Equal(["0", "1", "1.inner.0", "1.inner.1", "1.inner.1.inner.0"], plan.AllSteps.Select(step => step.Place));
        Assert.Equal([4, 1, 1], plan.AllSteps[^1].Input.Sizes);
        Assert.Equal([16], plan.Latents.Sizes);
        Assert.Equal(new Shape(8), plan["steps.1.inner.0.shift"].Shape);
        Assert.Equal(new Shape(4, 4, 3, 3), plan["steps.1.inner.1.inner.0.net.in.weight_v"].Shape);
        Assert.Equal(new Shape(2), plan["steps.1.inner.1.inner.0.scale"].Shape);

        // The weights of all steps are those of the flow, each counted once.
        Assert.Equal(plan.Slots, plan.AllSteps.SelectMany(step => step.Slots));
        Assert.Equal([false, true, true, true, true], plan.AllSteps.Select(step => step.IsTrained));
    }

    [Theory]
    [InlineData("[1, 3, 4]", """{"step": "squeeze"}""", "even height and width")]
    [InlineData("[6, 2, 2]", """{"step": "squeeze", "undo": true}""", "multiple of four")]
    [InlineData("[4]", """{"step": "squeeze"}""", "works on images")]
    [InlineData("[1, 4, 4]", """{"step": "factor-out", "inner": []}""", "put a squeeze step before it")]
    [InlineData("[2, 2]", """{"step": "factor-out", "inner": []}""", "vectors [features] and images")]
    [InlineData("[4, 2, 2]", """{"step": "factor-out", "inner": [null]}""", "null")]
    [InlineData("[4, 3, 3]", """{"step": "factor-out", "inner": [{"step": "act-norm"}, {"step": "squeeze"}]}""", "Its inner step 1 (squeeze) gets [2, 3, 3].")]
    [InlineData("[1, 4, 4]", """{"step": "image-coupling", "mask": "channel", "net": {"net": "resnet"}}""", "at least two channels")]
    [InlineData("[3, 1, 1]", """{"step": "image-coupling", "net": {"net": "resnet"}}""", "at least two pixels")]
    [InlineData("[16]", """{"step": "image-coupling", "net": {"net": "resnet"}}""", "works on images")]
    [InlineData("[1, 4, 4]", """{"step": "image-coupling", "net": {"net": "resnet", "blocks": 65}}""", "0 to 64 blocks")]
    [InlineData("[1, 4, 4]", """{"step": "image-coupling", "net": {"net": "resnet", "features": 0}}""", "1 to 4096 features")]
    [InlineData("[1, 4, 4]", """{"step": "image-coupling", "net": {"net": "resnet"}, "logScale": {"limit": 0}}""", "(0, 20]")]
    [InlineData("[1, 4, 4]", """{"step": "image-coupling", "net": {"net": "resnet"}, "spline": {"bins": 0}}""", "1 to 256 bins")]
    [InlineData("[1, 4, 4]", """{"step": "image-coupling", "net": {"net": "resnet"}, "spline": {"bound": -1}}""", "bound above 0")]
    [InlineData("[1, 4, 4]", """{"step": "image-coupling", "net": {"net": "resnet"}, "spline": {"leastHeight": 0}}""", "leastHeight of 0.001")]
    [InlineData("[1, 4, 4]", """{"step": "image-coupling", "net": {"net": "resnet"}, "spline": {"leastHeight": 0.125}}""", "less than 1 / bins")]
    [InlineData("[1, 4, 4]", """{"step": "image-coupling", "net": {"net": "resnet"}, "spline": {"leastDerivative": 0}}""", "leastDerivative of 0.001")]
    [InlineData("[1, 4, 4]", """{"step": "image-coupling", "net": {"net": "resnet"}, "spline": {"leastDerivative": 1}}""", "less than 1 but")]
    [InlineData("[1, 4, 4]", """{"step": "image-coupling", "net": {"net": "mlp", "hidden": []}}""", "mlp")]
    [InlineData("[5000, 1, 1]", """{"step": "invertible-conv"}""", "at most 4096 channels")]
    [InlineData("[2, 3]", """{"step": "act-norm"}""", "vectors [features] and images")]
    public void What_does_not_fit_is_refused_in_one_sentence(string shape, string step, string part)
    {
        var message = Assert.Throws<FlowSpecException>(
            () => FlowSpec.FromJson($$"""{"shape": {{shape}}, "steps": [{{step}}]}""")).Message;
        Assert.Contains(part, message);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("""{"step": "act-norm"}""")]
    [InlineData("""{"step": "batch-norm"}""")]
    [InlineData("""{"step": "squeeze"}""")]
    public void The_managed_engine_leaves_images_to_torch(string step)
    {
        var onImages = FlowSpec.FromJson($$"""{"shape": [1, 4, 4], "steps": [{{step}}]}""");
        Assert.Contains("step 0", ManagedEngine.Instance.UnsupportedReason(onImages));
        Assert.StartsWith("step 0 (", ManagedEngine.UnsupportedStep(onImages));
        var onVectors = FlowSpec.FromJson("""{"shape": [1, 4, 4], "steps": [{"step": "flatten"}, {"step": "batch-norm"}, {"step": "act-norm"}]}""");
        Assert.Null(ManagedEngine.Instance.UnsupportedReason(onVectors));
        Assert.Contains("step 0", ManagedEngine.Instance.UnsupportedReason(FlowSpec.FromJson(
            """{"shape": [4], "steps": [{"step": "batch-norm", "statistics": "moving-average"}]}""")));
    }

    [Fact]
    public void An_L2_penalty_pulls_the_scales_of_weight_normalised_layers_and_nothing_else_of_a_network()
    {
        var flow = FlowSpec.FromJson($$"""{"shape": [2, 4, 4], "steps": [{"step": "invertible-conv"}, {"step": "image-coupling", {{Net}}}]}""");
        var parameters = FlatParameters.Start(flow, seed: 1);
        parameters.Weights.Fill(1);
        var optimizer = Optimizer.Create(new() { Optimizer = OptimizerKind.Sgd, WeightDecay = 0.5 }, parameters, average: null);
        optimizer.Step(rate: 0.5, gradientFactor: 1);
        foreach (var slot in parameters.Plan.Slots.Where(slot => slot.Role == WeightRole.Trained))
        {
            var isScale = slot.Name.EndsWith("weight_g", StringComparison.Ordinal) || slot.Name == "steps.1.scale";
            Assert.All(parameters[slot].ToArray(), value => Assert.Equal(isScale ? 0.75f : 1, value));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void The_factors_of_a_rotation_multiply_to_an_orthogonal_matrix(int size)
    {
        var factors = RotationFactors.Draw(size, SeededRandom.For(3, 1));
        var matrix = new double[size, size];
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                matrix[row, column] = Enumerable.Range(0, size).Sum(middle => Lower(factors.Rows[row], middle) * Upper(middle, column));
            }
        }

        for (var row = 0; row < size; row++)
        {
            for (var other = 0; other < size; other++)
            {
                Assert.Equal(row == other ? 1 : 0, Enumerable.Range(0, size).Sum(column => matrix[row, column] * matrix[other, column]), 1e-6);
            }
        }

        double Lower(int row, int column) => row == column ? 1 : row > column ? factors.Packed[(row * size) + column] : 0;

        double Upper(int row, int column) => row > column ? 0
            : row < column ? factors.Packed[(row * size) + column]
            : factors.Signs[row] * Math.Exp(factors.Packed[(row * size) + column]);
    }
}
