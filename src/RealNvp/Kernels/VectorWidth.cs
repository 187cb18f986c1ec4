using System.Runtime.Intrinsics;

namespace RealNvp.Kernels;

/// <summary>
/// The vector width of this machine, chosen once. <c>DOTNET_EnableAVX512=0</c> and <c>DOTNET_EnableAVX2=0</c> narrow it.
/// </summary>
internal static class VectorWidth
{
    /// <summary>Floats in the widest vector that the hardware runs at full speed.</summary>
    public static readonly int Lanes =
        Vector512.IsHardwareAccelerated ? Lanes512.Count
        : Vector256.IsHardwareAccelerated ? Lanes256.Count
        : Lanes128.Count;
}
