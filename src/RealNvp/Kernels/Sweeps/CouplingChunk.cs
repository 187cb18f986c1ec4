using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>
/// The arithmetic of an affine coupling on a run of whole vectors of one row, in place. tanh and exp take a loop each: one loop's
/// chain of dependent operations is longer than the hardware looks ahead.
/// </summary>
internal static unsafe class CouplingChunk<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Takes values forward or back; raw becomes tanh(raw * slope). Gives the sum of s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Map<TDirection>(float* raw, float* shift, float* amplitude, float* slope, float* values, int count)
        where TDirection : struct, IAffineDirection
    {
        for (var i = 0; i < count; i += TLanes.Count)
        {
            var scaled = TLanes.Multiply(TLanes.Load(raw + i), TLanes.Load(slope + i));
            TLanes.Store(raw + i, Transcendental<TLanes, TVector>.Tanh(scaled));
        }

        TVector sum = default;
        for (var i = 0; i < count; i += TLanes.Count)
        {
            var s = TLanes.Multiply(TLanes.Load(amplitude + i), TLanes.Load(raw + i));
            sum = TLanes.Add(sum, s);
            TLanes.Store(values + i, TDirection.Map<TLanes, TVector>(TLanes.Load(values + i), s, TLanes.Load(shift + i)));
        }

        return TLanes.Sum(sum);
    }

    /// <summary>
    /// dx = dy exp(s); ds = dx x + logDetGradient; draw = ds (1 - tanh²) amplitude slope; damplitude += ds tanh. dx replaces dy and draw
    /// the tanh. exp(s) is computed again from the saved tanh: that costs less than a trip to memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(
        float* bounded, float* amplitude, float* slope, float* x, float* gradient, float logDetGradient, float* amplitudeGradient, int count)
    {
        var one = TLanes.Broadcast(1f);
        var constant = TLanes.Broadcast(logDetGradient);
        for (var i = 0; i < count; i += TLanes.Count)
        {
            var a = TLanes.Load(amplitude + i);
            var tanh = TLanes.Load(bounded + i);
            var scale = Transcendental<TLanes, TVector>.Exp(TLanes.Multiply(a, tanh));
            var dx = TLanes.Multiply(TLanes.Load(gradient + i), scale);
            var ds = TLanes.MultiplyAdd(dx, TLanes.Load(x + i), constant);
            var derivative = TLanes.Multiply(
                TLanes.Multiply(a, TLanes.Load(slope + i)), TLanes.Subtract(one, TLanes.Multiply(tanh, tanh)));
            TLanes.Store(amplitudeGradient + i, TLanes.MultiplyAdd(ds, tanh, TLanes.Load(amplitudeGradient + i)));
            TLanes.Store(gradient + i, dx);
            TLanes.Store(bounded + i, TLanes.Multiply(ds, derivative));
        }
    }
}
