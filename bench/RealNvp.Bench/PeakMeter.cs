using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RealNvp.Kernels;

namespace RealNvp.Bench;

/// <summary>What the fused multiply-add units of this machine can do at most: chains that wait for nothing but themselves.</summary>
internal static class PeakMeter
{
    private const int Chains = 12;
    private static float _sink;

    /// <summary>Runs so many steps of twelve independent multiply-adds, gives the floating-point operations.</summary>
    public static long Run(int steps)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return Run<Lanes512, Vector512<float>>(steps);
        }

        return Vector256.IsHardwareAccelerated
            ? Run<Lanes256, Vector256<float>>(steps)
            : Run<Lanes128, Vector128<float>>(steps);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Run<TLanes, TVector>(int steps)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        TVector c6 = default, c7 = default, c8 = default, c9 = default, c10 = default, c11 = default;
        var x = TLanes.Broadcast(0.999f);
        var y = TLanes.Broadcast(0.001f);
        for (var i = 0; i < steps; i++)
        {
            c0 = TLanes.MultiplyAdd(x, y, c0);
            c1 = TLanes.MultiplyAdd(x, y, c1);
            c2 = TLanes.MultiplyAdd(x, y, c2);
            c3 = TLanes.MultiplyAdd(x, y, c3);
            c4 = TLanes.MultiplyAdd(x, y, c4);
            c5 = TLanes.MultiplyAdd(x, y, c5);
            c6 = TLanes.MultiplyAdd(x, y, c6);
            c7 = TLanes.MultiplyAdd(x, y, c7);
            c8 = TLanes.MultiplyAdd(x, y, c8);
            c9 = TLanes.MultiplyAdd(x, y, c9);
            c10 = TLanes.MultiplyAdd(x, y, c10);
            c11 = TLanes.MultiplyAdd(x, y, c11);
        }

        var sum = TLanes.Add(TLanes.Add(TLanes.Add(c0, c1), TLanes.Add(c2, c3)), TLanes.Add(TLanes.Add(c4, c5), TLanes.Add(c6, c7)));
        sum = TLanes.Add(sum, TLanes.Add(TLanes.Add(c8, c9), TLanes.Add(c10, c11)));
        _sink = TLanes.Sum(sum);
        return 2L * Chains * TLanes.Count * steps;
    }
}
