using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>exp and tanh over spans at one vector width; <see cref="ElementwiseKernels"/> picks the width.</summary>
internal static unsafe class ElementwiseSweep<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Exp(ReadOnlySpan<float> source, Span<float> destination)
    {
        CheckLength(source, destination);
        fixed (float* from = source, to = destination)
        {
            var i = 0;
            for (; i <= source.Length - TLanes.Count; i += TLanes.Count)
            {
                TLanes.Store(to + i, Transcendental<TLanes, TVector>.Exp(TLanes.Load(from + i)));
            }

            if (i < source.Length)
            {
                var edge = stackalloc float[TLanes.Count];
                TLanes.Store(edge, default);
                source[i..].CopyTo(new Span<float>(edge, TLanes.Count));
                TLanes.Store(edge, Transcendental<TLanes, TVector>.Exp(TLanes.Load(edge)));
                new ReadOnlySpan<float>(edge, source.Length - i).CopyTo(destination[i..]);
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tanh(ReadOnlySpan<float> source, Span<float> destination)
    {
        CheckLength(source, destination);
        fixed (float* from = source, to = destination)
        {
            var i = 0;
            for (; i <= source.Length - TLanes.Count; i += TLanes.Count)
            {
                TLanes.Store(to + i, Transcendental<TLanes, TVector>.Tanh(TLanes.Load(from + i)));
            }

            if (i < source.Length)
            {
                var edge = stackalloc float[TLanes.Count];
                TLanes.Store(edge, default);
                source[i..].CopyTo(new Span<float>(edge, TLanes.Count));
                TLanes.Store(edge, Transcendental<TLanes, TVector>.Tanh(TLanes.Load(edge)));
                new ReadOnlySpan<float>(edge, source.Length - i).CopyTo(destination[i..]);
            }
        }
    }

    private static void CheckLength(ReadOnlySpan<float> source, Span<float> destination)
    {
        if (source.Length != destination.Length)
        {
            throw new ArgumentException(
                $"The source has {source.Length} values and the destination {destination.Length}.", nameof(destination));
        }
    }
}
