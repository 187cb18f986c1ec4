using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>
/// The arithmetic of an affine coupling on a run of whole vectors of one row. tanh and exp take a loop each: one loop's
/// chain of dependent operations is longer than the hardware looks ahead.
/// </summary>
internal static unsafe class CouplingChunk<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>y = x exp(s) + t; raw becomes tanh(raw * slope). Gives the sum of s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Forward(float* raw, float* shift, float* amplitude, float* slope, float* x, float* y, int count)
    {
        Bound(raw, slope, raw, count);
        TVector sum = default;
        for (var i = 0; i < count; i += TLanes.Count)
        {
            var s = TLanes.Multiply(TLanes.Load(amplitude + i), TLanes.Load(raw + i));
            sum = TLanes.Add(sum, s);
            TLanes.Store(
                y + i,
                TLanes.MultiplyAdd(TLanes.Load(x + i), Transcendental<TLanes, TVector>.Exp(s), TLanes.Load(shift + i)));
        }

        return TLanes.Sum(sum);
    }

    /// <summary>x = (y - t) exp(-s). Gives the sum of s.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Inverse(float* raw, float* shift, float* amplitude, float* slope, float* y, float* x, int count)
    {
        var bounded = stackalloc float[count];
        Bound(raw, slope, bounded, count);
        TVector sum = default;
        for (var i = 0; i < count; i += TLanes.Count)
        {
            var s = TLanes.Multiply(TLanes.Load(amplitude + i), TLanes.Load(bounded + i));
            sum = TLanes.Add(sum, s);
            var scale = Transcendental<TLanes, TVector>.Exp(TLanes.Subtract(default, s));
            TLanes.Store(x + i, TLanes.Multiply(TLanes.Subtract(TLanes.Load(y + i), TLanes.Load(shift + i)), scale));
        }

        return TLanes.Sum(sum);
    }

    /// <summary>
    /// dx = dy exp(s); ds = dx x + logDetGradient; draw = ds (1 - tanh²) amplitude slope; damplitude += ds tanh.
    /// exp(s) is computed again from the saved tanh: that costs less than a trip to memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(
        float* bounded,
        float* amplitude,
        float* slope,
        float* x,
        float* outputGradient,
        float logDetGradient,
        float* inputGradient,
        float* rawGradient,
        float* amplitudeGradient,
        int count)
    {
        var one = TLanes.Broadcast(1f);
        var constant = TLanes.Broadcast(logDetGradient);
        for (var i = 0; i < count; i += TLanes.Count)
        {
            var a = TLanes.Load(amplitude + i);
            var tanh = TLanes.Load(bounded + i);
            var scale = Transcendental<TLanes, TVector>.Exp(TLanes.Multiply(a, tanh));
            var dx = TLanes.Multiply(TLanes.Load(outputGradient + i), scale);
            var ds = TLanes.MultiplyAdd(dx, TLanes.Load(x + i), constant);
            var derivative = TLanes.Multiply(
                TLanes.Multiply(a, TLanes.Load(slope + i)), TLanes.Subtract(one, TLanes.Multiply(tanh, tanh)));
            TLanes.Store(amplitudeGradient + i, TLanes.MultiplyAdd(ds, tanh, TLanes.Load(amplitudeGradient + i)));
            TLanes.Store(inputGradient + i, dx);
            TLanes.Store(rawGradient + i, TLanes.Multiply(ds, derivative));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Bound(float* raw, float* slope, float* bounded, int count)
    {
        for (var i = 0; i < count; i += TLanes.Count)
        {
            var scaled = TLanes.Multiply(TLanes.Load(raw + i), TLanes.Load(slope + i));
            TLanes.Store(bounded + i, Transcendental<TLanes, TVector>.Tanh(scaled));
        }
    }
}
