using System.Runtime.Intrinsics;

namespace RealNvp.Kernels;

/// <summary>
/// The vector width of this machine, chosen once for all kernels. <c>DOTNET_EnableAVX512=0</c> and <c>DOTNET_EnableAVX2=0</c> narrow it.
/// </summary>
internal static class VectorWidth
{
    /// <summary>Floats in the widest vector that the hardware runs at full speed.</summary>
    public static readonly int Lanes =
        Vector512.IsHardwareAccelerated ? Lanes512.Count
        : Vector256.IsHardwareAccelerated ? Lanes256.Count
        : Lanes128.Count;

    /// <summary>
    /// Of three ways to make something the one for vectors of 16, 8 or 4 floats. All three run anywhere: hardware without such vectors takes several.
    /// </summary>
    public static T Choose<T>(int lanes, Func<T> sixteen, Func<T> eight, Func<T> four) => lanes switch
    {
        16 => sixteen(),
        8 => eight(),
        4 => four(),
        _ => throw new ArgumentOutOfRangeException(nameof(lanes)),
    };
}
