namespace RealNvp.Training;

/// <summary>What a training does when it takes no steps.</summary>
public enum TrainingPhase
{
    /// <summary>Steps take their starting values from training rows.</summary>
    Starting,

    /// <summary>The flow is judged before its first step, on <see cref="Trainer.StartJudgedRows"/> validation rows at most.</summary>
    JudgingStart,

    /// <summary>An epoch is judged on the validation rows.</summary>
    Validating,
}

/// <summary>How far a phase of a training has come.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Rows">The rows that are done.</param>
/// <param name="OfRows">The rows in all.</param>
public sealed record PhaseReport(TrainingPhase Phase, int Rows, int OfRows);
