using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>One of the two ways through an affine map.</summary>
internal interface IAffineDirection
{
    /// <summary>What the sum of a row's s adds to its log-det.</summary>
    static abstract double LogDet(double sum);

    static abstract TVector Map<TLanes, TVector>(TVector value, TVector s, TVector shift)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}

/// <summary>y = x exp(s) + t.</summary>
internal readonly struct AffineForward : IAffineDirection
{
    public static double LogDet(double sum) => sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Map<TLanes, TVector>(TVector value, TVector s, TVector shift)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => TLanes.MultiplyAdd(value, Transcendental<TLanes, TVector>.Exp(s), shift);
}

/// <summary>x = (y - t) exp(-s).</summary>
internal readonly struct AffineInverse : IAffineDirection
{
    public static double LogDet(double sum) => -sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Map<TLanes, TVector>(TVector value, TVector s, TVector shift)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        TLanes.Multiply(TLanes.Subtract(value, shift), Transcendental<TLanes, TVector>.Exp(TLanes.Subtract(default, s)));
}
