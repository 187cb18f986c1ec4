namespace RealNvp.Training;

/// <summary>The steps that a device has been given and not been asked about.</summary>
/// <param name="device">The device.</param>
internal sealed class QueuedSteps(IDeviceSteps device) : IDisposable
{
    /// <summary>How many steps may wait to be asked about: a loss that is no number is found so late.</summary>
    private const int Most = 20;

    private readonly List<Step> _steps = [];

    /// <summary>Whether it is time to ask.</summary>
    public bool IsFull => _steps.Count >= Most;

    /// <summary>Queues the gradient of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="constant">What the step's figure is beside the loss.</param>
    public void Gradient(Batch batch, int step, double constant)
    {
        device.Gradient(batch.Rows, batch.Context);
        _steps.Add(new(step, constant));
    }

    /// <inheritdoc cref="IDeviceSteps.Update"/>
    public void Update(double rate) => device.Update(rate);

    /// <summary>Waits for the device.</summary>
    /// <returns>The steps that went right, each with its log-likelihood, and the first that did not: what came after it counts for nothing.</returns>
    public (IReadOnlyList<(int Step, double Nats)> Good, (int Step, string Words)? Fault) Settle()
    {
        var good = new List<(int, double)>();
        var figures = device.Wait();
        Step[] steps = [.. _steps];
        _steps.Clear();
        foreach (var ((step, constant), (loss, norm, isStateFinite)) in steps.Zip(figures))
        {
            if (StepFault.Of(loss, norm, isStateFinite) is { } fault)
            {
                return (good, (step, fault));
            }

            good.Add((step, constant - loss));
        }

        return (good, null);
    }

    /// <inheritdoc cref="IDeviceSteps.Download"/>
    public void Download() => device.Download();

    /// <inheritdoc cref="IDeviceSteps.Upload"/>
    public void Upload() => device.Upload();

    /// <inheritdoc/>
    public void Dispose() => device.Dispose();

    private readonly record struct Step(int Number, double Constant);
}
