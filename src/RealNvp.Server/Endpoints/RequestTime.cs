namespace RealNvp.Server.Endpoints;

/// <summary>How long a request may take.</summary>
internal sealed class RequestTime(CancellationTokenSource time)
{
    /// <summary>Begins to count anew: of a stream each wait counts, and not the whole.</summary>
    public void Restart(TimeSpan allowed) => time.CancelAfter(allowed);
}
