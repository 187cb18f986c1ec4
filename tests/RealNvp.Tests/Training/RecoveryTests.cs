using RealNvp.Rows;
using RealNvp.Training;

namespace RealNvp.Tests.Training;

/// <summary>What the trainer does when a step goes wrong, and which epoch it keeps.</summary>
public sealed class RecoveryTests
{
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 2,
        BatchSize = 10,
        Optimizer = OptimizerKind.Sgd,
        LearningRate = 0.01,
    };

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_loss_that_is_no_number_goes_back_to_the_last_good_weights_with_half_the_rate(double loss)
    {
        var weights = new List<float[]>();
        ActNormFlow flow = null!;
        flow = new ActNormFlow(1)
        {
            Loss = call => call == 5 ? loss : null,
            Seen = (_, _) => weights.Add(flow.Parameters.Weights.ToArray()),
        };
        using var owned = flow;
        var recorder = new Recorder();
        Run(flow, 80, null, Options, recorder);

        // Step 5 fails: the weights are those that step 0 began with, and step 6 runs on them at half the rate.
        Assert.NotEqual(weights[0], weights[5]);
        Assert.Equal(weights[0], weights[6]);
        var notice = Assert.Single(recorder.Notices);
        Assert.Contains("step 6 of epoch 1", notice);
        Assert.Contains("0.005", notice);
        Assert.Equal(15, recorder.Steps.Count);
        Assert.Equal(0.005, recorder.Epochs[^1].LearningRate);
        Assert.Equal(TrainingOutcome.Completed, recorder.End!.Outcome);
    }

    [Fact]
    public void A_gradient_that_is_no_number_counts_as_a_step_gone_wrong()
    {
        using var flow = new ActNormFlow(1);
        var recorder = new Recorder();
        var trainer = new Trainer(flow, new ArrayRows([1e30f, .. Enumerable.Repeat(1f, 39)], 1), null, Options);
        trainer.Run([recorder], TestContext.Current.CancellationToken);
        Assert.Equal(2, recorder.Notices.Count);
        Assert.All(flow.Parameters.Weights.ToArray(), weight => Assert.True(float.IsFinite(weight)));
    }

    [Fact]
    public void A_gradient_whose_square_is_no_float_leaves_nothing_in_the_optimizer()
    {
        // The loss is 6e20 and the gradient finite, but Adam's mean of squares would be infinite for ever.
        using var flow = new ActNormFlow(1);
        IReadOnlyList<float[]> memory = [];
        var recorder = new Recorder { OnCheckpointDue = (capture, _) => memory = [.. capture().Buffers.Select(buffer => buffer.Values.ToArray())] };
        var trainer = new Trainer(
            flow, new ArrayRows([1e11f, .. Enumerable.Repeat(1f, 39)], 1), null, Options with { Optimizer = OptimizerKind.Adam });
        trainer.Run([recorder], TestContext.Current.CancellationToken);
        Assert.Equal(2, recorder.Notices.Count);
        Assert.All(recorder.Notices, notice => Assert.Contains("the gradient was too large", notice, StringComparison.Ordinal));
        Assert.NotEmpty(memory);
        Assert.All(memory, values => Assert.All(values, value => Assert.True(float.IsFinite(value))));
    }

    [Fact]
    public void Weights_that_a_good_step_has_ruined_are_not_taken_for_the_last_good_ones()
    {
        // From the step with number 100 on, where a snapshot is due, the loss on the ruined weights is no number.
        var isRuined = false;
        ActNormFlow flow = null!;
        flow = new ActNormFlow(1)
        {
            Loss = call =>
            {
                isRuined |= call == 100;
                var isBad = isRuined && flow.Parameters.Weights[0] > 50;
                return isBad ? double.NaN : null;
            },
        };
        using var owned = flow;
        var recorder = new Recorder
        {
            OnStep = report =>
            {
                if (report.Step == 100 && report.Epoch == 1)
                {
                    flow.Parameters.Weights[0] = 60;
                }
            },
        };
        Run(flow, 2000, null, Options, recorder);
        Assert.Single(recorder.Notices);
        Assert.InRange(flow.Parameters.Weights[0], -5, 5);
    }

    [Fact]
    public void After_five_recoveries_the_training_is_given_up_with_advice()
    {
        using var flow = new ActNormFlow(1) { Loss = call => call >= 3 ? double.NaN : null };
        var recorder = new Recorder();
        var error = Assert.Throws<TrainingFailedException>(() => Run(flow, 200, null, Options, recorder));
        Assert.Equal(5, recorder.Notices.Count);
        Assert.Equal(9, flow.Calls);
        Assert.Contains("6 times", error.Message);
        Assert.Contains("smaller learning rate", error.Message);
        Assert.Equal([nameof(TrainingOptions.LearningRate), nameof(TrainingOptions.ClipNorm)], error.Options);
    }

    [Fact]
    public void Adam_is_put_back_with_the_weights()
    {
        // The step that fails is followed by what a fresh optimizer would do: one step of size rate.
        ActNormFlow flow = null!;
        var weights = new List<float[]>();
        flow = new ActNormFlow(1)
        {
            Loss = call => call == 4 ? double.NaN : null,
            Seen = (_, _) => weights.Add(flow.Parameters.Weights.ToArray()),
        };
        using var owned = flow;
        Run(flow, 80, null, Options with { Optimizer = OptimizerKind.Adam }, new Recorder());
        Assert.Equal(0.005, Math.Abs(weights[6][0] - weights[5][0]), 1e-6);
    }

    [Fact]
    public void Training_stops_when_validation_has_not_improved_for_the_patience_and_keeps_the_best_epoch()
    {
        // The data pull the mean to 2 while validation sits at 0.75: it gets better, then worse.
        using var flow = new ActNormFlow(1);
        var kept = new List<float[]>();
        var recorder = new Recorder { OnEpoch = _ => kept.Add(flow.Parameters.Weights.ToArray()) };
        var valid = new ArrayRows([-2, 3.5f], 1);
        Run(flow, 40, valid, Options with { Epochs = 100, Patience = 3 }, recorder);

        Assert.Equal(TrainingOutcome.StoppedEarly, recorder.End!.Outcome);
        var best = recorder.Epochs.MaxBy(epoch => epoch.ValidNats)!.Epoch;
        Assert.InRange(best, 1, 50);
        Assert.Equal(best, recorder.End.BestEpoch);
        Assert.Equal(best + 3, recorder.Epochs[^1].Epoch);
        Assert.True(recorder.Epochs[best].IsBest);
        Assert.All(recorder.Epochs.Skip(best + 1), epoch => Assert.False(epoch.IsBest));
        Assert.Equal(kept[best], flow.Parameters.Weights.ToArray());
    }

    [Fact]
    public void Without_validation_the_last_epoch_is_kept()
    {
        using var flow = new ActNormFlow(1);
        var recorder = new Recorder();
        Run(flow, 40, null, Options with { Patience = 1 }, recorder);
        Assert.Equal(TrainingOutcome.Completed, recorder.End!.Outcome);
        Assert.Equal(2, recorder.End.BestEpoch);
        Assert.All(recorder.Epochs, epoch => Assert.Null(epoch.ValidNats));
    }

    [Fact]
    public void A_validation_that_is_no_number_is_never_the_best_and_is_said()
    {
        // Infinite weights make validation NaN after epoch 2 alone.
        using var flow = new ActNormFlow(1);
        float[] saved = [];
        var recorder = new Recorder
        {
            OnStep = report =>
            {
                if (report is { Epoch: 2, Step: 4 })
                {
                    saved = flow.Parameters.Weights.ToArray();
                    flow.Parameters.Weights[0] = float.NaN;
                }
            },
            OnCheckpointDue = (capture, _) =>
            {
                if (capture().Progress.Epochs.Length == 3)
                {
                    saved.CopyTo(flow.Parameters.Weights);
                }
            },
        };
        Run(flow, 40, new ArrayRows([0, 1], 1), Options with { Epochs = 3 }, recorder);
        Assert.True(double.IsNaN(recorder.Epochs[2].ValidNats!.Value));
        Assert.False(recorder.Epochs[2].IsBest);
        Assert.NotEqual(2, recorder.End!.BestEpoch);
        Assert.Contains("epoch 2", Assert.Single(recorder.Notices));
        Assert.True(float.IsFinite(flow.Parameters.Weights[0]));
    }

    [Fact]
    public void A_validation_row_of_density_zero_does_not_keep_the_untrained_flow()
    {
        using var flow = new ActNormFlow(1, levels: 4);
        var recorder = new Recorder();
        var rows = new ArrayRows([.. Enumerable.Range(0, 40).Select(index => (float)(index % 4))], 1);
        new Trainer(flow, rows, new ArrayRows([1, 5], 1), Options).Run([recorder], TestContext.Current.CancellationToken);
        Assert.Equal(double.NegativeInfinity, recorder.Epochs[^1].ValidNats);
        Assert.Equal(2, recorder.End!.BestEpoch);
        Assert.Equal(3, recorder.Notices.Count);
    }

    private static void Run(ActNormFlow flow, int rows, IRows? valid, TrainingOptions options, Recorder recorder) =>
        new Trainer(flow, ArrayRows.Normal(rows, 1, 1), valid, options).Run([recorder], TestContext.Current.CancellationToken);
}
