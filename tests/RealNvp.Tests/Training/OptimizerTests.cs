using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Tests.Training;

public sealed class OptimizerTests
{
    [Fact]
    public void A_step_of_plain_descent_is_rate_times_scaled_gradient_plus_decayed_weight()
    {
        var parameters = Parameters([1, -2, 4, 0]);
        var optimizer = Optimizer.Create(new() { Optimizer = OptimizerKind.Sgd, WeightDecay = 0.5 }, parameters, average: null);
        ReadOnlySpan<float> gradients = [0.5f, 1, -8, 0];
        gradients.CopyTo(parameters.Gradients);
        optimizer.Step(rate: 0.25, gradientFactor: 0.5);

        // w - 0.25 (0.5 g + 0.5 w)
        Assert.Equal([0.8125f, -1.875f, 4.5f, 0], parameters.Weights.ToArray());
        Assert.Equal(1, optimizer.Steps);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.01)]
    public void Adam_follows_an_independent_computation_in_double(double decay)
    {
        const int Count = 38;
        var random = SeededRandom.For(5, 1);
        var parameters = Parameters(Draw(random, Count, 1));
        var expected = parameters.Weights.ToArray().Select(value => (double)value).ToArray();
        double[] first = new double[Count], second = new double[Count];
        var optimizer = Optimizer.Create(new() { WeightDecay = decay }, parameters, average: null);
        for (var step = 1; step <= 200; step++)
        {
            var rate = 0.01 / step;
            var gradients = Draw(random, Count, step % 7 == 0 ? 100 : 0.1f);
            gradients.CopyTo(parameters.Gradients);
            optimizer.Step(rate, gradientFactor: 0.5);
            for (var index = 0; index < Count; index++)
            {
                // Algorithm 1 of arXiv:1412.6980 in the order in which it is printed.
                var gradient = (0.5 * gradients[index]) + (decay * expected[index]);
                first[index] = (0.9 * first[index]) + (0.1 * gradient);
                second[index] = (0.999 * second[index]) + (0.001 * gradient * gradient);
                var meanHat = first[index] / (1 - Math.Pow(0.9, step));
                var squareHat = second[index] / (1 - Math.Pow(0.999, step));
                expected[index] -= rate * meanHat / (Math.Sqrt(squareHat) + 1e-8);
            }
        }

        for (var index = 0; index < Count; index++)
        {
            Assert.Equal(expected[index], parameters.Weights[index], 2e-6);
        }
    }

    [Fact]
    public void Gradient_norm_is_the_root_of_the_sum_of_squares_over_all_blocks()
    {
        var gradients = Draw(SeededRandom.For(6, 1), 100_002, 1);
        var parameters = Parameters(gradients);
        gradients.CopyTo(parameters.Gradients);
        var norm = new GradientNorm(parameters);
        var expected = Math.Sqrt(gradients.Sum(value => (double)value * value));
        Assert.Equal(1, norm.Measure() / expected, 1e-6);
        parameters.Gradients[90_000] = float.NaN;
        Assert.True(double.IsNaN(norm.Measure()));
    }

    [Fact]
    public void Rate_stays_when_the_schedule_is_constant()
    {
        var options = new TrainingOptions { LearningRate = 0.3 };
        Assert.All([0L, 1, 999], step => Assert.Equal(0.3, LearningRate.At(options, step, 10)));
    }

    [Fact]
    public void Cosine_begins_at_the_full_rate_and_ends_at_zero_after_the_last_step()
    {
        var options = new TrainingOptions { LearningRate = 0.4, Schedule = ScheduleKind.Cosine, Epochs = 5 };
        Assert.Equal(0.4, LearningRate.At(options, 0, 4));
        Assert.Equal(0.4 * (1 + Math.Sqrt(0.5)) / 2, LearningRate.At(options, 5, 4), 1e-15);
        Assert.Equal(0.2, LearningRate.At(options, 10, 4), 1e-15);
        Assert.Equal(0.4 * (1 - Math.Cos(Math.PI / 20)) / 2, LearningRate.At(options, 19, 4), 1e-15);
        Assert.Equal(0, LearningRate.At(options, 20, 4), 1e-15);
    }

    [Fact]
    public void Step_schedule_multiplies_the_rate_after_so_many_epochs()
    {
        var options = new TrainingOptions { LearningRate = 0.8, Schedule = ScheduleKind.Step, StepEpochs = 3, StepFactor = 0.5 };
        Assert.Equal(0.8, LearningRate.At(options, 0, 4));
        Assert.Equal(0.8, LearningRate.At(options, 11, 4));
        Assert.Equal(0.4, LearningRate.At(options, 12, 4));
        Assert.Equal(0.1, LearningRate.At(options, 36, 4), 1e-15);
    }

    /// <summary>Parameters that hold these weights, an even number of them.</summary>
    private static FlatParameters Parameters(float[] weights)
    {
        var parameters = FlatParameters.Start(new FlowSpec { Shape = new Shape(weights.Length / 2), Steps = [new ActNormSpec()] }, seed: 1);
        weights.CopyTo(parameters.Weights);
        return parameters;
    }

    private static float[] Draw(SeededRandom random, int count, float scale) =>
        [.. Enumerable.Range(0, count).Select(_ => scale * (float)random.NextGaussian())];

    [Fact]
    public void A_rate_rises_to_its_own_over_500_steps_where_the_base_was_fitted()
    {
        Assert.Equal([1.0 / 500, 0.5, 1, 1], new long[] { 0, 249, 499, 100_000 }.Select(LearningRate.Rise));
    }
}
