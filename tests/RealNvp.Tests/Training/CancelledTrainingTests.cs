using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Tests.Files;
using RealNvp.Training;

namespace RealNvp.Tests.Training;

public sealed class CancelledTrainingTests
{
    private static readonly TrainingOptions Plain = new() { Epochs = 4, BatchSize = 10, LearningRate = 0.02 };

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, TrainingOptions> Cases { get; } = new()
    {
        ["adam"] = Plain,
        ["average"] = Plain with { EmaDecay = 0.9 },
        ["cosine"] = Plain with { Schedule = ScheduleKind.Cosine, WeightDecay = 0.01 },
        ["early stopping"] = Plain with { Epochs = 60, Patience = 2, LearningRate = 0.05 },
        ["epochs of a part of a pass"] = Plain with { Epochs = 7, EpochRows = 50 },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_training_cancelled_within_validations_ends_with_the_same_bits(string name)
    {
        var train = ArrayRows.Normal(85, 3, 1);
        var valid = ArrayRows.Normal(30, 3, 2);
        var whole = TrainingTrace.Of(() => new ActNormFlow(3), train, valid, Cases[name]);

        // 30 reads a judgement, the start's first: in it, in the next at its first row and its last, and in one of a resumed run.
        whole.AssertSame(CancelledInReads(new ActNormFlow(3), train, valid, Cases[name], 17));
        whole.AssertSame(CancelledInReads(new ActNormFlow(3), train, valid, Cases[name], 31));
        whole.AssertSame(CancelledInReads(new ActNormFlow(3), train, valid, Cases[name], 60));
        whole.AssertSame(CancelledInReads(new ActNormFlow(3), train, valid, Cases[name], 1, 40, 50, 90));
    }

    [Fact]
    public void A_flow_whose_steps_start_from_data_ends_with_the_same_bits_when_cancelled_while_they_do()
    {
        var train = ArrayRows.Normal(85, 3, 1);
        var valid = ArrayRows.Normal(30, 3, 2);
        var spec = new FlowSpec
        {
            Shape = new Shape(3),
            Steps = [new StandardizeSpec(), new AffineCouplingSpec { Shared = new MlpSpec { Hidden = [4] } }, new ActNormSpec(), new ActNormSpec()],
        };
        var whole = TrainingTrace.Of(Create, train, valid, Plain with { EmaDecay = 0.9 });

        // The training rows that the steps start from are read first: 85.
        whole.AssertSame(CancelledInReads(Create(), train, valid, Plain with { EmaDecay = 0.9 }, areTraining: true, 1));
        whole.AssertSame(CancelledInReads(Create(), train, valid, Plain with { EmaDecay = 0.9 }, areTraining: true, 85));
        whole.AssertSame(CancelledInReads(Create(), train, valid, Plain with { EmaDecay = 0.9 }, areTraining: false, 12));

        ITrainableFlow Create() => Engines.Create(spec, FlatParameters.Start(spec, 3), [ManagedEngine.Instance]);
    }

    [Fact]
    public void A_cancelled_validation_leaves_an_epoch_that_is_not_over_and_a_trainer_that_can_be_captured()
    {
        using var flow = new ActNormFlow(3);
        using var cancelled = new CancellationTokenSource();
        var valid = new HeardRows(ArrayRows.Normal(30, 3, 2), after: 45, cancelled.Cancel);
        Checkpoint? saved = null;
        var recorder = new Recorder { OnCheckpointDue = (capture, mustSave) => saved = mustSave ? capture() : saved };
        var end = new Trainer(flow, ArrayRows.Normal(85, 3, 1), valid, Plain).Run([recorder], cancelled.Token);

        Assert.Equal(45, valid.Reads);
        Assert.Equal((TrainingOutcome.Interrupted, 1, true), (end.Outcome, end.Epochs.Count, end.IsWithinFirstEpoch));
        Assert.Equal((0, 8, 0), (saved!.Progress.Epoch, saved.Progress.Step, saved.Progress.BestEpoch));
        Assert.Equal(saved.Parameters.Weights.ToArray(), flow.Parameters.Weights.ToArray());
    }

    [Fact]
    public void A_start_that_was_not_judged_gives_the_weights_of_the_start_and_no_figures()
    {
        using var flow = new ActNormFlow(3);
        using var cancelled = new CancellationTokenSource();
        var valid = new HeardRows(ArrayRows.Normal(30, 3, 2), after: 2, cancelled.Cancel);
        float[] saved = [], before = [];
        var recorder = new Recorder { OnCheckpointDue = (capture, _) => saved = capture().BestParameters().Weights.ToArray() };
        before = flow.Parameters.Weights.ToArray();
        var end = new Trainer(flow, ArrayRows.Normal(85, 3, 1), valid, Plain with { EmaDecay = 0.9 }).Run([recorder], cancelled.Token);

        Assert.Equal((TrainingOutcome.Interrupted, 0, true), (end.Outcome, end.Epochs.Count, end.IsWithinFirstEpoch));
        Assert.Equal(before, saved);
        Assert.Equal(before, flow.Parameters.Weights.ToArray());
    }

    [Fact]
    public void The_start_is_judged_on_a_part_of_many_rows_and_every_epoch_on_all()
    {
        const int Many = 2500;
        using var flow = new ActNormFlow(3);
        var valid = new HeardRows(ArrayRows.Normal(Many, 3, 2), after: -1, () => { });
        var phases = new List<PhaseReport>();
        var reads = new List<int>();
        var recorder = new Recorder { OnPhase = phases.Add, OnEpoch = _ => reads.Add(valid.Reads) };
        var end = new Trainer(flow, ArrayRows.Normal(85, 3, 1), valid, Plain).Run([recorder], TestContext.Current.CancellationToken);

        // The first epoch is held against the start on the rows that the start was judged on.
        Assert.Equal([1000, 1000 + Many + 1000, 2000 + (2 * Many), 2000 + (3 * Many), 2000 + (4 * Many)], reads);
        Assert.Contains(new(TrainingPhase.JudgingStart, Trainer.StartJudgedRows, Trainer.StartJudgedRows), phases);
        Assert.Contains(new(TrainingPhase.Validating, Many, Many), phases);
        Assert.Equal(4, end.BestEpoch);
        using var all = new ActNormFlow(3);
        var figure = Likelihood.Measure(all, ArrayRows.Normal(Many, 3, 2), Plain.Seed, cancellationToken: TestContext.Current.CancellationToken).Nats;
        Assert.Equal(figure, end.Epochs[0].ValidNats!.Value, 0.2);
        Assert.NotEqual(figure, end.Epochs[0].ValidNats);
    }

    [Fact]
    public void A_start_that_no_epoch_betters_stays_the_best_though_it_was_judged_on_a_part()
    {
        // A rate so high that every step leads away.
        var options = Plain with { LearningRate = 5, Epochs = 2, ClipNorm = null };
        using var folder = new TemporaryFolder();
        using var flow = new ActNormFlow(3);
        Checkpoint? saved = null;
        var recorder = new Recorder
        {
            OnCheckpointDue = (capture, _) =>
            {
                CheckpointFile.Write(folder.File("c"), capture(), new ModelMetadata());
                saved = CheckpointFile.Read(folder.File("c")).Checkpoint;
            },
        };
        var end = new Trainer(flow, ArrayRows.Normal(85, 3, 1), ArrayRows.Normal(1001, 3, 2), options).Run([recorder], TestContext.Current.CancellationToken);
        Assert.Equal(0, end.BestEpoch);
        Assert.True(saved!.Progress.IsBestOfPart);
        Assert.Equal([true, false, false], end.Epochs.Select(epoch => epoch.IsBest));
    }

    private static TrainingTrace CancelledInReads(ITrainableFlow flow, IRows train, IRows valid, TrainingOptions options, params int[] reads) =>
        CancelledInReads(flow, train, valid, options, areTraining: false, reads);

    /// <summary>Trains, each time cancelled when so many validation rows have been read since the start, or training rows, and resumed.</summary>
    private static TrainingTrace CancelledInReads(
        ITrainableFlow flow, IRows train, IRows valid, TrainingOptions options, bool areTraining, params int[] reads)
    {
        using var owned = flow;
        using var folder = new TemporaryFolder();
        Checkpoint? checkpoint = null;
        foreach (var after in reads)
        {
            using var cancelled = new CancellationTokenSource();
            var heard = new HeardRows(areTraining ? train : valid, after, cancelled.Cancel);
            var (seen, judged) = areTraining ? (heard, valid) : (train, (IRows)heard);
            var trainer = checkpoint is null ? new Trainer(flow, seen, judged, options) : Trainer.Resume(flow, seen, judged, checkpoint);
            var recorder = new Recorder
            {
                OnCheckpointDue = (capture, mustSave) =>
                {
                    if (mustSave)
                    {
                        CheckpointFile.Write(folder.File("c"), capture(), new ModelMetadata());
                    }
                },
            };
            Assert.Equal(TrainingOutcome.Interrupted, trainer.Run([recorder], cancelled.Token).Outcome);
            checkpoint = CheckpointFile.Read(folder.File("c")).Checkpoint;
        }

        return TrainingTrace.Of(flow, Trainer.Resume(flow, train, valid, checkpoint!));
    }
}
