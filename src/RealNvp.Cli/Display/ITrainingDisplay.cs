using RealNvp.Cli.Runs;
using RealNvp.Evaluation;
using RealNvp.Training;

namespace RealNvp.Cli.Display;

/// <summary>How a training is shown while it runs.</summary>
internal interface ITrainingDisplay : ITrainingObserver
{
    /// <summary>Runs the training with the display around it.</summary>
    TrainingEnd Show(Func<TrainingEnd> train);

    /// <summary>Says how it ended and where everything lies.</summary>
    void Finish(RunRecord record, ReadableSamples? readable, TrainingEnd end);
}
