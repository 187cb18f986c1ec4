namespace RealNvp.Training;

/// <summary>The learning rate of every step.</summary>
internal static class LearningRate
{
    private const double StepsOfRise = 500;

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

    /// <summary>
    /// What the rate of a step is multiplied by where the base was fitted to the data (<see cref="Specs.BaseKind.Mixture"/>): it rises to 1 over the first
    /// steps. Adam's first steps are as long for every weight as the rate, and would take a flow away from clusters that it begins in.
    /// </summary>
    /// <param name="step">The steps taken before, over all epochs.</param>
    public static double Rise(long step) => Math.Min(1, (step + 1) / StepsOfRise);
}
