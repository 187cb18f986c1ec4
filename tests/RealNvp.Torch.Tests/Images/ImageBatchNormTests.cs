using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Tests.Training;
using RealNvp.Training;

namespace RealNvp.Torch.Tests.Images;

/// <summary>Batch norm per channel against its definition, value by value.</summary>
public sealed class ImageBatchNormTests
{
    private const int Rows = 3;
    private const int Pixels = 6;
    private const int Count = Rows * Pixels;
    private const double Epsilon = 1e-3;
    private const double Rate = 0.25;

    private static readonly Shape Image = new(2, 2, 3);

    [Theory]
    [InlineData(BatchStatistics.Batch, true)]
    [InlineData(BatchStatistics.Batch, false)]
    [InlineData(BatchStatistics.MovingAverage, true)]
    [InlineData(BatchStatistics.MovingAverage, false)]
    public void Values_and_log_dets_follow_the_rule_of_statistics_in_training_and_evaluation(BatchStatistics kind, bool training)
    {
        var spec = Spec(kind);
        var parameters = Parameters(spec);
        var x = Built.Random(Rows * Image.Size, seed: 1);
        using var built = new Built(spec, parameters);
        built.Bijection.train(training);
        var (y, logDet) = built.Bijection.Forward(Built.Image(x, Image));
        var actual = Built.Values(y);
        var expectedLogDet = 0.0;
        for (var channel = 0; channel < 2; channel++)
        {
            var (mean, variance) = Used(kind, training, parameters, x, channel);
            expectedLogDet -= 0.5 * Pixels * Math.Log(variance + Epsilon);
            foreach (var index in Indices(channel))
            {
                Assert.Equal((x[index] - mean) / Math.Sqrt(variance + Epsilon), actual[index], 1e-12);
            }
        }

        Assert.All(Built.Values(logDet), value => Assert.Equal(expectedLogDet, value, 1e-12));
    }

    [Fact]
    public void After_a_training_step_evaluation_sees_the_map_that_the_moving_average_trained_with()
    {
        var spec = Spec(BatchStatistics.MovingAverage);
        var x = Built.Random(Rows * Image.Size, seed: 2);
        using var built = new Built(spec, Parameters(spec));
        built.Bijection.train();
        var trained = built.Forward(x, Image);
        built.Bijection.eval();
        Assert.Equal(trained, built.Forward(x, Image));
    }

    [Fact]
    public void Gradients_of_the_moving_average_flow_through_the_current_batch_s_share_alone()
    {
        var spec = Spec(BatchStatistics.MovingAverage);
        var parameters = Parameters(spec);
        var x = Built.Random(Rows * Image.Size, seed: 3);
        var weights = Built.Random(Rows * Image.Size, seed: 4);
        using var built = new Built(spec, parameters);
        built.Bijection.train();
        var input = Built.Image(x, Image).requires_grad_(true);
        var (y, logDet) = built.Bijection.Forward(input);
        ((y * Built.Image(weights, Image)).sum() + logDet.mean()).backward();
        var actual = Built.Values(input.grad!);
        for (var channel = 0; channel < 2; channel++)
        {
            var (mean, variance) = Used(BatchStatistics.MovingAverage, true, parameters, x, channel);
            var (batchMean, _) = Moments(x, channel);
            var spread = variance + Epsilon;
            var sum = Indices(channel).Sum(index => weights[index]);
            var product = Indices(channel).Sum(index => weights[index] * (x[index] - mean));
            foreach (var index in Indices(channel))
            {
                // d mean / dx = rate / N and d variance / dx = 2 rate (x - batch mean) / N.
                var ofVariance = 2 * Rate * (x[index] - batchMean) / Count;
                var expected = ((weights[index] - (Rate * sum / Count)) / Math.Sqrt(spread))
                    - (0.5 * product * ofVariance / Math.Pow(spread, 1.5)) - (0.5 * Pixels * ofVariance / spread);
                Assert.Equal(expected, actual[index], 1e-12);
            }
        }
    }

