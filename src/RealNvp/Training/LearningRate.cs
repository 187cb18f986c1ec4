namespace RealNvp.Training;

/// <summary>The learning rate of every step.</summary>
internal static class LearningRate
{
    /// <summary>The rate of a step, by the options' schedule.</summary>
    /// <param name="options">The options.</param>
    /// <param name="step">The steps taken before, over all epochs.</param>
    /// <param name="stepsPerEpoch">Steps in an epoch.</param>
    public static double At(TrainingOptions options, long step, int stepsPerEpoch) => options.Schedule switch
    {
        ScheduleKind.Constant => options.LearningRate,
        ScheduleKind.Cosine => options.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * step / ((double)options.Epochs * stepsPerEpoch))),
        ScheduleKind.Step => options.LearningRate * Math.Pow(options.StepFactor, step / stepsPerEpoch / options.StepEpochs),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Schedule, "unknown schedule"),
    };
}
