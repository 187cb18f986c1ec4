using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Torch.Tests.Images;

/// <summary>Where the values of an image go: squeezes, factored-out halves, and couplings that leave no value as it was.</summary>
public sealed class ArrangementTests
{
    /// <summary>One to three scales, without norms, so that only couplings change values.</summary>
    public static TheoryData<int> Scales => [1, 2, 3];

    [Fact]
    public void A_squeeze_by_channel_lays_each_block_of_two_by_two_pixels_over_four_channels()
    {
        // Two channels of 2 x 4 pixels, numbered.
        Assert.Equal(
            [0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15],
            Squeezed(new SqueezeSpec()));
    }

    [Fact]
    public void A_diagonal_squeeze_puts_a_checkerboard_of_all_channels_into_each_half()
    {
        // Pixels (0, 0), then (1, 1), (0, 1), (1, 0), each of both channels.
        Assert.Equal(
            [0, 2, 8, 10, 5, 7, 13, 15, 1, 3, 9, 11, 4, 6, 12, 14],
            Squeezed(new SqueezeSpec { Order = SqueezeOrder.Diagonal }));
    }

    [Theory]
    [InlineData(SqueezeOrder.ByChannel)]
    [InlineData(SqueezeOrder.Diagonal)]
    public void An_undone_squeeze_after_a_squeeze_changes_nothing(SqueezeOrder order) => Assert.Equal(
        Enumerable.Range(0, 16).Select(value => (double)value),
        Squeezed(new SqueezeSpec { Order = order }, new SqueezeSpec { Order = order, Undo = true }));

    [Fact]
    public void The_latents_of_the_finest_scale_come_first()
    {
        var shape = new Shape(4, 1, 2);
        var spec = new FlowSpec { Shape = shape, Steps = [new FactorOutSpec { Inner = [new FactorOutSpec { Inner = [] }] }] };
        using var built = new Built(spec, FlatParameters.Start(spec, 1));
        Assert.Equal([4, 5, 6, 7, 2, 3, 0, 1], built.Forward([0, 1, 2, 3, 4, 5, 6, 7], shape));
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void Every_value_is_changed_by_some_coupling(int scales)
    {
        var spec = Couplings(scales);
        var image = Built.Random(spec.Shape.Size, seed: 1);
        using var untrained = new Built(spec, FlatParameters.Start(spec, 1));
        using var random = new Built(spec, FlowCases.RandomParameters(spec, seed: 2));
        var arranged = untrained.Forward(image, spec.Shape);
        Assert.Equal(image.Order(), arranged.Order());
        Assert.All(arranged.Zip(random.Forward(image, spec.Shape)), pair => Assert.True(Math.Abs(pair.First - pair.Second) > 1e-6));
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void One_pixel_moves_every_latent_of_every_colour(int scales)
    {
        var spec = Couplings(scales);
        using var built = new Built(spec, FlowCases.RandomParameters(spec, seed: 3));
        var image = Built.Random(spec.Shape.Size, seed: 4);
        var latents = built.Forward(image, spec.Shape);
        foreach (var pixel in Enumerable.Range(0, image.Length))
        {
            var changed = (double[])image.Clone();
            changed[pixel] += 0.5;
            Assert.All(latents.Zip(built.Forward(changed, spec.Shape)), pair => Assert.NotEqual(pair.First, pair.Second));
        }
    }

    [Theory]
    [InlineData(ImageMask.Checkerboard, false)]
    [InlineData(ImageMask.Checkerboard, true)]
    [InlineData(ImageMask.Channel, false)]
    [InlineData(ImageMask.Channel, true)]
    public void A_mask_keeps_what_its_flip_changes(ImageMask mask, bool flip)
    {
        var shape = new Shape(2, 3, 3);
        var spec = new FlowSpec { Shape = shape, Steps = [ImageFlowCases.Checkerboard(flip) with { Mask = mask }] };
        using var built = new Built(spec, FlowCases.RandomParameters(spec, seed: 5));
        var image = Built.Random(shape.Size, seed: 6);
        var result = built.Forward(image, shape);
        for (var index = 0; index < image.Length; index++)
        {
            int channel = index / 9, row = index % 9 / 3, column = index % 3;
            var isFirst = mask == ImageMask.Checkerboard ? (row + column) % 2 == 0 : channel == 0;
            Assert.Equal(isFirst != flip, image[index] == result[index]);
        }
    }

    [Fact]
    public void Log_dets_of_12_288_values_in_float32_are_those_of_float64()
    {
        var norm = new BatchNormSpec { Affine = false, Statistics = BatchStatistics.MovingAverage };
        var spec = new FlowSpec
        {
            Shape = new Shape(3, 64, 64),
            Steps = [ImageFlowCases.Checkerboard(false) with { Spline = new() }, norm, new SqueezeSpec(), ImageFlowCases.Channels(true), norm],
        };
        var image = FlowCases.RandomRows(spec, 1, seed: 7);
        using var built = new Built(spec, FlowCases.RandomParameters(spec, seed: 8));
        using var flow = new TorchFlow(spec, FlowCases.RandomParameters(spec, seed: 8));
        var exact = Built.Values(built.Bijection.Forward(Built.Image([.. image], spec.Shape)).LogDet)[0];
        var logDet = new double[1];
        flow.Encode(image, new float[image.Length], logDet);
        Assert.Equal(exact, logDet[0], 1e-6 * image.Length);
        Assert.True(Math.Abs(exact) > 100);
    }

    private static double[] Squeezed(params StepSpec[] steps)
    {
        var spec = new FlowSpec { Shape = new Shape(2, 2, 4), Steps = steps };
        using var built = new Built(spec, FlatParameters.Start(spec, 1));
        return built.Forward([.. Enumerable.Range(0, 16).Select(value => (double)value)], spec.Shape);
    }

    private static FlowSpec Couplings(int scales)
    {
        StepSpec[] steps = [.. Enumerable.Range(0, 4).Select(index => ImageFlowCases.Checkerboard(index % 2 == 1))];
        for (var scale = 1; scale < scales; scale++)
        {
            steps =
            [
                ImageFlowCases.Checkerboard(false), ImageFlowCases.Checkerboard(true), ImageFlowCases.Checkerboard(false), new SqueezeSpec(),
                ImageFlowCases.Channels(false), ImageFlowCases.Channels(true), ImageFlowCases.Channels(false), new SqueezeSpec { Undo = true },
                new SqueezeSpec { Order = SqueezeOrder.Diagonal }, new FactorOutSpec { Inner = steps },
            ];
        }

        return new() { Shape = scales == 3 ? new Shape(2, 8, 8) : new Shape(2, 4, 4), Steps = steps };
    }
}
