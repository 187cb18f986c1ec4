using RealNvp.Statistics;

namespace RealNvp.Calibration;

/// <summary>The bandwidth of a kernel smoother: none until one is chosen or read from a file, then the same for all who share it.</summary>
internal sealed class SmootherBandwidth
{
    private double _value = double.NaN;

    /// <summary>The bandwidth, in standard deviations; null until there is one.</summary>
    public double? Value
    {
        get => Volatile.Read(ref _value) is var value && double.IsNaN(value) ? null : value;
        set => Volatile.Write(ref _value, value ?? double.NaN);
    }

    /// <summary>Takes over the bandwidth that a smoother chose.</summary>
    public KernelSmoother Keep(KernelSmoother smoother)
    {
        Value = smoother.Bandwidth;
        return smoother;
    }
}
