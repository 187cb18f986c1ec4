using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Tests.Training;
using RealNvp.Training;

namespace RealNvp.Torch.Tests.Densities;

/// <summary>A flow of linear steps is a Gaussian; fitted to Gaussian data it must reach the likelihood one computes by hand.</summary>
public sealed class GaussianTests
{
    [Fact]
    public void A_linear_flow_fitted_to_a_Gaussian_has_the_Gaussian_s_likelihood_and_moments()
    {
        // x = mean + A e for a lower triangular A: log-likelihood -log det A - (3/2)(1 + log 2 pi) on average.
        double[,] factor = { { 2, 0, 0 }, { 1.5, 0.5, 0 }, { -1, 0.3, 0.2 } };
        double[] mean = [3, -1, 10];
        var spec = new FlowSpec
        {
            Shape = new Shape(3),
            Steps =
            [
                new StandardizeSpec(), Linear(flip: false), new ActNormSpec(), new PermuteSpec(),
                Linear(flip: false), new ActNormSpec(), Linear(flip: true), new ActNormSpec(),
            ],
        };
        using var flow = new TorchFlow(spec, FlatParameters.Start(spec, 1));
        var train = Draw(4000, 1);
        new Trainer(flow, new ArrayRows(train, 3), null, new() { Epochs = 30, BatchSize = 500, LearningRate = 0.05, Schedule = ScheduleKind.Cosine })
            .Run([], TestContext.Current.CancellationToken);

        // On the rows it was fitted to, the maximum likelihood is that of their own mean and covariance.
        var best = -(0.5 * Math.Log(Determinant(train))) - (1.5 * (1 + Math.Log(2 * Math.PI)));
        Assert.Equal(best, flow.MeanLogProb(train), 0.005);
        var truth = -Math.Log(2 * 0.5 * 0.2) - (1.5 * (1 + Math.Log(2 * Math.PI)));
        Assert.Equal(truth, flow.MeanLogProb(Draw(20_000, 2)), 0.03);

        var samples = new float[3 * 20_000];
        flow.Sample(samples, seed: 7);
        var (sampleMean, sampleCovariance) = Moments(samples);
        var (trainMean, trainCovariance) = Moments(train);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(trainMean[i], sampleMean[i], 0.1);
            for (var j = 0; j < 3; j++)
            {
                Assert.Equal(trainCovariance[i, j], sampleCovariance[i, j], 0.15);
            }
        }

        float[] Draw(int count, ulong seed)
        {
            var random = SeededRandom.For(seed, 95);
            var rows = new float[3 * count];
            for (var row = 0; row < count; row++)
            {
                double[] e = [random.NextGaussian(), random.NextGaussian(), random.NextGaussian()];
                for (var i = 0; i < 3; i++)
                {
                    rows[(3 * row) + i] = (float)(mean[i] + Enumerable.Range(0, 3).Sum(j => factor[i, j] * e[j]));
                }
            }

            return rows;
        }
    }

    // A log-scale that cannot move makes the coupling linear: s is bounded by almost nothing.
    private static AffineCouplingSpec Linear(bool flip) => new()
    {
        Flip = flip,
        ScaleNet = new MlpSpec { Hidden = [] },
        ShiftNet = new MlpSpec { Hidden = [] },
        LogScale = new() { Limit = 1e-6 },
    };

    private static (double[] Mean, double[,] Covariance) Moments(float[] rows)
    {
        var count = rows.Length / 3;
        var mean = new double[3];
        var covariance = new double[3, 3];
        for (var index = 0; index < rows.Length; index++)
        {
            mean[index % 3] += rows[index] / (double)count;
        }

        for (var row = 0; row < count; row++)
        {
            for (var i = 0; i < 3; i++)
            {
                for (var j = 0; j < 3; j++)
                {
                    covariance[i, j] += (rows[(3 * row) + i] - mean[i]) * (rows[(3 * row) + j] - mean[j]) / count;
                }
            }
        }

        return (mean, covariance);
    }

    private static double Determinant(float[] rows)
    {
        var c = Moments(rows).Covariance;
        return (c[0, 0] * ((c[1, 1] * c[2, 2]) - (c[1, 2] * c[2, 1])))
            - (c[0, 1] * ((c[1, 0] * c[2, 2]) - (c[1, 2] * c[2, 0])))
            + (c[0, 2] * ((c[1, 0] * c[2, 1]) - (c[1, 1] * c[2, 0])));
    }
}
