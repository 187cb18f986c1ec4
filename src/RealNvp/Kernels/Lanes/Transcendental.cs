using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>
/// exp and tanh on one vector, in single precision throughout: within 3e-7 (exp) and 5e-7 (tanh) relative of the true
/// value, exact limits at both ends, NaN passes through. exp is that of Moshier's Cephes library; the coefficients of tanh
/// are those of the Eigen library.
/// </summary>
internal static class Transcendental<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp(TVector x)
    {
        // Beyond these bounds the result is 0 or infinity anyway; within them the exponent fits TLanes.Scale.
        x = TLanes.Min(TLanes.Broadcast(89f), TLanes.Max(TLanes.Broadcast(-104.5f), x));
        return ExpBounded(x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh(TVector x)
    {
        // An odd rational function, minimax on [-limit, limit]; beyond it tanh is 1 within 3e-7.
        var limit = TLanes.Broadcast(7.90531110763549805f);
        var bounded = TLanes.Min(limit, TLanes.Max(TLanes.Broadcast(-7.90531110763549805f), x));
        var square = TLanes.Multiply(bounded, bounded);
        var p = TLanes.MultiplyAdd(TLanes.Broadcast(-2.76076847742355e-16f), square, TLanes.Broadcast(2.00018790482477e-13f));
        p = TLanes.MultiplyAdd(p, square, TLanes.Broadcast(-8.60467152213735e-11f));
        p = TLanes.MultiplyAdd(p, square, TLanes.Broadcast(5.12229709037114e-08f));
        p = TLanes.MultiplyAdd(p, square, TLanes.Broadcast(1.48572235717979e-05f));
        p = TLanes.MultiplyAdd(p, square, TLanes.Broadcast(6.37261928875436e-04f));
        p = TLanes.MultiplyAdd(p, square, TLanes.Broadcast(4.89352455891786e-03f));
        var q = TLanes.MultiplyAdd(TLanes.Broadcast(1.19825839466702e-06f), square, TLanes.Broadcast(1.18534705686654e-04f));
        q = TLanes.MultiplyAdd(q, square, TLanes.Broadcast(2.26843463243900e-03f));
        q = TLanes.MultiplyAdd(q, square, TLanes.Broadcast(4.89352518554385e-03f));
        var near = TLanes.Multiply(TLanes.Multiply(p, TLanes.Reciprocal(q)), bounded);
        return TLanes.SelectLess(limit, TLanes.Abs(x), TLanes.CopySign(TLanes.Broadcast(1f), x), near);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ExpBounded(TVector x)
    {
        // x = n ln 2 + r with ln 2 in two parts, so that r is exact; adding 1.5 * 2^23 rounds to an integer.
        var magic = TLanes.Broadcast(12582912f);
        var n = TLanes.Subtract(TLanes.MultiplyAdd(x, TLanes.Broadcast(1.44269504089f), magic), magic);
        var r = TLanes.MultiplyAdd(n, TLanes.Broadcast(-0.693359375f), x);
        r = TLanes.MultiplyAdd(n, TLanes.Broadcast(2.12194440e-4f), r);
        var p = TLanes.MultiplyAdd(TLanes.Broadcast(1.9875691500e-4f), r, TLanes.Broadcast(1.3981999507e-3f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(8.3334519073e-3f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(4.1665795894e-2f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1.6666665459e-1f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(5.0000001201e-1f));
        p = TLanes.MultiplyAdd(p, TLanes.Multiply(r, r), r);
        return TLanes.Scale(TLanes.Add(p, TLanes.Broadcast(1f)), n);
    }
}
