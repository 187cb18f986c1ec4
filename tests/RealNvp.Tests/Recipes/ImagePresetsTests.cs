using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Tests.Recipes;

public sealed class ImagePresetsTests
{
    public static TheoryData<string> Names => ["paper-32", "paper-64", "paper-cifar10", "paper-mnist", "spline-mnist", "variational-mnist", "glow-like-mnist"];

    [Theory]
    [InlineData("paper-32", 32, 4)]
    [InlineData("paper-64", 64, 5)]
    [InlineData("paper-cifar10", 32, 2)]
    [InlineData("paper-mnist", 28, 3)]
    [InlineData("spline-mnist", 28, 3)]
    [InlineData("variational-mnist", 28, 3)]
    [InlineData("glow-like-mnist", 28, 2)]
    [InlineData("paper-mnist", 5, 1)]
    public void Scales_end_at_a_side_of_four_or_an_odd_one_or_where_the_preset_says(string name, int side, int scales)
    {
        var steps = FlowPlan.Of(Presets.Find(name).For(new Shape(1, side, side), 256).Flow).AllSteps;
        Assert.Equal(scales - 1, steps.Count(step => step.Spec is FactorOutSpec));
    }

    [Fact]
    public void Every_scale_but_the_last_has_three_checkerboards_and_three_channel_masks_and_the_last_four_checkerboards()
    {
        var steps = FlowPlan.Of(Presets.Find("paper-32").For(new Shape(3, 32, 32), 256).Flow).AllSteps;
        var couplings = steps.Where(step => step.Spec is ImageCouplingSpec).ToArray();
        int[] features = [32, 32, 32, 64, 64, 64, 64, 64, 64, 128, 128, 128, 128, 128, 128, 256, 256, 256, 256, 256, 256, 256];
        Assert.Equal(features, couplings.Select(step => ((ResNetSpec)((ImageCouplingSpec)step.Spec).Net).Features));
        for (var index = 0; index < couplings.Length; index++)
        {
            var coupling = (ImageCouplingSpec)couplings[index].Spec;
            var scale = Math.Min(index / 6, 3);
            var isChannel = scale < 3 && index % 6 >= 3;
            Assert.Equal(isChannel ? ImageMask.Channel : ImageMask.Checkerboard, coupling.Mask);
            Assert.Equal((scale < 3 ? index % 3 : index - 18) % 2 == 1, coupling.Flip);
            Assert.Equal(4, ((ResNetSpec)coupling.Net).Blocks);
            Assert.Equal(new LogScaleSpec(LogScaleKind.Learned, 1), coupling.LogScale);
            var channels = (3 << scale) * (isChannel ? 4 : 1);
            var side = 32 >> (scale + (isChannel ? 1 : 0));
            Assert.Equal(new Shape(channels, side, side), couplings[index].Input);
        }

        Assert.Equal(couplings.Length, steps.Count(step => step.Spec is BatchNormSpec { Statistics: BatchStatistics.MovingAverage }));
    }

    [Fact]
    public void A_scale_squeezes_by_channel_for_its_channel_masks_and_diagonally_before_it_factors_out()
    {
        // Undone in between, so that what is factored out is a checkerboard of all colours and not some of the colours.
        var squeezes = FlowPlan.Of(Presets.Find("paper-32").For(new Shape(3, 32, 32), 256).Flow).AllSteps.Select(step => step.Spec).OfType<SqueezeSpec>();
        SqueezeSpec[] scale = [new(), new() { Undo = true }, new() { Order = SqueezeOrder.Diagonal }];
        Assert.Equal([.. scale, .. scale, .. scale], squeezes);
    }

    [Fact]
    public void Paper_64_has_two_blocks_and_32_features()
    {
        var nets = FlowPlan.Of(Presets.Find("paper-64").For(new Shape(3, 64, 64), 256).Flow).AllSteps
            .Select(step => step.Spec).OfType<ImageCouplingSpec>().Select(coupling => (ResNetSpec)coupling.Net).ToArray();
        Assert.Equal(28, nets.Length);
        Assert.All(nets, net => Assert.Equal(2, net.Blocks));
        Assert.Equal(32, nets[0].Features);
    }

