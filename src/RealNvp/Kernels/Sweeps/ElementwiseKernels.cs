using System.Runtime.Intrinsics;

namespace RealNvp.Kernels;

/// <summary>exp and tanh of each element; source and destination may be the same span.</summary>
internal abstract class ElementwiseKernels
{
    /// <summary>The kernels of this machine's vector width.</summary>
    public static readonly ElementwiseKernels Best = At(VectorWidth.Lanes);

    public abstract void Exp(ReadOnlySpan<float> source, Span<float> destination);

    public abstract void Tanh(ReadOnlySpan<float> source, Span<float> destination);

    /// <summary>The kernels for vectors of 16, 8 or 4 floats.</summary>
    public static ElementwiseKernels At(int lanes) => VectorWidth.Choose<ElementwiseKernels>(
        lanes,
        static () => new ElementwiseSweep<Lanes512, Vector512<float>>(),
        static () => new ElementwiseSweep<Lanes256, Vector256<float>>(),
        static () => new ElementwiseSweep<Lanes128, Vector128<float>>());
}
