using RealNvp.Training;

namespace RealNvp.Tests.Training;

public sealed class TrimTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 1, BatchSize = 10, LearningRate = 1e-6 };

    [Fact]
    public void The_least_likely_share_of_a_batch_stays_out_of_the_loss()
    {
        // One batch of -9.5 ... 8.5 in steps of 2 under a standard normal that hardly moves: of ten rows the three farthest out go.
        var rows = new ArrayRows([.. Enumerable.Range(0, 10).Select(index => (2f * index) - 9.5f)], 1);
        Assert.Equal(10, Seen(rows, 0).Length);
        Assert.Equal([-5.5f, -3.5f, -1.5f, 0.5f, 2.5f, 4.5f, 6.5f], Seen(rows, 0.3).Order());
        Assert.Equal(9, Seen(rows, 0.19).Length);
    }

    [Fact]
    public void Contaminated_rows_do_not_move_what_is_learnt()
    {
        // Every twentieth row lies at 60; the others have mean 2 and deviation 3.
        var values = new float[2000];
        SeededRandom.For(1, 91).FillGaussian(values);
        var rows = new ArrayRows([.. values.Select((value, index) => index % 20 == 0 ? 60 : 2 + (3 * value))], 1);
        Assert.Equal(2, LearntMean(0.1), 0.5);
        Assert.InRange(LearntMean(0), 3, 8);

        double LearntMean(double trim)
        {
            using var flow = new ActNormFlow(1);
            var options = new TrainingOptions { Epochs = 60, BatchSize = 100, LearningRate = 0.05, Trim = trim };
            new Trainer(flow, rows, null, options).Run([], TestContext.Current.CancellationToken);
            return -flow.Parameters["steps.0.shift"][0];
        }
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(0.6)]
    [InlineData(double.NaN)]
    public void A_share_out_of_range_is_refused(double trim) =>
        Assert.Contains(
            "trim must be from 0 to 0.5",
            Assert.Throws<FlowSpecException>(() => (Options with { Trim = trim }).Check()).Message,
            StringComparison.Ordinal);

    private static float[] Seen(ArrayRows rows, double trim)
    {
        float[] seen = [];
        using var flow = new ActNormFlow(1) { Seen = (_, batch) => seen = batch };
        new Trainer(flow, rows, null, Options with { Trim = trim }).Run([], TestContext.Current.CancellationToken);
        return seen;
    }
}
