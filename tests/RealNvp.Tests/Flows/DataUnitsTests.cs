using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Tests.Training;

namespace RealNvp.Tests.Flows;

public sealed class DataUnitsTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(17)]
    [InlineData(49)]
    [InlineData(100)]
    [InlineData(256)]
    [InlineData(65536)]
    public void Every_level_comes_back_from_the_flow_s_units_whatever_the_noise(int levels)
    {
        var units = Units(levels);
        var all = Enumerable.Range(0, levels).Select(level => (float)level).ToArray();
        for (var seed = 0ul; seed < 20; seed++)
        {
            var values = (float[])all.Clone();
            units.Dequantise(values, new SeededRandom(seed));
            Assert.All(values, value => Assert.InRange(value, float.Epsilon, MathF.BitDecrement(1)));
            units.ToData(values);
            Assert.Equal(all, values);
        }
    }

    [Theory]
    [InlineData(17)]
    [InlineData(49)]
    [InlineData(256)]
    public void Every_level_comes_back_when_noise_rounds_it_onto_an_edge(int levels)
    {
        // Both ends of a level in float32 arithmetic: (k + 0) / L, and (k + 1 - 2^-24) / L, which rounds to (k + 1) / L for most k.
        var units = Units(levels);
        var edge = 1 - (1f / (1 << 24));
        Assert.Contains(Enumerable.Range(0, levels), level => (level + edge) / levels >= (level + 1f) / levels);
        foreach (var noise in new[] { 0, edge })
        {
            for (var level = 0; level < levels; level++)
            {
                float[] value = [DataUnits.ToUnit(level, noise, levels)];
                Assert.InRange(value[0], 0, MathF.BitDecrement(1));
                units.ToData(value);
                Assert.Equal(level, value[0]);
            }
        }
    }

    [Fact]
    public void Middles_of_levels_are_where_densities_are_taken()
    {
        float[] values = [0, 3];
        Units(4).ToFlow(values);
        Assert.Equal([0.125f, 0.875f], values);
    }

    [Fact]
    public void Continuous_data_stays_and_has_no_volume()
    {
        var units = new DataUnits(new FlowSpec { Shape = new Shape(2), Steps = [] });
        float[] values = [-3.5f, 1e9f];
        units.ToFlow(values);
        units.Dequantise(values, new SeededRandom(1));
        units.ToData(values);
        Assert.Equal([-3.5f, 1e9f], values);
        Assert.Equal(0, units.LogVolume);
        Assert.False(units.AreLevels);
    }

    [Fact]
    public void Values_outside_of_the_range_become_the_nearest_level_and_what_is_no_number_stays_so()
    {
        float[] values = [-0.3f, 1, 7, float.PositiveInfinity, float.NaN];
        Units(16).ToData(values);
        Assert.Equal([0, 15, 15, 15, float.NaN], values);
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(-0.4f)]
    [InlineData(3.4f)]
    [InlineData(4f)]
    [InlineData(1e30f)]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_value_that_no_level_has_gets_density_zero(float value)
    {
        using var model = new DensityModel(new ActNormFlow(2, levels: 4), new ModelMetadata());
        var logProb = model.LogProbs([1, 2, 0, value, value, 3, 3, 0]);
        Assert.Equal(double.NegativeInfinity, logProb[1]);
        Assert.Equal(double.NegativeInfinity, logProb[2]);
        Assert.True(double.IsFinite(logProb[0]) && double.IsFinite(logProb[3]));
    }

    [Fact]
    public void Density_of_levels_is_that_of_the_middles_per_level()
    {
        using var model = new DensityModel(new ActNormFlow(2, levels: 4), new ModelMetadata());
        var expected = StandardNormal.LogDensity([0.375f, 0.625f]) - (2 * Math.Log(4));
        Assert.Equal(expected, model.LogProb([1, 2]), 1e-12);
    }

    private static DataUnits Units(int levels) => new(new FlowSpec { Shape = new Shape(1), Levels = levels, Steps = [] });
}
