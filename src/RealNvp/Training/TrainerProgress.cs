using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace RealNvp.Training;

/// <summary>Where a training stands: everything but the buffers, so that a resumed run continues exactly.</summary>
internal sealed record TrainerProgress
{
    /// <summary>More seconds than any training takes: three hundred years, which a <see cref="TimeSpan"/> still holds.</summary>
    internal const double LongestSeconds = 1e10;

    /// <summary>Training rows of the run.</summary>
    [JsonInclude]
    public int Rows { get; internal set; }

    /// <summary>Epochs done.</summary>
    [JsonInclude]
    public int Epoch { get; internal set; }

    /// <summary>Steps done in the current epoch.</summary>
    [JsonInclude]
    public int Step { get; internal set; }

    /// <summary>Steps the optimizer has taken.</summary>
    [JsonInclude]
    public long OptimizerSteps { get; internal set; }

    /// <summary>What recoveries have made of the learning rate, 1 without any.</summary>
    [JsonInclude]
    public double RateFactor { get; internal set; } = 1;

    /// <summary>How often the run fell back to its last good state.</summary>
    [JsonInclude]
    public int Recoveries { get; internal set; }

    /// <summary>The sum of the current epoch's step figures.</summary>
    [JsonInclude]
    public double NatsSum { get; internal set; }

    /// <summary>The number of steps in that sum.</summary>
    [JsonInclude]
    public int NatsSteps { get; internal set; }

    /// <summary>Seconds of training steps in the current epoch.</summary>
    [JsonInclude]
    public double EpochSeconds { get; internal set; }

    /// <summary>Seconds of the whole run so far.</summary>
    [JsonInclude]
    public double Seconds { get; internal set; }

    /// <summary>The epoch of the best weights.</summary>
    [JsonInclude]
    public int BestEpoch { get; internal set; }

    /// <summary>
    /// Whether the best weights are those of the start, judged on a part of the validation rows: <see cref="BestNats"/> is then the figure of that part.
    /// </summary>
    [JsonInclude]
    public bool IsBestOfPart { get; internal set; }

    /// <summary>Whether nothing has been judged, not even the start.</summary>
    internal bool IsUnjudged => Epochs.IsEmpty;

    /// <summary>
    /// Whether the first epoch has begun and not ended: then nothing has been judged but the start, and the model is the training as it stands.
    /// </summary>
    internal bool IsInFirstEpoch => Epoch == 0 && Step > 0;

    /// <summary>The validation figure of the best weights; NaN without validation.</summary>
    [JsonInclude]
    public double BestNats { get; internal set; } = double.NaN;

    /// <summary>The figures of all epochs so far.</summary>
    [JsonInclude]
    public ImmutableArray<EpochReport> Epochs { get; internal set; } = [];

    /// <summary>The mean of the current epoch's step figures; NaN without any.</summary>
    internal double MeanNats => NatsSteps == 0 ? double.NaN : NatsSum / NatsSteps;

    /// <summary>Steps a second in the current epoch; 0 before the first.</summary>
    internal double StepsPerSecond => EpochSeconds > 0 ? Step / EpochSeconds : 0;

    /// <summary>Ends a step that went right.</summary>
    internal void EndStep(double nats)
    {
        Step++;
        Count(nats);
    }

    /// <summary>Begins a step of which it is said later how it went: by <see cref="Count"/>, or by <see cref="HalveRate"/>.</summary>
    internal void BeginStep() => Step++;

    /// <summary>Takes the figure of a step into the epoch's mean.</summary>
    internal void Count(double nats)
    {
        NatsSum += nats;
        NatsSteps++;
    }

    /// <summary>Halves the learning rate of all steps that follow.</summary>
    internal void HalveRate() => RateFactor /= 2;

    /// <summary>The learning rate of a step, counted from the training's first; <paramref name="rises"/> says whether it begins low.</summary>
    internal double RateAt(long step, TrainingOptions options, int stepsPerEpoch, bool rises) =>
        RateFactor * LearningRate.At(options, step, stepsPerEpoch) * (rises ? LearningRate.Rise(step) : 1);

    /// <summary>Ends the epoch of a report.</summary>
    internal void End(EpochReport report)
    {
        (Epoch, Step, NatsSum, NatsSteps, EpochSeconds) = (report.Epoch, 0, 0, 0, 0);
        Epochs = [.. Epochs, report];
    }

    /// <summary>Throws unless the figures can be those of a training: a file may say anything.</summary>
    internal void Check()
    {
        var isPossible = Rows >= 1 && Epoch >= 0 && Step >= 0 && OptimizerSteps >= 0 && Recoveries >= 0 && NatsSteps >= 0
            && EpochSeconds is >= 0 and < LongestSeconds && Seconds is >= 0 and < LongestSeconds
            && RateFactor is > 0 and <= 1 && !Epochs.IsDefault && !Epochs.Contains(null!)
            && Epochs.All(epoch => epoch.Seconds is >= 0 and < LongestSeconds)
            && (Epochs.IsEmpty ? Epoch == 0 && Step == 0 : Epochs.Length == Epoch + 1 && BestEpoch >= 0 && BestEpoch <= Epoch);
        if (!isPossible)
        {
            throw new ModelFileException(
                FormattableString.Invariant($"its progress fields contradict each other (epoch {Epoch}, step {Step}, {(Epochs.IsDefault ? 0 : Epochs.Length)} epochs recorded)."));
        }
    }
}
