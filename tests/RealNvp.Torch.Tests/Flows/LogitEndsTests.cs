using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Torch.Tests.Flows;

/// <summary>Where a logit ends, and what steps take from data that does not vary: the places where float32 breaks.</summary>
public sealed class LogitEndsTests
{
    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(0.05, 1.0)]
    [InlineData(0.0, 0.95)]
    [InlineData(1e-6, 1 - 1e-6)]
    [InlineData(0.05, 0.95)]
    public void A_logit_is_finite_within_and_zero_density_outside_and_at_ends_that_reach_0_or_1(double low, double high)
    {
        var spec = new FlowSpec
        {
            Shape = new Shape(2),
            Steps = [new LogitSpec { Low = low, High = high }, new AffineCouplingSpec { Shared = new MlpSpec { Hidden = [8] } }],
        };
        using var flow = new TorchFlow(spec, FlowCases.RandomParameters(spec, 1));
        var logProb = new double[8];
        flow.LogProb(
            [
                0, 0.5f, 1, 0.5f, -1e-6f, 0.5f, 1.000001f, 0.5f,
                1e-9f, 0.5f, MathF.BitDecrement(1), 0.5f, 0.5f, float.PositiveInfinity, 0.5f, float.Epsilon * (1 << 23),
            ],
            logProb);
        Assert.Equal(low > 0, double.IsFinite(logProb[0]));
        Assert.Equal(high < 1, double.IsFinite(logProb[1]));
        Assert.All(logProb, value => Assert.False(double.IsNaN(value) || double.IsPositiveInfinity(value)));
        Assert.Equal(double.NegativeInfinity, logProb[2]);
        Assert.Equal(double.NegativeInfinity, logProb[3]);
        Assert.True(double.IsFinite(logProb[4]) && double.IsFinite(logProb[5]));
        Assert.Equal(double.NegativeInfinity, logProb[6]);
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(0.05)]
    public void All_256_levels_come_back_through_a_logit_in_float32(double margin)
    {
        var spec = new FlowSpec { Shape = new Shape(256), Levels = 256, Steps = [new LogitSpec { Low = margin, High = 1 - margin }] };
        using var model = new DensityModel(new TorchFlow(spec, FlatParameters.Start(spec, 1)), new());
        var levels = Enumerable.Range(0, 256).Select(level => (float)level).ToArray();
        Assert.Equal(levels, model.Decode(model.Encode(levels)));
    }

    [Fact]
    public void Columns_that_do_not_vary_are_shifted_and_not_scaled()
    {
        // 0.1 has no exact float: the mean of many is not 0.1 in float32, and the spread not zero.
        foreach (StepSpec step in new StepSpec[] { new StandardizeSpec(), new ActNormSpec() })
        {
            var spec = new FlowSpec { Shape = new Shape(3), Steps = [step] };
            using var flow = new TorchFlow(spec, FlatParameters.Start(spec, 1));
            var rows = new float[3 * 9999];
            for (var row = 0; row < 9999; row++)
            {
                rows[3 * row] = 0.1f;
                rows[(3 * row) + 1] = row % 3;
                rows[(3 * row) + 2] = 1e-20f * (row % 3);
            }

            flow.Initialize(rows);
            var latents = new float[3];
            var logDet = new double[1];
            flow.Encode([0.3f, 1, 1e-20f], latents, logDet);
            Assert.Equal(0.2f, latents[0], 1e-6f);
            Assert.Equal(0, latents[1], 1e-6f);
            Assert.Equal(0, latents[2], 1e-5f);
            Assert.Equal(-Math.Log(Math.Sqrt(2.0 / 3)) - Math.Log(1e-20 * Math.Sqrt(2.0 / 3)), logDet[0], 1e-4);
        }
    }
}
