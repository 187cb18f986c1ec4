using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>exp and tanh over spans at one vector width.</summary>
internal sealed unsafe class ElementwiseSweep<TLanes, TVector> : ElementwiseKernels
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public override void Exp(ReadOnlySpan<float> source, Span<float> destination) => Map<ExpOperation>(source, destination);

    public override void Tanh(ReadOnlySpan<float> source, Span<float> destination) => Map<TanhOperation>(source, destination);

    /// <summary>Every element through an operation.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map<TOperation>(ReadOnlySpan<float> source, Span<float> destination)
        where TOperation : struct, IElementwiseOperation
    {
        if (source.Length != destination.Length)
        {
            throw new ArgumentException(
                $"The source has {Counted.Of(source.Length, "value")} and the destination {destination.Length}.", nameof(destination));
        }

        fixed (float* from = source, to = destination)
        {
            var i = 0;
            for (; i <= source.Length - TLanes.Count; i += TLanes.Count)
            {
                TLanes.Store(to + i, TOperation.Of<TLanes, TVector>(TLanes.Load(from + i)));
            }

            if (i < source.Length)
            {
                var edge = stackalloc float[TLanes.Count];
                TLanes.Store(edge, default);
                source[i..].CopyTo(new Span<float>(edge, TLanes.Count));
                TLanes.Store(edge, TOperation.Of<TLanes, TVector>(TLanes.Load(edge)));
                new ReadOnlySpan<float>(edge, source.Length - i).CopyTo(destination[i..]);
            }
        }
    }
}
