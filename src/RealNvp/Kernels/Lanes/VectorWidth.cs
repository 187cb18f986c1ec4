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

    /// <summary>Kernels for this machine.</summary>
    public static TKernels Best<TMaker, TKernels>()
        where TMaker : struct, IKernelMaker<TKernels> => At<TMaker, TKernels>(Lanes);

    /// <summary>Kernels for vectors of 16, 8 or 4 floats, which run anywhere: hardware without such vectors takes several.</summary>
    public static TKernels At<TMaker, TKernels>(int lanes)
        where TMaker : struct, IKernelMaker<TKernels> => lanes switch
        {
            16 => TMaker.Make<Lanes512, Vector512<float>>(),
            8 => TMaker.Make<Lanes256, Vector256<float>>(),
            4 => TMaker.Make<Lanes128, Vector128<float>>(),
            _ => throw new ArgumentOutOfRangeException(nameof(lanes)),
        };
}
