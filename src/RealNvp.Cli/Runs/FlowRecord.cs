using RealNvp.Data.Fitting;
using RealNvp.Training;

namespace RealNvp.Cli.Runs;

/// <summary>What is known of one flow of an ensemble, once it is part of the model.</summary>
internal sealed record FlowRecord
{
    /// <summary>The seed of its training.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Why its training ended.</summary>
    public required TrainingOutcome Outcome { get; init; }

    /// <summary>The epochs that it has behind it.</summary>
    public required int Epochs { get; init; }

    /// <summary>The epoch whose weights it has.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>The mean log-likelihood of the rows that it alone held back, in nats, under these weights; null without any.</summary>
    public double? ValidNats { get; init; }

    /// <summary>The mean log-likelihood of the test rows under this flow alone, in nats; null until it is measured.</summary>
    public double? TestNats { get; init; }

    /// <summary>Seconds of its training over all sessions.</summary>
    public required double Seconds { get; init; }

    /// <summary>Whether its training is over.</summary>
    public bool IsDone() => Outcome != TrainingOutcome.Interrupted;

    /// <summary>Whether it can be that of a flow: a file may say anything.</summary>
    public bool IsPossible() => Enum.IsDefined(Outcome) && Epochs >= 0 && BestEpoch >= 0 && Seconds is >= 0 and < TrainerProgress.LongestSeconds;

    /// <summary>That of a flow whose training has ended.</summary>
    public static FlowRecord Of(ModelFit fit, TrainingEnd end) => new()
    {
        Seed = fit.Training.Seed,
        Outcome = end.Outcome,
        Epochs = end.Epochs is [.., var last] ? last.Epoch : 0,
        BestEpoch = end.BestEpoch,
        ValidNats = end.Epochs.LastOrDefault(epoch => epoch.Epoch == end.BestEpoch)?.ValidNats,
        Seconds = end.Epochs is [.., { Seconds: var seconds }] ? seconds : 0,
    };
}