    [Fact]
    public void Paper_cifar10_has_the_weights_one_counts_by_hand()
    {
        // A network that sees c channels (and m = 1 mask) with F feature maps, B = 8 blocks and o outputs:
        // norm of the input c; 3x3 from 2c + m to F with F scales and F shifts; 1x1 from F to F with F and F;
        // B blocks of norm F, 3x3 with F scales, norm F, 3x3 with F scales and F shifts, 1x1 with F and F: 19 F^2 + 7 F;
        // norm F; 1x1 from F to o with o scales and o shifts.
        static int Network(int c, int m, int f, int o) =>
            c + (9 * f * ((2 * c) + m)) + (2 * f) + (f * f) + (2 * f) + (8 * ((19 * f * f) + (7 * f))) + f + (f * o) + (2 * o);

        // Each coupling has a learned scale per changed channel. Three checkerboards on 3 x 32 x 32; squeezed to 12 x 16 x 16, six channels
        // in turn from six; 6 x 16 x 16 go on, four checkerboards. Feature maps: 64, then 128. Norms of couplings learn nothing.
        var first = 3 * (Network(3, 1, 64, 6) + 3);
        var second = 3 * (Network(6, 0, 128, 12) + 6);
        var last = 4 * (Network(6, 1, 128, 12) + 6);
        var layout = FlowPlan.Of(Presets.Find("paper-cifar10").For(new Shape(3, 32, 32), 256).Flow);
        Assert.Equal(1_905_078, first);
        Assert.Equal(7_589_868, second);
        Assert.Equal(10_124_432, last);
        Assert.Equal(first + second + last, layout.WeightCount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Trainings_are_the_paper_s(string name)
    {
        var recipe = Presets.Find(name).For(new Shape(1, 28, 28), 256);
        Assert.Equal((OptimizerKind.Adam, 64, 1e-3), (recipe.Training.Optimizer, recipe.Training.BatchSize, recipe.Training.LearningRate));
        Assert.Equal(100, recipe.Training.ClipNorm);
        var isGrey = name.EndsWith("mnist", StringComparison.Ordinal);
        Assert.Equal(isGrey ? new LogitSpec(1e-6, 1 - 1e-6) : new LogitSpec(0.05, 1), recipe.Flow.Steps.First(step => step is not DequantisationCouplingSpec));
        Assert.Equal(name == "glow-like-mnist" ? 0 : 5e-5, recipe.Training.WeightDecay);
        Assert.Equal(isGrey ? 0.999 : null, recipe.Training.EmaDecay);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_paper_s_own_train_on_mirrored_images_where_the_data_may_be_mirrored(string name)
    {
        var isForPhotographs = !name.EndsWith("mnist", StringComparison.Ordinal);
        Assert.Equal(isForPhotographs, Presets.Find(name).For(new Shape(3, 32, 32), 256, isMirrorable: true).Training.HorizontalFlip);
        Assert.False(Presets.Find(name).For(new Shape(3, 32, 32), 256).Training.HorizontalFlip);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void They_are_for_images(string name)
    {
        Assert.Contains("is for images", Assert.Throws<FlowSpecException>(() => Presets.Find(name).For(new Shape(64), 17)).Message);
        Assert.IsType<StandardizeSpec>(Presets.Find(name).For(new Shape(2, 8, 8), null).Flow.Steps[0]);
        Assert.NotNull(ManagedEngine.Instance.UnsupportedReason(Presets.Find(name).For(new Shape(3, 8, 8), 256).Flow));
    }

    [Fact]
    public void Spline_mnist_is_paper_mnist_with_splines_in_every_coupling()
    {
        var (paper, spline) = (Steps("paper-mnist"), Steps("spline-mnist"));
        Assert.Equal(paper.Length, spline.Length);
        Assert.All(spline.OfType<ImageCouplingSpec>(), coupling => Assert.Equal(new SplineSpec(8, 5, 0.05, 0.1), coupling.Spline));
        Assert.Equal(
            paper.OfType<ImageCouplingSpec>(), spline.OfType<ImageCouplingSpec>().Select(coupling => coupling with { Spline = null }));

        static StepSpec[] Steps(string name) => [.. FlowPlan.Of(Presets.Find(name).For(new Shape(1, 28, 28), 256).Flow).AllSteps.Select(step => step.Spec)];
    }

    [Fact]
    public void Glow_like_has_no_checkerboards_and_needs_even_sides()
    {
        var couplings = FlowPlan.Of(Presets.Find("glow-like-mnist").For(new Shape(1, 28, 28), 256).Flow).AllSteps.Select(step => step.Spec).OfType<ImageCouplingSpec>();
        Assert.All(couplings, coupling => Assert.Equal(ImageMask.Channel, coupling.Mask));
        Assert.Contains("even height and width", Assert.Throws<FlowSpecException>(
            () => Presets.Find("glow-like-mnist").For(new Shape(1, 7, 7), 256)).Message);
    }
}
