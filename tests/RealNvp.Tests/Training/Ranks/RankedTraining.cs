using RealNvp.Collectives;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Tests.Collectives;
using RealNvp.Training;

namespace RealNvp.Tests.Training.Ranks;

/// <summary>A training over processes that are threads, each with a flow, an engine and rows of its own.</summary>
/// <param name="Spec">The flow.</param>
/// <param name="Train">The training rows.</param>
/// <param name="Valid">The validation rows; null for none.</param>
/// <param name="Options">How it is trained.</param>
internal sealed record RankedTraining(FlowSpec Spec, IRows Train, IRows? Valid, TrainingOptions Options)
{
    /// <summary>Whether each process holds only some of the rows.</summary>
    public bool IsParted { get; init; }

    /// <summary>Makes the engine of a process.</summary>
    public Func<IFlowEngine> Engine { get; init; } = () => new ManagedEngine(1);

    /// <summary>Trains in so many processes; throws unless all end alike.</summary>
    public TrainingTrace Run(
        int count,
        Checkpoint? checkpoint = null,
        Func<int, Recorder>? watch = null,
        Func<int, CancellationToken>? cancelled = null,
        Action<Checkpoint>? save = null)
    {
        var traces = ThreadGroup.Run(count, collective => RunOne(
            collective, checkpoint, watch?.Invoke(collective.Rank), collective.Rank == 0 ? save : null, cancelled?.Invoke(collective.Rank) ?? default));
        Assert.All(traces, traces[0].AssertSame);
        return traces[0];
    }

    /// <summary>What one process does.</summary>
    public TrainingTrace RunOne(
        ICollective collective,
        Checkpoint? checkpoint = null,
        Recorder? watcher = null,
        Action<Checkpoint>? save = null,
        CancellationToken cancellationToken = default)
    {
        var engine = Engine();
        using var owned = engine as IDisposable;
        using var flow = engine.Create(Spec, FlatParameters.Start(Spec, Options.Seed));
        var trainer = checkpoint is null
            ? new Trainer(flow, Part(Train)!, Part(Valid), Options, collective: collective)
            : Trainer.Resume(flow, Part(Train)!, Part(Valid), checkpoint, collective: collective);
        return TrainingTrace.Of(flow, trainer, save, watcher: watcher, cancellationToken: cancellationToken);

        IRows? Part(IRows? rows) => IsParted && rows is not null ? new PartedRows(rows, collective) : rows;
    }

    /// <summary>Throws unless numbers agree within a part of the largest of them.</summary>
    public static void AssertNear(float[] expected, float[] actual, double part)
    {
        Assert.Equal(expected.Length, actual.Length);
        double most = expected.Select(Math.Abs).DefaultIfEmpty().Max();
        var difference = expected.Zip(actual, (a, b) => Math.Abs((double)a - b)).DefaultIfEmpty().Max();
        Assert.True(difference <= part * most, FormattableString.Invariant($"They differ by {difference:G3}, the largest is {most:G3}."));
    }
}
