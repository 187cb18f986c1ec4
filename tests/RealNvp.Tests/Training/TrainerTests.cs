using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Tests.Training;

public sealed class TrainerTests
{
    private static readonly TrainingOptions Plain = new()
    {
        Epochs = 3,
        BatchSize = 10,
        Optimizer = OptimizerKind.Sgd,
        LearningRate = 0.05,
    };

    [Fact]
    public void A_step_moves_the_weights_against_the_gradient_by_the_rate()
    {
        using var flow = new ActNormFlow(1);
        var weights = new List<float[]>();
        var recorder = new Recorder { OnStep = _ => weights.Add(flow.Parameters.Weights.ToArray()) };
        Train(flow, new ArrayRows([1, 3], 1), null, Plain with { BatchSize = 2, Epochs = 1 }, recorder);

        // At the identity: d/dlog_scale = mean z^2 - 1 = 4, d/dshift = mean z = 2.
        Assert.Equal(-0.05f * 4, weights[0][0], 1e-7f);
        Assert.Equal(-0.05f * 2, weights[0][1], 1e-7f);
        Assert.Equal(-(2.5 + StandardNormal.HalfLogTwoPi), recorder.Steps[0].Nats, 1e-12);
    }

    [Fact]
    public void A_gradient_longer_than_the_clip_is_shortened_to_it()
    {
        using var flow = new ActNormFlow(1);
        var weights = new List<float[]>();
        var recorder = new Recorder { OnStep = _ => weights.Add(flow.Parameters.Weights.ToArray()) };
        Train(flow, new ArrayRows([1, 3], 1), null, Plain with { BatchSize = 2, Epochs = 1, ClipNorm = 0.1, LearningRate = 1 }, recorder);
        var length = Math.Sqrt(20);
        Assert.Equal(-0.1 * 4 / length, weights[0][0], 1e-7);
        Assert.Equal(-0.1 * 2 / length, weights[0][1], 1e-7);
    }

    /// <summary>Sixteen steps of ten rows: a pass is four of them, an epoch here those that are given.</summary>
    [Theory]
    [InlineData(9, 1)]
    [InlineData(20, 2)]
    [InlineData(25, 2)]
    [InlineData(1000, 4)]
    public void Where_an_epoch_ends_changes_no_step(int epochRows, int steps)
    {
        var whole = Run(Plain with { Epochs = 4 });
        var parts = Run(Plain with { Epochs = 16 / steps, EpochRows = epochRows });

        Assert.Equal(16, whole.Seen.Count);
        Assert.Equal(whole.Seen, parts.Seen);
        Assert.Equal(whole.Weights, parts.Weights);
        Assert.Equal(1 + (16 / steps), parts.Epochs);

        static (List<float[]> Seen, float[] Weights, int Epochs) Run(TrainingOptions options)
        {
            var seen = new List<float[]>();
            using var flow = new ActNormFlow(2, levels: 5) { Seen = (_, rows) => seen.Add(rows) };
            var rows = new ArrayRows([.. Enumerable.Range(0, 86).Select(index => (float)(index * index % 5))], 2);
            var recorder = new Recorder();
            Train(flow, rows, null, options, recorder);
            return (seen, flow.Parameters.Weights.ToArray(), recorder.Epochs.Count);
        }
    }

    [Fact]
    public void Every_row_is_seen_once_an_epoch_but_those_that_do_not_fill_a_batch()
    {
        var seen = new List<float>();
        using var flow = new ActNormFlow(1) { Seen = (_, rows) => seen.AddRange(rows) };
        var rows = new ArrayRows([.. Enumerable.Range(0, 25).Select(index => (float)index)], 1);
        var recorder = new Recorder();
        Train(flow, rows, null, Plain with { LearningRate = 1e-6 }, recorder);

        Assert.Equal(60, seen.Count);
        Assert.Equal([1, 2, 1, 2, 1, 2], recorder.Steps.Select(step => step.Step));
        var epochs = seen.Chunk(20).ToArray();
        Assert.All(epochs, epoch => Assert.Equal(20, epoch.Distinct().Count()));
        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.NotEqual(epochs[0].Order(), epochs[1].Order());
    }

    [Fact]
    public void Fewer_rows_than_a_batch_make_a_batch_of_all()
    {
        var sizes = new List<int>();
        using var flow = new ActNormFlow(2) { Seen = (_, rows) => sizes.Add(rows.Length) };
        Train(flow, ArrayRows.Normal(7, 2, 1), null, Plain with { BatchSize = 100 });
        Assert.Equal([14, 14, 14], sizes);
    }

