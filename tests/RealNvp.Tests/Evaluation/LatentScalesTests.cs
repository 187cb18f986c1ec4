using RealNvp.Evaluation;
using RealNvp.Flows;
using RealNvp.Recipes;
using RealNvp.Specs;

namespace RealNvp.Tests.Evaluation;

public sealed class LatentScalesTests
{
    [Fact]
    public void The_paper_s_model_of_MNIST_has_three_scales_the_finest_first()
    {
        var scales = new LatentScales(Presets.Find("paper-mnist").For(new Shape(1, 28, 28), 256).Flow);

        Assert.Equal(3, scales.Count);
        Assert.Equal([(0, 392), (392, 196), (588, 196)], [scales[0], scales[1], scales[2]]);
        Assert.Equal([1, 0.5, 0.25, 0], [scales.Kept(0), scales.Kept(1), scales.Kept(2), scales.Kept(3)]);
    }

    [Fact]
    public void A_flow_that_factors_nothing_out_or_mixes_it_afterwards_has_one_scale()
    {
        Assert.Equal(1, new LatentScales(Presets.Find("readme").For(new Shape(1, 8, 8), 17).Flow).Count);
        FlowSpec mixed = new() { Shape = new Shape(4), Steps = [new FactorOutSpec { Inner = [new ActNormSpec()] }, new ActNormSpec()] };
        Assert.Equal(1, new LatentScales(mixed).Count);
        Assert.Equal(2, new LatentScales(mixed with { Steps = [new ActNormSpec(), mixed.Steps[0]] }).Count);
    }

    [Theory]
    [InlineData(1, 392)]
    [InlineData(2, 588)]
    [InlineData(3, 784)]
    public void Of_three_scales_the_finest_the_two_finest_or_all_are_drawn_again(int resampled, int drawn)
    {
        var latents = new float[784];
        FlowDensity.FillLatents(latents, seed: 1);

        var scales = new LatentScales(Presets.Find("paper-mnist").For(new Shape(1, 28, 28), 256).Flow);
        var changed = scales.Resample(latents, resampled, seed: 5);

        Assert.Equal(Enumerable.Range(0, 784).Select(index => index >= drawn), latents.Zip(changed, (before, after) => before == after));
    }

    [Fact]
    public void Scales_of_a_mixture_are_drawn_again_all_together_or_not_at_all()
    {
        float[] unit = [1, 0, 1, 0, 0, 1, 0, 0, 0, 1];
        MixtureComponent[] normals = [new(0.5, [-3, 0, 0, 0], unit), new(0.5, [3, 0, 0, 0], unit)];
        var spec = new FlowSpec
        {
            Shape = new Shape(4),
            Base = new(BaseKind.Mixture) { Components = normals },
            Steps = [new FactorOutSpec { Inner = [new ActNormSpec()] }],
        };
        var scales = new LatentScales(spec);
        Assert.Equal(2, scales.Count);
        float[] latents = [1, 2, 3, 4];
        Assert.Equal(latents, scales.Resample(latents, 0, seed: 5));
        Assert.NotEqual(latents, scales.Resample(latents, 2, seed: 5));
        Assert.Contains("draw all of them", Assert.Throws<FlowSpecException>(() => scales.Resample(latents, 1, seed: 5)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resampling_replaces_the_finest_scales_by_the_same_noise_and_keeps_the_rest()
    {
        var spec = Presets.Find("paper-mnist").For(new Shape(1, 8, 8), 256).Flow;
        var scales = new LatentScales(spec);
        Assert.Equal(2, scales.Count);
        var latents = new float[3 * 64];
        FlowDensity.FillLatents(latents, seed: 1);

        var none = scales.Resample(latents, 0, seed: 5);
        var finest = scales.Resample(latents, 1, seed: 5);
        var all = scales.Resample(latents, 2, seed: 5);

        Assert.Equal(latents, none);
        for (var start = 0; start < latents.Length; start += 64)
        {
            Assert.Equal(latents[(start + 32)..(start + 64)], finest[(start + 32)..(start + 64)]);
            Assert.Equal(all[start..(start + 32)], finest[start..(start + 32)]);
        }

        Assert.DoesNotContain(latents.Zip(all), pair => pair.First == pair.Second);
        Assert.All(scales.Resample(latents, 2, seed: 5, temperature: 0), value => Assert.Equal(0, value));
        Assert.Throws<ArgumentOutOfRangeException>(() => scales.Resample(latents, 3, seed: 5));
        Assert.Throws<ArgumentException>(() => scales.Resample(latents.AsSpan(1), 1, seed: 5));
    }
}
