using System.Globalization;

namespace RealNvp.Data.Fitting;

/// <summary>How far a training has come, for whoever waits for it.</summary>
public sealed record TrainingProgress
{
    /// <summary>The epoch that runs or has just ended, from 1; 0 before the first.</summary>
    public required int Epoch { get; init; }

    /// <summary>The epochs in all. A training may stop earlier.</summary>
    public required int Epochs { get; init; }

    /// <summary>The steps of this epoch that are done.</summary>
    public required int Step { get; init; }

    /// <summary>The steps of an epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>The number of the flow that is trained, from 1; epochs and figures are its own.</summary>
    public int Member { get; init; } = 1;

    /// <summary>The flows of the model, 1 unless it is an ensemble.</summary>
    public int Members { get; init; } = 1;

    /// <summary>The mean log-likelihood of the last step's rows in nats, in the data's own units; null before the first step.</summary>
    public double? TrainNats { get; init; }

    /// <summary>That of the validation rows after the last epoch; null without validation.</summary>
    public double? ValidNats { get; init; }

    /// <summary>The validation figure, or without one the training's, as bits per dimension.</summary>
    public double? BitsPerDimension { get; init; }

    /// <summary>Training rows a second, over all that has run in this session; 0 before the first step.</summary>
    public double RowsPerSecond { get; init; }

    /// <summary>The time since this session began.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The time left until all epochs of all flows are done, at the speed so far; null before the first step.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>Something a person should read, in one sentence; null for a plain report.</summary>
    public string? Notice { get; init; }

    /// <summary>A line for a log.</summary>
    public override string ToString()
    {
        if (Notice is not null)
        {
            return Notice;
        }

        var culture = CultureInfo.InvariantCulture;
        string?[] parts =
        [
            Members > 1 ? string.Create(culture, $"flow {Member}/{Members}") : null,
            string.Create(culture, $"epoch {Epoch}/{Epochs} step {Step}/{StepsPerEpoch}"),
            TrainNats is { } train ? string.Create(culture, $"train {train:F2} nats") : null,
            ValidNats is { } valid ? string.Create(culture, $"valid {valid:F2} nats") : null,
            BitsPerDimension is { } bits ? string.Create(culture, $"{bits:F4} bits/dim") : null,
            RowsPerSecond > 0 ? string.Create(culture, $"{RowsPerSecond:N0} rows/s") : null,
            TimeLeft is { } left ? string.Create(culture, $"{left.TotalSeconds:F0} s left") : null,
        ];
        return string.Join(", ", parts.Where(part => part is not null));
    }
}
