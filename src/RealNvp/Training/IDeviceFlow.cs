using RealNvp.Flows;

namespace RealNvp.Training;

/// <summary>A flow whose weights may lie on a device of their own, where a training then steps them.</summary>
internal interface IDeviceFlow : ITrainableFlow
{
    /// <summary>The steps of a training on the flow's device, which begin with what the processor's buffers hold; null where the weights are those buffers.</summary>
    /// <param name="options">How it is trained.</param>
    /// <param name="optimizer">The processor's optimizer: it counts the steps, and its buffers are filled on <see cref="IDeviceSteps.Download"/>.</param>
    /// <param name="average">The moving average, of which the same holds; null for none.</param>
    IDeviceSteps? StepsOnDevice(TrainingOptions options, Optimizer optimizer, MovingAverage? average);
}