    [Fact]
    public void Running_statistics_of_a_batch_norm_on_images_are_those_of_channels()
    {
        var spec = Spec(BatchStatistics.Batch);
        using var flow = new TorchFlow(spec, FlatParameters.Start(spec, 1));
        var x = Built.Random(Rows * Image.Size, seed: 5);
        flow.LossGradient([.. x.Select(value => (float)value)]);
        for (var channel = 0; channel < 2; channel++)
        {
            var (mean, variance) = Moments(x, channel);
            Assert.Equal(mean, flow.Parameters["steps.0.mean"][channel], 1e-6);
            Assert.Equal(variance, flow.Parameters["steps.0.variance"][channel], 1e-6);
        }
    }

    [Fact]
    public void Of_batches_of_two_images_the_moving_average_learns_what_evaluation_sees()
    {
        var norm = new BatchNormSpec { Affine = false, Statistics = BatchStatistics.MovingAverage, Momentum = 0.98 };
        var spec = new FlowSpec
        {
            Shape = new Shape(1, 4, 4),
            Steps = [ImageFlowCases.Checkerboard(false), norm, ImageFlowCases.Checkerboard(true), norm],
        };
        using var flow = new TorchFlow(spec, FlatParameters.Start(spec, 1));
        var recorder = new Recorder();
        var training = new TrainingOptions { Epochs = 1, BatchSize = 2, Optimizer = OptimizerKind.Sgd, LearningRate = 1e-3 };
        new Trainer(flow, new ArrayRows(Images(600, seed: 100), 16), null, training).Run([recorder], TestContext.Current.CancellationToken);

        // Sixteen independent normal values of deviation 3 have 16 (log 3 + 1/2 log 2 pi + 1/2) = 40.3 nats.
        Assert.Equal(300, recorder.Steps.Count);
        var trained = -recorder.Steps[^100..].Average(step => step.Nats);
        var unseen = flow.MeanLogProb(Images(200, seed: 1000));
        Assert.Equal(40.3, trained, 2.5);
        Assert.Equal(trained, -unseen, 1.5);

        float[] Images(int count, ulong seed) => [.. FlowCases.RandomRows(spec, count, seed).Select(value => (3 * value) + 5)];
    }

    private static FlowSpec Spec(BatchStatistics kind) => new()
    {
        Shape = Image,
        Steps = [new BatchNormSpec(Epsilon, Momentum: 1 - Rate, Affine: false, kind)],
    };

    /// <summary>Statistics that many steps have gone into, so that the rate is that of the momentum.</summary>
    private static FlatParameters Parameters(FlowSpec spec)
    {
        var parameters = FlatParameters.Start(spec, 1);
        float[] mean = [0.5f, -1], variance = [2, 0.25f];
        mean.CopyTo(parameters["steps.0.mean"]);
        variance.CopyTo(parameters["steps.0.variance"]);
        parameters["steps.0.steps"][0] = 100;
        return parameters;
    }

    private static (double Mean, double Variance) Used(BatchStatistics kind, bool training, FlatParameters parameters, double[] x, int channel)
    {
        var (mean, variance) = Moments(x, channel);
        double runningMean = parameters["steps.0.mean"][channel], runningVariance = parameters["steps.0.variance"][channel];
        return !training ? (runningMean, runningVariance)
            : kind == BatchStatistics.Batch ? (mean, variance)
            : (runningMean + (Rate * (mean - runningMean)), runningVariance + (Rate * (variance - runningVariance)));
    }

    private static (double Mean, double Variance) Moments(double[] x, int channel)
    {
        var values = Indices(channel).Select(index => x[index]).ToArray();
        var mean = values.Average();
        return (mean, values.Average(value => (value - mean) * (value - mean)));
    }

    private static IEnumerable<int> Indices(int channel) =>
        Enumerable.Range(0, Rows).SelectMany(row => Enumerable.Range((row * Image.Size) + (channel * Pixels), Pixels));
}
