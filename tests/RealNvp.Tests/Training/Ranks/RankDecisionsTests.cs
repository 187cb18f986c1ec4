using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Tests.Collectives;
using RealNvp.Tests.Files;
using RealNvp.Training;

namespace RealNvp.Tests.Training.Ranks;

/// <summary>What a training decides it decides once for all processes: the best epoch, when to stop, what to do about a step that went wrong.</summary>
public sealed class RankDecisionsTests
{
    private const int Columns = 3;

    private static readonly TrainingOptions Plain = new() { Epochs = 4, BatchSize = 10, LearningRate = 0.01, Seed = 2 };

    private static FlowSpec Spec { get; } = new()
    {
        Shape = new(Columns),
        Steps = [new ActNormSpec(), new AffineCouplingSpec { Shared = new MlpSpec { Hidden = [16] } }, new ActNormSpec()],
    };

    // Takes nothing from data before the first step.
    private static FlowSpec Coupling { get; } = new() { Shape = new(Columns), Steps = [new AffineCouplingSpec { Shared = new MlpSpec { Hidden = [16] } }] };

    private static RankedTraining Training => new(Spec, ArrayRows.Normal(85, Columns, 1), ArrayRows.Normal(30, Columns, 2), Plain);

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void The_best_epoch_and_the_early_stop_are_those_of_one_process(int count, bool isParted)
    {
        var training = Training with { IsParted = isParted, Options = Plain with { Epochs = 60, Patience = 2, LearningRate = 0.05, EmaDecay = 0.5 } };

        var alone = training.Run(1);
        var together = training.Run(count);

        Assert.Equal(TrainingOutcome.StoppedEarly, together.Outcome);
        Assert.Equal((alone.BestEpoch, alone.Epochs.Length), (together.BestEpoch, together.Epochs.Length));
        RankedTraining.AssertNear(alone.Kept, together.Kept, 1e-4);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Many_validation_rows_are_judged_as_one_process_does(int count)
    {
        // More than the rows that the start is judged by.
        var training = Training with { Valid = ArrayRows.Normal(1501, Columns, 5), IsParted = true, Options = Plain with { Epochs = 2 } };

        Assert.Equal(Figures(training.Run(1)), Figures(training.Run(count)));

        static string[] Figures(TrainingTrace trace) => [.. trace.Epochs.Select(epoch => System.Text.RegularExpressions.Regex.Replace(epoch, @"(\.\d{4})\d+", "$1"))];
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_step_that_went_wrong_in_one_process_is_taken_back_in_all(int count)
    {
        float[] rows = [.. Enumerable.Range(0, 84 * Columns).Select(index => MathF.Sin(index)), 1e30f, 0, 0];
        var training = Training with { Train = new ArrayRows(rows, Columns), Valid = null, Spec = Coupling };
        var recorders = new Recorder[count];

        var alone = training.Run(1);
        var together = training.Run(count, watch: rank => recorders[rank] = new());

        Assert.All(recorders, recorder => Assert.Equal(recorders[0].Notices, recorder.Notices));
        Assert.Contains(recorders[0].Notices, notice => notice.Contains("back to the last good weights", StringComparison.Ordinal));
        RankedTraining.AssertNear(alone.Buffers["weights"], together.Buffers["weights"], 1e-4);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void A_training_cancelled_in_one_process_stops_in_all_and_goes_on_exactly(int count, bool isParted)
    {
        var training = Training with { IsParted = isParted, Options = Plain with { EmaDecay = 0.9 } };
        var whole = training.Run(count);

        var (stopped, checkpoint) = Stopped(training, count, rank: count - 1, step: 11);
        Assert.Equal(TrainingOutcome.Interrupted, stopped.Outcome);

        training.Run(count, checkpoint).AssertSame(whole);
        RankedTraining.AssertNear(whole.Kept, training.Run(count + 1, checkpoint).Kept, 1e-4);
        RankedTraining.AssertNear(whole.Kept, training.Run(1, checkpoint).Kept, 1e-4);
    }

    [Fact]
    public void A_validation_cancelled_in_one_process_ends_in_all_and_is_done_anew()
    {
        var training = Training with { IsParted = true };
        using var cancelled = new CancellationTokenSource();
        var (_, checkpoint) = Stopped(
            training,
            2,
            new() { OnPhase = report => { if (report.Phase == TrainingPhase.Validating) cancelled.Cancel(); } },
            rank => rank == 0 ? cancelled.Token : default);

        training.Run(2, checkpoint).AssertSame(training.Run(2));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void A_damaged_row_in_one_process_ends_all_with_its_sentence(int count, bool isParted)
    {
        var rows = ArrayRows.Normal(85, Columns, 1);
        var values = new float[85 * Columns];
        for (var row = 0; row < 85; row++)
        {
            rows.Read(row, values.AsSpan(row * Columns, Columns));
        }

        values[40 * Columns] = float.NaN;
        var training = Training with { Train = new ArrayRows(values, Columns), IsParted = isParted, Spec = Coupling };

        Assert.All(Failures(training, count), message => Assert.Contains("Training row 40", message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_batch_with_fewer_rows_than_processes_is_refused() => Assert.All(
        Failures(Training with { Options = Plain with { BatchSize = 2 } }, 3),
        message => Assert.Equal("A batch of 2 rows cannot be shared by 3 processes; use a larger batch size or fewer processes.", message));

    [Fact]
    public void Processes_that_begin_with_other_weights_are_told_so()
    {
        var messages = ThreadGroup.Run(2, collective =>
        {
            using var engine = new ManagedEngine(1);
            using var flow = engine.Create(Spec, FlatParameters.Start(Spec, (ulong)collective.Rank));
            return Assert.Throws<TrainingFailedException>(
                () => new Trainer(flow, ArrayRows.Normal(20, Columns, 1), null, Plain, collective: collective).Run([])).Message;
        });

        Assert.All(messages, message => Assert.StartsWith("At the start process 1 of 2 has other weights than process 0;", message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_engine_that_knows_no_other_processes_says_so() => Assert.All(
        ThreadGroup.Run(2, collective => Assert.Throws<FlowSpecException>(
            () => new Trainer(new ActNormFlow(2), ArrayRows.Normal(20, 2, 1), null, Plain, collective: collective)).Message),
        message => Assert.Contains("'by hand' trains in one process alone", message, StringComparison.Ordinal));

    private static string[] Failures(RankedTraining training, int count) => ThreadGroup.Run(
        count, collective => Assert.ThrowsAny<InvalidInputException>(() => training.RunOne(collective)).Message);

    private static (TrainingTrace Trace, Checkpoint Checkpoint) Stopped(RankedTraining training, int count, int rank, int step)
    {
        using var cancelled = new CancellationTokenSource();
        var steps = 0;
        return Stopped(
            training,
            count,
            new() { OnStep = _ => { if (++steps == step) cancelled.Cancel(); } },
            of => of == rank ? cancelled.Token : default,
            rank);
    }

    private static (TrainingTrace Trace, Checkpoint Checkpoint) Stopped(
        RankedTraining training, int count, Recorder stopping, Func<int, CancellationToken> cancelled, int rank = 0)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("checkpoint");
        var trace = training.Run(
            count,
            watch: of => of == rank ? stopping : new(),
            cancelled: cancelled,
            save: captured => CheckpointFile.Write(path, captured, new ModelMetadata()));
        return (trace, CheckpointFile.Read(path).Checkpoint);
    }
}
