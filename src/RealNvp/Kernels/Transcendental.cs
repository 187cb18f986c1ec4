using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>
/// exp and tanh on one vector, in single precision throughout: within 2e-7 relative of the true value, exact limits at
/// both ends, NaN passes through. Polynomials: Moshier's Cephes library (expf, tanhf).
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
        // Near zero an odd polynomial keeps relative accuracy; elsewhere 1 - 2 / (exp(2|x|) + 1), which is 1 from 9.02 on.
        var magnitude = TLanes.Min(TLanes.Broadcast(20f), TLanes.Abs(x));
        var square = TLanes.Multiply(magnitude, magnitude);
        var near = TLanes.MultiplyAdd(TLanes.Broadcast(-5.70498872745e-3f), square, TLanes.Broadcast(2.06390887954e-2f));
        near = TLanes.MultiplyAdd(near, square, TLanes.Broadcast(-5.37397155531e-2f));
        near = TLanes.MultiplyAdd(near, square, TLanes.Broadcast(1.33314422036e-1f));
        near = TLanes.MultiplyAdd(near, square, TLanes.Broadcast(-3.33332819422e-1f));
        near = TLanes.MultiplyAdd(TLanes.Multiply(near, square), magnitude, magnitude);
        var power = ExpBounded(TLanes.Add(magnitude, magnitude));
        var one = TLanes.Broadcast(1f);
        var far = TLanes.MultiplyAdd(TLanes.Broadcast(-2f), TLanes.Reciprocal(TLanes.Add(power, one)), one);
        return TLanes.CopySign(TLanes.SelectLess(magnitude, TLanes.Broadcast(0.625f), near, far), x);
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
