using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>
/// One row times packed weights, for scoring a single row. Reading the weights once is all the time there is, so panels
/// are streamed in memory order; four sums per vector keep the multiply-adds from waiting for each other.
/// </summary>
internal static unsafe class VectorProduct<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>y[n] = finish(bias[n] + x[k] B[k, n]).</summary>
    [SkipLocalsInit]
    public static void Run(float* x, int k, float* panels, float* bias, float* y, int n, bool relu)
    {
        var edge = stackalloc float[2 * TLanes.Count];
        for (var column = 0; column < n; column += 2 * TLanes.Count)
        {
            var width = PanelPacker.PanelWidth(n, column, TLanes.Count);
            var filled = Math.Min(width, n - column);
            var target = filled == width ? y + column : edge;
            if (width > TLanes.Count)
            {
                RunDouble(x, k, panels, bias + column, target, relu);
            }
            else
            {
                RunSingle(x, k, panels, bias + column, target, relu);
            }

            if (target == edge)
            {
                new ReadOnlySpan<float>(edge, filled).CopyTo(new Span<float>(y + column, filled));
            }

            panels += (nint)k * width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunDouble(float* x, int k, float* b, float* bias, float* y, bool relu)
    {
        TVector s1 = default, s2 = default, s3 = default, t1 = default, t2 = default, t3 = default;
        var s0 = TLanes.Load(bias);
        var t0 = TLanes.Load(bias + TLanes.Count);
        for (; k >= 4; k -= 4)
        {
            var x0 = TLanes.Broadcast(x[0]);
            var x1 = TLanes.Broadcast(x[1]);
            var x2 = TLanes.Broadcast(x[2]);
            var x3 = TLanes.Broadcast(x[3]);
            s0 = TLanes.MultiplyAdd(x0, TLanes.Load(b), s0);
            t0 = TLanes.MultiplyAdd(x0, TLanes.Load(b + TLanes.Count), t0);
            s1 = TLanes.MultiplyAdd(x1, TLanes.Load(b + (2 * TLanes.Count)), s1);
            t1 = TLanes.MultiplyAdd(x1, TLanes.Load(b + (3 * TLanes.Count)), t1);
            s2 = TLanes.MultiplyAdd(x2, TLanes.Load(b + (4 * TLanes.Count)), s2);
            t2 = TLanes.MultiplyAdd(x2, TLanes.Load(b + (5 * TLanes.Count)), t2);
            s3 = TLanes.MultiplyAdd(x3, TLanes.Load(b + (6 * TLanes.Count)), s3);
            t3 = TLanes.MultiplyAdd(x3, TLanes.Load(b + (7 * TLanes.Count)), t3);
            x += 4;
            b += 8 * TLanes.Count;
        }

        for (; k > 0; k--)
        {
            var x0 = TLanes.Broadcast(*x++);
            s0 = TLanes.MultiplyAdd(x0, TLanes.Load(b), s0);
            t0 = TLanes.MultiplyAdd(x0, TLanes.Load(b + TLanes.Count), t0);
            b += 2 * TLanes.Count;
        }

        Finish(TLanes.Add(TLanes.Add(s0, s1), TLanes.Add(s2, s3)), y, relu);
        Finish(TLanes.Add(TLanes.Add(t0, t1), TLanes.Add(t2, t3)), y + TLanes.Count, relu);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunSingle(float* x, int k, float* b, float* bias, float* y, bool relu)
    {
        TVector s1 = default, s2 = default, s3 = default;
        var s0 = TLanes.Load(bias);
        for (; k >= 4; k -= 4)
        {
            s0 = TLanes.MultiplyAdd(TLanes.Broadcast(x[0]), TLanes.Load(b), s0);
            s1 = TLanes.MultiplyAdd(TLanes.Broadcast(x[1]), TLanes.Load(b + TLanes.Count), s1);
            s2 = TLanes.MultiplyAdd(TLanes.Broadcast(x[2]), TLanes.Load(b + (2 * TLanes.Count)), s2);
            s3 = TLanes.MultiplyAdd(TLanes.Broadcast(x[3]), TLanes.Load(b + (3 * TLanes.Count)), s3);
            x += 4;
            b += 4 * TLanes.Count;
        }

        for (; k > 0; k--)
        {
            s0 = TLanes.MultiplyAdd(TLanes.Broadcast(*x++), TLanes.Load(b), s0);
            b += TLanes.Count;
        }

        Finish(TLanes.Add(TLanes.Add(s0, s1), TLanes.Add(s2, s3)), y, relu);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(TVector sum, float* y, bool relu) =>
        TLanes.Store(y, relu ? TLanes.Max(default, sum) : sum);
}
