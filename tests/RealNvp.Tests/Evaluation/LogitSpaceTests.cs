using RealNvp.Evaluation;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;
using RealNvp.Tests.Training;

namespace RealNvp.Tests.Evaluation;

public sealed class LogitSpaceTests
{
    [Fact]
    public void A_flow_that_is_a_logit_alone_has_the_normal_density_of_its_latents_there()
    {
        const int Count = 50;
        var spec = new FlowSpec { Shape = new Shape(1, 2, 2), Levels = 256, Steps = [new FlattenSpec(), new LogitSpec { Low = 1e-6, High = 1 - 1e-6 }] };
        using var flow = ManagedEngine.Instance.Create(spec, FlatParameters.Start(spec, 1));
        var random = new SeededRandom(3);
        var values = Enumerable.Range(0, Count * 4).Select(_ => (float)random.NextInt(256)).ToArray();
        var rows = new ArrayRows(values, 4);
        var nats = Likelihood.Measure(flow, rows, 9, cancellationToken: TestContext.Current.CancellationToken).Nats;
        var inLogitSpace = LogitSpace.Measure(flow, rows, 9, nats, TestContext.Current.CancellationToken);

        // By hand: the same noise, the logit in double, the normal density.
        var noise = SeededRandom.For(9, SeedPurpose.ValidationNoise);
        new DataUnits(spec).Dequantise(values, noise);
        var expected = values.Sum(x =>
        {
            var u = 1e-6 + ((1 - 2e-6) * x);
            var y = Math.Log(u) - Math.Log(1 - u);
            return (-0.5 * y * y) - StandardNormal.HalfLogTwoPi;
        });
        Assert.Equal(expected / Count, inLogitSpace!.Value, 1e-3);
    }

    [Fact]
    public void A_flow_without_a_logit_has_no_such_figure()
    {
        using var flow = new ActNormFlow(2);
        Assert.Null(LogitSpace.Measure(flow, ArrayRows.Normal(5, 2, 1), 1, 0, TestContext.Current.CancellationToken));
    }
}