    [Fact]
    public void Noise_of_quantised_rows_is_new_in_every_epoch_and_stays_within_the_level()
    {
        var seen = new List<float>();
        using var flow = new ActNormFlow(1, levels: 4) { Seen = (_, rows) => seen.AddRange(rows) };
        Train(flow, new ArrayRows([3, 3], 1), null, Plain with { BatchSize = 2 });
        Assert.Equal(6, seen.Distinct().Count());
        Assert.All(seen, value => Assert.InRange(value, 0.75f, MathF.BitDecrement(1)));
    }

    [Fact]
    public void Same_options_give_the_same_weights_to_the_bit_and_another_seed_others()
    {
        float[] Weights(ulong seed)
        {
            using var flow = new ActNormFlow(3);
            Train(flow, ArrayRows.Normal(50, 3, 1), null, Plain with { Optimizer = OptimizerKind.Adam, Seed = seed });
            return flow.Parameters.Weights.ToArray();
        }

        Assert.Equal(Weights(1), Weights(1));
        Assert.NotEqual(Weights(1), Weights(2));
    }

    [Fact]
    public void A_training_reaches_the_mean_and_the_spread_of_normal_data()
    {
        using var flow = new ActNormFlow(1);
        Train(flow, ArrayRows.Normal(5000, 1, 1), null, Plain with { BatchSize = 100, LearningRate = 0.1, Epochs = 30, Schedule = ScheduleKind.Cosine });
        Assert.Equal(-Math.Log(3), flow.Parameters.Weights[0], 0.03);
        Assert.Equal(-2, flow.Parameters.Weights[1], 0.1);
    }

    [Fact]
    public void Moving_average_is_the_weighted_sum_over_the_steps_and_what_is_validated_and_kept()
    {
        var average = new double[2];
        var steps = 0;
        using var flow = new ActNormFlow(1);
        var atEpochEnd = Array.Empty<float>();
        Recorder recorder = null!;
        recorder = new()
        {
            OnStep = _ =>
            {
                // The first steps keep less of the start: 2/11, 3/12, ... until 0.75 is reached.
                steps++;
                var decay = Math.Min(0.75, (1 + steps) / (10.0 + steps));
                average[0] = (decay * average[0]) + ((1 - decay) * flow.Parameters.Weights[0]);
                average[1] = (decay * average[1]) + ((1 - decay) * flow.Parameters.Weights[1]);
            },
            OnEpoch = _ => atEpochEnd = Judged(recorder).Weights.ToArray(),
        };
        // Validated on what it was trained on, the last epoch is the best.
        var valid = ArrayRows.Normal(40, 1, 1);
        Train(flow, ArrayRows.Normal(40, 1, 1), valid, Plain with { EmaDecay = 0.75 }, recorder);

        Assert.Equal(average[0], atEpochEnd[0], 1e-5);
        Assert.Equal(average[1], atEpochEnd[1], 1e-5);
        Assert.Equal(atEpochEnd, flow.Parameters.Weights.ToArray());
        Assert.Equal(Likelihood.Measure(flow, valid, 1, cancellationToken: TestContext.Current.CancellationToken).Nats, recorder.Epochs[^1].ValidNats);
    }

    [Fact]
    public void Epoch_zero_is_the_flow_before_training_and_rates_are_those_of_the_last_steps()
    {
        using var flow = new ActNormFlow(1);
        var recorder = new Recorder();
        var valid = ArrayRows.Normal(40, 1, 2);
        var before = Likelihood.Measure(flow, valid, 1, cancellationToken: TestContext.Current.CancellationToken).Nats;
        Train(flow, ArrayRows.Normal(40, 1, 1), valid, Plain with { Schedule = ScheduleKind.Cosine }, recorder);
        Assert.Equal([0, 1, 2, 3], recorder.Epochs.Select(epoch => epoch.Epoch));
        Assert.Null(recorder.Epochs[0].TrainNats);
        Assert.Equal(before, recorder.Epochs[0].ValidNats);
        Assert.Equal(0.05 * (1 + Math.Cos(Math.PI * 11 / 12)) / 2, recorder.Epochs[3].LearningRate, 1e-15);
        Assert.Equal(recorder.Steps[^4..].Average(step => step.Nats), recorder.Epochs[3].TrainNats!.Value, 1e-12);
    }

    [Fact]
    public void Rows_that_do_not_fit_and_levels_that_are_none_are_refused_in_one_sentence()
    {
        using var flow = new ActNormFlow(2);
        Assert.Contains("3 values", Refusal(() => Train(flow, ArrayRows.Normal(5, 3, 1), null, Plain)));
        Assert.Contains("no training rows", Refusal(() => Train(flow, new ArrayRows([], 2), null, Plain)));
        Assert.Contains("row 1", Refusal(() => Train(flow, new ArrayRows([1, 2, 3, float.NaN], 2), null, Plain)));
        using var quantised = new ActNormFlow(2, levels: 4);
        Assert.Contains("row 1", Refusal(() => Train(quantised, new ArrayRows([0, 3, 4, 1], 2), null, Plain)));
    }

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void Options_out_of_range_are_refused_by_name(string name, object options)
    {
        using var flow = new ActNormFlow(1);
        Assert.Contains($" {name} ", Refusal(() => Train(flow, ArrayRows.Normal(5, 1, 1), null, (TrainingOptions)options)));
    }

