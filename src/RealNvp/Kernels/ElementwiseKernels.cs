using System.Runtime.Intrinsics;

namespace RealNvp.Kernels;

/// <summary>exp and tanh of each element; source and destination may be the same span.</summary>
internal static class ElementwiseKernels
{
    public static void Exp(ReadOnlySpan<float> source, Span<float> destination)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            ElementwiseSweep<Lanes512, Vector512<float>>.Exp(source, destination);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            ElementwiseSweep<Lanes256, Vector256<float>>.Exp(source, destination);
        }
        else
        {
            ElementwiseSweep<Lanes128, Vector128<float>>.Exp(source, destination);
        }
    }

    public static void Tanh(ReadOnlySpan<float> source, Span<float> destination)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            ElementwiseSweep<Lanes512, Vector512<float>>.Tanh(source, destination);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            ElementwiseSweep<Lanes256, Vector256<float>>.Tanh(source, destination);
        }
        else
        {
            ElementwiseSweep<Lanes128, Vector128<float>>.Tanh(source, destination);
        }
    }
}
