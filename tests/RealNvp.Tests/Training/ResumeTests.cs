using RealNvp.Files;
using RealNvp.Tests.Files;
using RealNvp.Training;

namespace RealNvp.Tests.Training;

public sealed class ResumeTests
{
    private static readonly TrainingOptions Plain = new() { Epochs = 4, BatchSize = 10, LearningRate = 0.02 };

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, TrainingOptions> Cases { get; } = new()
    {
        ["adam"] = Plain,
        ["sgd"] = Plain with { Optimizer = OptimizerKind.Sgd },
        ["average"] = Plain with { EmaDecay = 0.9 },
        ["clip, cosine, decay"] = Plain with { ClipNorm = 0.1, Schedule = ScheduleKind.Cosine, WeightDecay = 0.01 },
        ["steps of the rate"] = Plain with { Schedule = ScheduleKind.Step, StepEpochs = 1, StepFactor = 0.5 },
        ["epochs of a part of a pass"] = Plain with { Epochs = 7, EpochRows = 50 },
        ["trim"] = Plain with { Trim = 0.2 },
        ["noise"] = Plain with { Noise = 0.1 },
        ["early stopping"] = Plain with { Epochs = 60, Patience = 2, LearningRate = 0.05 },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_training_interrupted_anywhere_ends_with_the_same_bits(string name)
    {
        var train = ArrayRows.Normal(85, 3, 1);
        var valid = ArrayRows.Normal(30, 3, 2);
        var whole = Run();
        Assert.Equal(name == "early stopping" ? TrainingOutcome.StoppedEarly : TrainingOutcome.Completed, whole.Outcome);

        // The first step, the middle of an epoch, its last step (8 to an epoch), the first of the next; and several in one run.
        whole.AssertSame(Run(1));
        whole.AssertSame(Run(5));
        whole.AssertSame(Run(8));
        whole.AssertSame(Run(9));
        whole.AssertSame(Run(3, 4, 13, 16, 27));

        TrainingTrace Run(params int[] interruptAfter) => TrainingTrace.Of(() => new ActNormFlow(3), train, valid, Cases[name], interruptAfter);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(11)]
    public void A_run_that_crashed_goes_on_exactly_from_a_checkpoint_saved_within_an_epoch(int savedAfter)
    {
        using var folder = new TemporaryFolder();
        var train = ArrayRows.Normal(85, 3, 1);
        var options = Plain with { EmaDecay = 0.9 };
        var calls = 0;
        var recorder = new Recorder
        {
            OnCheckpointDue = (capture, mustSave) =>
            {
                var checkpoint = capture();
                if (!mustSave && ++calls == savedAfter)
                {
                    CheckpointFile.Write(folder.File("c"), checkpoint, new ModelMetadata());
                }
            },
        };
        using var whole = new ActNormFlow(3);
        new Trainer(whole, train, null, options).Run([recorder], TestContext.Current.CancellationToken);

        using var resumed = new ActNormFlow(3);
        var checkpoint = CheckpointFile.Read(folder.File("c")).Checkpoint;
        Assert.True(checkpoint.Progress.Step > 0 && checkpoint.Progress.Seconds > 0);
        Trainer.Resume(resumed, train, null, checkpoint).Run([], TestContext.Current.CancellationToken);
        Assert.Equal(whole.Parameters.Weights.ToArray(), resumed.Parameters.Weights.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_training_goes_on_exactly_from_a_checkpoint_that_was_taken_when_an_epoch_ended(int epoch)
    {
        using var folder = new TemporaryFolder();
        var (train, valid) = (ArrayRows.Normal(85, 3, 1), ArrayRows.Normal(30, 3, 2));
        using var whole = new ActNormFlow(3);
        var trainer = new Trainer(whole, train, valid, Plain with { EmaDecay = 0.9 });
        var recorder = new Recorder
        {
            OnEpoch = report =>
            {
                if (report.Epoch == epoch)
                {
                    CheckpointFile.Write(folder.File("c"), trainer.Capture(), new ModelMetadata());
                }
            },
        };
        trainer.Run([recorder], TestContext.Current.CancellationToken);

        using var resumed = new ActNormFlow(3);
        Trainer.Resume(resumed, train, valid, CheckpointFile.Read(folder.File("c")).Checkpoint).Run([], TestContext.Current.CancellationToken);
        Assert.Equal(whole.Parameters.Weights.ToArray(), resumed.Parameters.Weights.ToArray());
    }

    [Fact]
    public void Quantised_rows_get_the_same_noise_after_a_resume()
    {
        var rows = new ArrayRows([.. Enumerable.Range(0, 60).Select(index => (float)(index * index % 5))], 2);
        TrainingTrace Run(params int[] interruptAfter) => TrainingTrace.Of(() => new ActNormFlow(2, levels: 5), rows, rows, Plain, interruptAfter);
        Run().AssertSame(Run(4, 5));
    }

    [Fact]
    public void A_recovery_before_the_interruption_is_remembered()
    {
        // Call 2 fails, counted over all flows of a run.
        TrainingTrace Run(params int[] interruptAfter)
        {
            var calls = 0;
            return TrainingTrace.Of(
                () => new ActNormFlow(2) { Loss = _ => calls++ == 2 ? double.NaN : null }, ArrayRows.Normal(40, 2, 1), null, Plain, interruptAfter);
        }

        var whole = Run();
        Assert.Contains("LearningRate = 0.01,", whole.Epochs[^1]);
        whole.AssertSame(Run(3));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.9)]
    public void A_training_cancelled_within_its_first_epoch_gives_the_weights_it_has_come_to_and_not_those_of_the_start(double? decay)
    {
        using var flow = new ActNormFlow(3);
        using var cancelled = new CancellationTokenSource();
        float[] start = [], latest = [], saved = [];
        var recorder = new Recorder
        {
            OnEpoch = _ => start = flow.Parameters.Weights.ToArray(),
            OnStep = report => (report.Step == 5 ? cancelled : null)?.Cancel(),
            OnCheckpointDue = (capture, _) =>
            {
                var checkpoint = capture();
                (latest, saved) = (checkpoint.Parameters.Weights.ToArray(), checkpoint.BestParameters().Weights.ToArray());
            },
        };
        var end = new Trainer(flow, ArrayRows.Normal(85, 3, 1), ArrayRows.Normal(30, 3, 2), Plain with { EmaDecay = decay }).Run([recorder], cancelled.Token);
        Assert.True(end.IsWithinFirstEpoch);
        Assert.Equal(saved, flow.Parameters.Weights.ToArray());
        Assert.NotEqual(start, saved);
        Assert.Equal(decay is null, latest.AsSpan().SequenceEqual(saved));
    }

    [Fact]
    public void A_run_cancelled_before_its_first_step_is_the_run_itself_once_resumed()
    {
        using var folder = new TemporaryFolder();
        using var flow = new ActNormFlow(1);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var saved = 0;
        var recorder = new Recorder
        {
            OnCheckpointDue = (capture, mustSave) =>
            {
                Assert.True(mustSave);
                saved++;
                CheckpointFile.Write(folder.File("c"), capture(), new ModelMetadata());
            },
        };
        var end = new Trainer(flow, ArrayRows.Normal(40, 1, 1), null, Plain).Run([recorder], cancelled.Token);
        Assert.Equal((TrainingOutcome.Interrupted, 1, 0), (end.Outcome, saved, end.BestEpoch));

        using var resumed = new ActNormFlow(1);
        var checkpoint = CheckpointFile.Read(folder.File("c")).Checkpoint;
        Trainer.Resume(resumed, ArrayRows.Normal(40, 1, 1), null, checkpoint).Run([], TestContext.Current.CancellationToken);
        using var whole = new ActNormFlow(1);
        new Trainer(whole, ArrayRows.Normal(40, 1, 1), null, Plain).Run([], TestContext.Current.CancellationToken);
        Assert.Equal(whole.Parameters.Weights.ToArray(), resumed.Parameters.Weights.ToArray());
        Assert.Equal(0, checkpoint.Progress.Epoch);
    }

    [Fact]
    public void A_checkpoint_is_refused_by_other_data_another_flow_and_other_options()
    {
        using var folder = new TemporaryFolder();
        using var flow = new ActNormFlow(2);
        Checkpoint? checkpoint = null;
        var recorder = new Recorder { OnCheckpointDue = (capture, _) => checkpoint = capture() };
        new Trainer(flow, ArrayRows.Normal(40, 2, 1), null, Plain).Run([recorder], TestContext.Current.CancellationToken);

        Assert.Contains("40 rows", Refusal(() => Trainer.Resume(flow, ArrayRows.Normal(41, 2, 1), null, checkpoint!)));
        using var wider = new ActNormFlow(3);
        Assert.Contains("another flow", Refusal(() => Trainer.Resume(wider, ArrayRows.Normal(40, 3, 1), null, checkpoint!)));
    }

    [Fact]
    public void Resuming_does_not_change_the_checkpoint_it_resumes()
    {
        using var folder = new TemporaryFolder();
        using var flow = new ActNormFlow(2);
        using var cancellation = new CancellationTokenSource();
        var recorder = new Recorder
        {
            OnStep = _ => cancellation.Cancel(),
            OnCheckpointDue = (capture, _) => CheckpointFile.Write(folder.File("c"), capture(), new ModelMetadata()),
        };
        new Trainer(flow, ArrayRows.Normal(40, 2, 1), null, Plain).Run([recorder], cancellation.Token);
        var checkpoint = CheckpointFile.Read(folder.File("c")).Checkpoint;
        var results = Enumerable.Range(0, 2).Select(_ =>
        {
            using var resumed = new ActNormFlow(2);
            Trainer.Resume(resumed, ArrayRows.Normal(40, 2, 1), null, checkpoint).Run([], TestContext.Current.CancellationToken);
            return resumed.Parameters.Weights.ToArray();
        }).ToArray();
        Assert.Equal(results[0], results[1]);
        Assert.Equal((0, 1), (checkpoint.Progress.Epoch, checkpoint.Progress.Step));
    }

    private static string Refusal(Func<object> act) => Assert.ThrowsAny<InvalidInputException>(act).Message;
}
