namespace RealNvp.Training;

/// <summary>
/// The steps of a training on a device. They are queued there: but for <see cref="Wait"/> and <see cref="Download"/> nobody waits for what the device does.
/// Disposed of before the flow.
/// </summary>
internal interface IDeviceSteps : IDisposable
{
    /// <summary>The gradient of a batch by the weights as they then are, in place of the one before.</summary>
    /// <param name="rows"><c>[n, dimension]</c>.</param>
    /// <param name="context"><c>[n, context]</c>.</param>
    void Gradient(ReadOnlySpan<float> rows, ReadOnlySpan<float> context);

    /// <summary>Clips that gradient, moves the weights against it and takes them into the moving average.</summary>
    void Update(double rate);

    /// <summary>What the gradients since the last call were like, oldest first.</summary>
    IReadOnlyList<DeviceFigures> Wait();

    /// <summary>Fills the processor's buffers: weights, state, the optimizer's memory and the moving average.</summary>
    void Download();

    /// <summary>Takes all of this from the processor's buffers.</summary>
    void Upload();
}

/// <summary>What a step on a device was like.</summary>
/// <param name="Loss">The mean negative log-likelihood of its batch, in nats.</param>
/// <param name="GradientNorm">The length of its gradient.</param>
/// <param name="IsStateFinite">Whether all state of the flow was finite numbers after it.</param>
internal readonly record struct DeviceFigures(double Loss, double GradientNorm, bool IsStateFinite);
