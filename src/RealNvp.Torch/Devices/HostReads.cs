namespace RealNvp.Torch.Devices;

/// <summary>Counts the times that this thread has read what a tensor holds. Of a device's tensor a program waits for it, and a training step may not.</summary>
internal static class HostReads
{
    /// <summary>The reads so far.</summary>
    [field: ThreadStatic]
    public static long Count { get; private set; }

    /// <summary>Counts one.</summary>
    public static void Add() => Count++;
}
