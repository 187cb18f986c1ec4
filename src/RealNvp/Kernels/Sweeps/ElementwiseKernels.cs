namespace RealNvp.Kernels;

/// <summary>exp and tanh of each element; source and destination may be the same span.</summary>
internal abstract class ElementwiseKernels
{
    /// <summary>The kernels of this machine's vector width.</summary>
    public static readonly ElementwiseKernels Best = VectorWidth.Best<Maker, ElementwiseKernels>();

    public abstract void Exp(ReadOnlySpan<float> source, Span<float> destination);

    public abstract void Tanh(ReadOnlySpan<float> source, Span<float> destination);

    /// <summary>Makes the kernels of a width.</summary>
    public readonly struct Maker : IKernelMaker<ElementwiseKernels>
    {
        public static ElementwiseKernels Make<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => new ElementwiseSweep<TLanes, TVector>();
    }
}
