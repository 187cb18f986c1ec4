using RealNvp.Statistics;

namespace RealNvp.Calibration;

/// <summary>The bandwidths of what compares a row with training rows: none until they are chosen or read from a file, then the same for all who share them.</summary>
internal sealed class KernelBandwidths
{
    private volatile double[]? _smoother;
    private volatile double[]? _local;

    /// <summary>The bandwidth of the smoother; null until there is one.</summary>
    public double? Smoother
    {
        get => _smoother is [var bandwidth] ? bandwidth : null;
        set => _smoother = value is { } bandwidth ? [bandwidth] : null;
    }

    /// <summary>The bandwidths of the local distance, one for each of its units; null until there are some.</summary>
    public double[]? Local
    {
        get => _local;
        set => _local = value;
    }

    /// <summary>Takes over the bandwidth that a smoother chose.</summary>
    public KernelSmoother Keep(KernelSmoother smoother)
    {
        Smoother = smoother.Bandwidth;
        return smoother;
    }

    /// <summary>Takes over the bandwidths that a local distance chose.</summary>
    public LocalDistance Keep(LocalDistance local)
    {
        Local = local.Bandwidths;
        return local;
    }
}
