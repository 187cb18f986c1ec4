using RealNvp.Flows;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Tests.Evaluation;
using RealNvp.Tests.Training;

namespace RealNvp.Tests.Flows;

public sealed class LikelihoodTests
{
    private static readonly Shape Image = new(1, 28, 28);

    [Fact]
    public void Uniform_model_of_8_bit_images_has_8_bits_per_dimension()
    {
        using var flow = new UniformFlow(Image, 256);
        var rows = RandomLevels(1200, Image.Size, 256);
        var likelihood = Measure(flow, rows);
        Assert.Equal(8, likelihood.BitsPerDimension, 1e-6);
        Assert.Equal(-784 * 8 * Math.Log(2), likelihood.Nats, 1e-3);
        Assert.Equal(1, likelihood.ImportanceSamples);
        Assert.Equal(1200, likelihood.Rows);
        Assert.Equal(8, Measure(flow, rows, samples: 5).BitsPerDimension, 1e-6);
    }

    [Fact]
    public void Bits_per_dimension_of_17_levels_under_a_uniform_model_are_those_of_17_choices()
    {
        using var flow = new UniformFlow(new Shape(64), 17);
        Assert.Equal(Math.Log2(17), Measure(flow, RandomLevels(10, 64, 17)).BitsPerDimension, 1e-6);
    }

    [Fact]
    public void Bound_rises_with_the_number_of_importance_samples_towards_the_probability_of_the_level()
    {
        // Density 2x on [0, 1): P(level k of 4) = ((k + 1)^2 - k^2) / 16.
        using var flow = new UniformFlow(new Shape(1), 4, x => Math.Log(2 * x));
        var rows = RandomLevels(20_000, 1, 4);
        var levels = new float[1];
        var exact = Enumerable.Range(0, rows.Count).Average(row =>
        {
            rows.Read(row, levels);
            return Math.Log(((2 * levels[0]) + 1) / 16);
        });
        int[] counts = [1, 2, 8, 64];
        var bounds = counts.Select(samples => Measure(flow, rows, samples).Nats).ToArray();
        Assert.Equal(bounds.Order(), bounds);
        Assert.True(bounds[0] < exact - 0.05);
        Assert.Equal(exact, bounds[^1], 0.005);
    }

    [Fact]
    public void Standard_error_is_that_of_the_mean_of_independent_rows()
    {
        using var flow = new ActNormFlow(1);
        float[] values = [0, 1, 2, 3];
        var logProb = values.Select(value => (double)-0.5 * value * value).ToArray();
        var spread = logProb.Sum(value => Math.Pow(value - logProb.Average(), 2)) / 3;
        var likelihood = Measure(flow, new ArrayRows(values, 1));
        Assert.Equal(Math.Sqrt(spread / 4), likelihood.StandardError, 1e-12);
        Assert.Equal(logProb.Average() - StandardNormal.HalfLogTwoPi, likelihood.Nats, 1e-12);
        Assert.Equal(0, Measure(flow, new ArrayRows([1], 1)).StandardError);
    }

    [Fact]
    public void Standard_error_keeps_a_small_spread_around_a_large_mean()
    {
        using var flow = new UniformFlow(new Shape(1), null, x => 1e9 + x);
        var rows = new ArrayRows([.. Enumerable.Range(0, 1000).Select(row => row % 2 == 0 ? 0.25f : 0.75f)], 1);
        Assert.Equal(0.25 / Math.Sqrt(999), Measure(flow, rows).StandardError, 1e-6);
    }

    [Fact]
    public void Rows_are_counted_alike_over_blocks_and_the_noise_is_that_of_the_seed()
    {
        using var flow = new UniformFlow(new Shape(1), 4, x => Math.Log(2 * x));
        var rows = RandomLevels(2500, 1, 4);
        Assert.Equal(Measure(flow, rows), Measure(flow, rows));
        Assert.NotEqual(Measure(flow, rows).Nats, Likelihood.Measure(flow, rows, 2, 1, TestContext.Current.CancellationToken).Nats);
        Assert.Equal(1, Measure(new ActNormFlow(1), ArrayRows.Normal(20, 1, 1), samples: 7).ImportanceSamples);
    }

    [Fact]
    public void A_row_the_data_cannot_have_makes_the_likelihood_minus_infinity()
    {
        using var flow = new ActNormFlow(1, levels: 4);
        Assert.Equal(double.NegativeInfinity, Measure(flow, new ArrayRows([1, 2, 4], 1)).Nats);
        Assert.Equal(double.NegativeInfinity, Measure(flow, new ArrayRows([-1, 2, 3], 1)).Nats);
    }

    [Fact]
    public void What_cannot_be_measured_is_refused()
    {
        using var flow = new ActNormFlow(2);
        Assert.Contains("no rows", Assert.Throws<DataFaultException>(() => Measure(flow, new ArrayRows([], 2))).Message);
        Assert.Contains("3 values", Assert.Throws<DataFaultException>(() => Measure(flow, ArrayRows.Normal(4, 3, 1))).Message);
        Assert.Contains("is 0", Assert.Throws<ArgumentOutOfRangeException>(() => Measure(flow, ArrayRows.Normal(4, 2, 1), samples: 0)).Message);
    }

    private static Likelihood Measure(IFlow flow, IRows rows, int samples = 1) =>
        Likelihood.Measure(flow, rows, seed: 1, samples, TestContext.Current.CancellationToken);

    private static ArrayRows RandomLevels(int count, int width, int levels)
    {
        var random = SeededRandom.For(3, 92);
        return new([.. Enumerable.Range(0, count * width).Select(_ => (float)random.NextInt(levels))], width);
    }
}
