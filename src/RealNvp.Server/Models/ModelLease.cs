namespace RealNvp.Server.Models;

/// <summary>A model for as long as a request needs it, also where it is replaced meanwhile.</summary>
internal readonly struct ModelLease(ServedModel served) : IDisposable
{
    public ServedModel Served => served;

    public void Dispose() => served.Release();
}