    public static TheoryData<string, object> BadOptions => new()
    {
        { "epochs", new TrainingOptions { Epochs = 0 } },
        { "batchSize", new TrainingOptions { BatchSize = -1 } },
        { "learningRate", new TrainingOptions { LearningRate = 0 } },
        { "learningRate", new TrainingOptions { LearningRate = double.NaN } },
        { "learningRate", new TrainingOptions { LearningRate = double.PositiveInfinity } },
        { "stepEpochs", new TrainingOptions { StepEpochs = 0 } },
        { "stepFactor", new TrainingOptions { StepFactor = 2 } },
        { "clipNorm", new TrainingOptions { ClipNorm = 0 } },
        { "weightDecay", new TrainingOptions { WeightDecay = -1 } },
        { "emaDecay", new TrainingOptions { EmaDecay = 1 } },
        { "epochRows", new TrainingOptions { EpochRows = 0 } },
        { "patience", new TrainingOptions { Patience = 0 } },
    };

    [Theory]
    [InlineData(null)]
    [InlineData(0.9)]
    public void A_trainer_runs_once_and_until_its_end_gives_the_weights_in_training_whenever_it_is_asked(double? decay)
    {
        using var flow = new ActNormFlow(1);
        Trainer trainer = null!;
        var (asked, last) = (0, (OptimizerSteps: -1L, Weight: 0f));
        var recorder = new Recorder
        {
            OnPhase = _ => Ask(),
            OnEpoch = _ => Ask(),
            OnStep = _ => Ask(),
            OnCheckpointDue = (_, _) => Ask(),
        };
        trainer = new Trainer(flow, ArrayRows.Normal(20, 1, 1), ArrayRows.Normal(20, 1, 2), Plain with { EmaDecay = decay });
        trainer.Run([recorder], TestContext.Current.CancellationToken);
        Assert.True(asked > 10);
        Assert.Throws<InvalidOperationException>(() => trainer.Capture());
        Assert.Throws<InvalidOperationException>(() => trainer.Run([], TestContext.Current.CancellationToken));

        void Ask()
        {
            // A step changes the weights; nothing that comes between two steps does.
            var now = (trainer.Progress.OptimizerSteps, Weight: trainer.Capture().Parameters.Weights[0]);
            Assert.True(now.OptimizerSteps != last.OptimizerSteps || now.Weight == last.Weight);
            (last, asked) = (now, asked + 1);
        }
    }

    [Fact]
    public void With_a_moving_average_a_second_flow_is_judged_which_ends_with_the_run()
    {
        var spec = new FlowSpec { Shape = new(1), Steps = [new ActNormSpec()] };
        using var flow = ManagedEngine.Instance.Create(spec, FlatParameters.Start(spec, 1));
        var differences = 0;
        Recorder recorder = null!;
        recorder = new()
        {
            OnEpoch = report =>
            {
                var start = recorder.Start!;
                Assert.Same(flow, start.Flow);
                differences += start.Judged.MeanLogProb([1, 2, 3]) != flow.MeanLogProb([1, 2, 3]) ? 1 : 0;
            },
        };
        Train(flow, ArrayRows.Normal(40, 1, 1), ArrayRows.Normal(40, 1, 2), Plain with { EmaDecay = 0.9 }, recorder);

        // At the start the average is the weights.
        Assert.Equal(Plain.Epochs, differences);
        Assert.Throws<ObjectDisposedException>(() => recorder.Start!.Judged.MeanLogProb([1, 2, 3]));
        Assert.True(double.IsFinite(flow.MeanLogProb([1, 2, 3])));
    }

    [Fact]
    public void Without_a_moving_average_the_flow_itself_is_judged()
    {
        using var flow = new ActNormFlow(1);
        var recorder = new Recorder();
        Train(flow, ArrayRows.Normal(40, 1, 1), null, Plain, recorder);
        Assert.Same(flow, recorder.Start!.Judged);
    }

    private static FlatParameters Judged(Recorder recorder) => ((ITrainableFlow)recorder.Start!.Judged).Parameters;

    private static string Refusal(Action act)
    {
        var message = Assert.ThrowsAny<InvalidInputException>(act).Message;
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        return message;
    }

    private static void Train(ITrainableFlow flow, IRows rows, IRows? valid, TrainingOptions options, params ITrainingObserver[] observers) =>
        new Trainer(flow, rows, valid, options).Run(observers, TestContext.Current.CancellationToken);
}
