using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>
/// The register tile all matrix products are made of. The sums of up to 12 rows by two vectors stay in registers; each
/// step loads two vectors of B, broadcasts one value of A per row and issues two fused multiply-adds for it. The compiler
/// makes one body per height and width; every row is written out because only named locals stay in registers.
/// </summary>
internal static unsafe class MicroKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TWidth>(in Tile tile)
        where TRows : struct, ITileRows
        where TWidth : struct, ITileWidth
    {
        var stride = tile.ARow;
        var step = tile.AStep;
        var bStep = tile.BStep;
        var row = tile.CRow;
        var savedRow = tile.SavedRow;
        var a = (byte*)tile.A;
        var bStart = tile.B;
        var c = tile.C;
        var saved = tile.Saved;
        var ahead0 = tile.Ahead;
        for (var count = tile.Count; count > 0; count--)
        {
            TVector c0 = default, d0 = default;
            TVector c1 = default, d1 = default;
            TVector c2 = default, d2 = default;
            TVector c3 = default, d3 = default;
            TVector c4 = default, d4 = default;
            TVector c5 = default, d5 = default;
            TVector c6 = default, d6 = default;
            TVector c7 = default, d7 = default;
            TVector c8 = default, d8 = default;
            TVector c9 = default, d9 = default;
            TVector c10 = default, d10 = default;
            TVector c11 = default, d11 = default;
            if (tile.Accumulate)
            {
                var next = tile.CNext;
                LoadAhead<TWidth>(c, next, ref c0, ref d0);

                if (TRows.Count > 1)
                {
                    LoadAhead<TWidth>(c + row, next, ref c1, ref d1);
                }

                if (TRows.Count > 2)
                {
                    LoadAhead<TWidth>(c + (2 * row), next, ref c2, ref d2);
                }

                if (TRows.Count > 3)
                {
                    LoadAhead<TWidth>(c + (3 * row), next, ref c3, ref d3);
                }

                if (TRows.Count > 4)
                {
                    LoadAhead<TWidth>(c + (4 * row), next, ref c4, ref d4);
                }

                if (TRows.Count > 5)
                {
                    LoadAhead<TWidth>(c + (5 * row), next, ref c5, ref d5);
                }

                if (TRows.Count > 6)
                {
                    LoadAhead<TWidth>(c + (6 * row), next, ref c6, ref d6);
                }

                if (TRows.Count > 7)
                {
                    LoadAhead<TWidth>(c + (7 * row), next, ref c7, ref d7);
                }

                if (TRows.Count > 8)
                {
                    LoadAhead<TWidth>(c + (8 * row), next, ref c8, ref d8);
                }

                if (TRows.Count > 9)
                {
                    LoadAhead<TWidth>(c + (9 * row), next, ref c9, ref d9);
                }

                if (TRows.Count > 10)
                {
                    LoadAhead<TWidth>(c + (10 * row), next, ref c10, ref d10);
                }

                if (TRows.Count > 11)
                {
                    LoadAhead<TWidth>(c + (11 * row), next, ref c11, ref d11);
                }
            }
            else if (tile.Bias != null)
            {
                Load<TWidth>(tile.Bias, ref c0, ref d0);
                c11 = c10 = c9 = c8 = c7 = c6 = c5 = c4 = c3 = c2 = c1 = c0;
                d11 = d10 = d9 = d8 = d7 = d6 = d5 = d4 = d3 = d2 = d1 = d0;
            }

            var a0 = a;
            var a3 = a0 + (3 * stride);
            var a6 = a0 + (6 * stride);
            var a9 = a0 + (9 * stride);
            var b = bStart;
            var ahead = ahead0;
            var aheadStep = tile.AheadStep;
            for (var k = tile.Steps; k > 0; k--)
            {
                var b0 = TLanes.Load(b);
                var b1 = TWidth.IsDouble ? TLanes.Load(b + TLanes.Count) : default;

                var x0 = TLanes.Broadcast(*(float*)a0);
                c0 = TLanes.MultiplyAdd(x0, b0, c0);
                if (TWidth.IsDouble)
                {
                    d0 = TLanes.MultiplyAdd(x0, b1, d0);
                }

                if (TRows.Count > 1)
                {
                    var x1 = TLanes.Broadcast(*(float*)(a0 + stride));
                    c1 = TLanes.MultiplyAdd(x1, b0, c1);
                    if (TWidth.IsDouble)
                    {
                        d1 = TLanes.MultiplyAdd(x1, b1, d1);
                    }
                }

                if (TRows.Count > 2)
                {
                    var x2 = TLanes.Broadcast(*(float*)(a0 + (2 * stride)));
                    c2 = TLanes.MultiplyAdd(x2, b0, c2);
                    if (TWidth.IsDouble)
                    {
                        d2 = TLanes.MultiplyAdd(x2, b1, d2);
                    }
                }

                if (TRows.Count > 3)
                {
                    var x3 = TLanes.Broadcast(*(float*)a3);
                    c3 = TLanes.MultiplyAdd(x3, b0, c3);
                    if (TWidth.IsDouble)
                    {
                        d3 = TLanes.MultiplyAdd(x3, b1, d3);
                    }
                }

                if (TRows.Count > 4)
                {
                    var x4 = TLanes.Broadcast(*(float*)(a3 + stride));
                    c4 = TLanes.MultiplyAdd(x4, b0, c4);
                    if (TWidth.IsDouble)
                    {
                        d4 = TLanes.MultiplyAdd(x4, b1, d4);
                    }
                }

                if (TRows.Count > 5)
                {
                    var x5 = TLanes.Broadcast(*(float*)(a3 + (2 * stride)));
                    c5 = TLanes.MultiplyAdd(x5, b0, c5);
                    if (TWidth.IsDouble)
                    {
                        d5 = TLanes.MultiplyAdd(x5, b1, d5);
                    }
                }

                if (TRows.Count > 6)
                {
                    var x6 = TLanes.Broadcast(*(float*)a6);
                    c6 = TLanes.MultiplyAdd(x6, b0, c6);
                    if (TWidth.IsDouble)
                    {
                        d6 = TLanes.MultiplyAdd(x6, b1, d6);
                    }
                }

                if (TRows.Count > 7)
                {
                    var x7 = TLanes.Broadcast(*(float*)(a6 + stride));
                    c7 = TLanes.MultiplyAdd(x7, b0, c7);
                    if (TWidth.IsDouble)
                    {
                        d7 = TLanes.MultiplyAdd(x7, b1, d7);
                    }
                }

                if (TRows.Count > 8)
                {
                    var x8 = TLanes.Broadcast(*(float*)(a6 + (2 * stride)));
                    c8 = TLanes.MultiplyAdd(x8, b0, c8);
                    if (TWidth.IsDouble)
                    {
                        d8 = TLanes.MultiplyAdd(x8, b1, d8);
                    }
                }

                if (TRows.Count > 9)
                {
                    var x9 = TLanes.Broadcast(*(float*)a9);
                    c9 = TLanes.MultiplyAdd(x9, b0, c9);
                    if (TWidth.IsDouble)
                    {
                        d9 = TLanes.MultiplyAdd(x9, b1, d9);
                    }
                }

                if (TRows.Count > 10)
                {
                    var x10 = TLanes.Broadcast(*(float*)(a9 + stride));
                    c10 = TLanes.MultiplyAdd(x10, b0, c10);
                    if (TWidth.IsDouble)
                    {
                        d10 = TLanes.MultiplyAdd(x10, b1, d10);
                    }
                }

                if (TRows.Count > 11)
                {
                    var x11 = TLanes.Broadcast(*(float*)(a9 + (2 * stride)));
                    c11 = TLanes.MultiplyAdd(x11, b0, c11);
                    if (TWidth.IsDouble)
                    {
                        d11 = TLanes.MultiplyAdd(x11, b1, d11);
                    }
                }

                a0 += step;
                a3 += step;
                a6 += step;
                a9 += step;
                b += bStep;
                CacheLine.Fetch(ahead);
                ahead += aheadStep;
            }

            switch (tile.Finish)
            {
                case TileFinish.Relu:
                    Relu<TWidth>(ref c0, ref d0);

                    if (TRows.Count > 1)
                    {
                        Relu<TWidth>(ref c1, ref d1);
                    }

                    if (TRows.Count > 2)
                    {
                        Relu<TWidth>(ref c2, ref d2);
                    }

                    if (TRows.Count > 3)
                    {
                        Relu<TWidth>(ref c3, ref d3);
                    }

                    if (TRows.Count > 4)
                    {
                        Relu<TWidth>(ref c4, ref d4);
                    }

                    if (TRows.Count > 5)
                    {
                        Relu<TWidth>(ref c5, ref d5);
                    }

                    if (TRows.Count > 6)
                    {
                        Relu<TWidth>(ref c6, ref d6);
                    }

                    if (TRows.Count > 7)
                    {
                        Relu<TWidth>(ref c7, ref d7);
                    }

                    if (TRows.Count > 8)
                    {
                        Relu<TWidth>(ref c8, ref d8);
                    }

                    if (TRows.Count > 9)
                    {
                        Relu<TWidth>(ref c9, ref d9);
                    }

                    if (TRows.Count > 10)
                    {
                        Relu<TWidth>(ref c10, ref d10);
                    }

                    if (TRows.Count > 11)
                    {
                        Relu<TWidth>(ref c11, ref d11);
                    }
                    break;
                case TileFinish.ReluDerivative:
                    ReluDerivative<TWidth>(saved, ref c0, ref d0);

                    if (TRows.Count > 1)
                    {
                        ReluDerivative<TWidth>(saved + savedRow, ref c1, ref d1);
                    }

                    if (TRows.Count > 2)
                    {
                        ReluDerivative<TWidth>(saved + (2 * savedRow), ref c2, ref d2);
                    }

                    if (TRows.Count > 3)
                    {
                        ReluDerivative<TWidth>(saved + (3 * savedRow), ref c3, ref d3);
                    }

                    if (TRows.Count > 4)
                    {
                        ReluDerivative<TWidth>(saved + (4 * savedRow), ref c4, ref d4);
                    }

                    if (TRows.Count > 5)
                    {
                        ReluDerivative<TWidth>(saved + (5 * savedRow), ref c5, ref d5);
                    }

                    if (TRows.Count > 6)
                    {
                        ReluDerivative<TWidth>(saved + (6 * savedRow), ref c6, ref d6);
                    }

                    if (TRows.Count > 7)
                    {
                        ReluDerivative<TWidth>(saved + (7 * savedRow), ref c7, ref d7);
                    }

                    if (TRows.Count > 8)
                    {
                        ReluDerivative<TWidth>(saved + (8 * savedRow), ref c8, ref d8);
                    }

                    if (TRows.Count > 9)
                    {
                        ReluDerivative<TWidth>(saved + (9 * savedRow), ref c9, ref d9);
                    }

                    if (TRows.Count > 10)
                    {
                        ReluDerivative<TWidth>(saved + (10 * savedRow), ref c10, ref d10);
                    }

                    if (TRows.Count > 11)
                    {
                        ReluDerivative<TWidth>(saved + (11 * savedRow), ref c11, ref d11);
                    }
                    break;
                case TileFinish.TanhDerivative:
                    TanhDerivative<TWidth>(saved, ref c0, ref d0);

                    if (TRows.Count > 1)
                    {
                        TanhDerivative<TWidth>(saved + savedRow, ref c1, ref d1);
                    }

                    if (TRows.Count > 2)
                    {
                        TanhDerivative<TWidth>(saved + (2 * savedRow), ref c2, ref d2);
                    }

                    if (TRows.Count > 3)
                    {
                        TanhDerivative<TWidth>(saved + (3 * savedRow), ref c3, ref d3);
                    }

                    if (TRows.Count > 4)
                    {
                        TanhDerivative<TWidth>(saved + (4 * savedRow), ref c4, ref d4);
                    }

                    if (TRows.Count > 5)
                    {
                        TanhDerivative<TWidth>(saved + (5 * savedRow), ref c5, ref d5);
                    }

                    if (TRows.Count > 6)
                    {
                        TanhDerivative<TWidth>(saved + (6 * savedRow), ref c6, ref d6);
                    }

                    if (TRows.Count > 7)
                    {
                        TanhDerivative<TWidth>(saved + (7 * savedRow), ref c7, ref d7);
                    }

                    if (TRows.Count > 8)
                    {
                        TanhDerivative<TWidth>(saved + (8 * savedRow), ref c8, ref d8);
                    }

                    if (TRows.Count > 9)
                    {
                        TanhDerivative<TWidth>(saved + (9 * savedRow), ref c9, ref d9);
                    }

                    if (TRows.Count > 10)
                    {
                        TanhDerivative<TWidth>(saved + (10 * savedRow), ref c10, ref d10);
                    }

                    if (TRows.Count > 11)
                    {
                        TanhDerivative<TWidth>(saved + (11 * savedRow), ref c11, ref d11);
                    }
                    break;
                default:
                    break;
            }

            Store<TWidth>(c, c0, d0);

            if (TRows.Count > 1)
            {
                Store<TWidth>(c + row, c1, d1);
            }

            if (TRows.Count > 2)
            {
                Store<TWidth>(c + (2 * row), c2, d2);
            }

            if (TRows.Count > 3)
            {
                Store<TWidth>(c + (3 * row), c3, d3);
            }

            if (TRows.Count > 4)
            {
                Store<TWidth>(c + (4 * row), c4, d4);
            }

            if (TRows.Count > 5)
            {
                Store<TWidth>(c + (5 * row), c5, d5);
            }

            if (TRows.Count > 6)
            {
                Store<TWidth>(c + (6 * row), c6, d6);
            }

            if (TRows.Count > 7)
            {
                Store<TWidth>(c + (7 * row), c7, d7);
            }

            if (TRows.Count > 8)
            {
                Store<TWidth>(c + (8 * row), c8, d8);
            }

            if (TRows.Count > 9)
            {
                Store<TWidth>(c + (9 * row), c9, d9);
            }

            if (TRows.Count > 10)
            {
                Store<TWidth>(c + (10 * row), c10, d10);
            }

            if (TRows.Count > 11)
            {
                Store<TWidth>(c + (11 * row), c11, d11);
            }

            a += tile.ANext;
            bStart += tile.BNext;
            c += tile.CNext;
            saved += tile.SavedNext;
            ahead0 += tile.AheadNext;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TWidth>(float* from, ref TVector c, ref TVector d)
        where TWidth : struct, ITileWidth
    {
        c = TLanes.Load(from);
        if (TWidth.IsDouble)
        {
            d = TLanes.Load(from + TLanes.Count);
        }
    }

    /// <summary>Loads the sums so far and brings those of the next tile closer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadAhead<TWidth>(float* from, nint next, ref TVector c, ref TVector d)
        where TWidth : struct, ITileWidth
    {
        c = TLanes.Load(from);
        CacheLine.Fetch((byte*)(from + next));
        if (TWidth.IsDouble)
        {
            d = TLanes.Load(from + TLanes.Count);
            CacheLine.Fetch((byte*)(from + next + TLanes.Count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TWidth>(float* to, TVector c, TVector d)
        where TWidth : struct, ITileWidth
    {
        TLanes.Store(to, c);
        if (TWidth.IsDouble)
        {
            TLanes.Store(to + TLanes.Count, d);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Relu<TWidth>(ref TVector c, ref TVector d)
        where TWidth : struct, ITileWidth
    {
        c = TLanes.Max(default, c);
        if (TWidth.IsDouble)
        {
            d = TLanes.Max(default, d);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReluDerivative<TWidth>(float* saved, ref TVector c, ref TVector d)
        where TWidth : struct, ITileWidth
    {
        c = TLanes.KeepWherePositive(TLanes.Load(saved), c);
        if (TWidth.IsDouble)
        {
            d = TLanes.KeepWherePositive(TLanes.Load(saved + TLanes.Count), d);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TanhDerivative<TWidth>(float* saved, ref TVector c, ref TVector d)
        where TWidth : struct, ITileWidth
    {
        c = TLanes.Multiply(c, OneMinusSquare(TLanes.Load(saved)));
        if (TWidth.IsDouble)
        {
            d = TLanes.Multiply(d, OneMinusSquare(TLanes.Load(saved + TLanes.Count)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector OneMinusSquare(TVector value) =>
        TLanes.Subtract(TLanes.Broadcast(1f), TLanes.Multiply(value, value));
}
