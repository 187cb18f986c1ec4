using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>
/// The register tile all matrix products are made of. The sums of up to 12 rows by two vectors stay in registers; each
/// step loads two vectors of B, broadcasts one value of A per row and issues two fused multiply-adds for it. The compiler
/// makes one body per height and width and drops the rows a tile does not have; every row is written out because only
/// named locals stay in registers.
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
        var aheadStart = tile.Ahead;
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
                Load<TRows, TWidth>(0, c, next, ref c0, ref d0);
                Load<TRows, TWidth>(1, c + row, next, ref c1, ref d1);
                Load<TRows, TWidth>(2, c + (2 * row), next, ref c2, ref d2);
                Load<TRows, TWidth>(3, c + (3 * row), next, ref c3, ref d3);
                Load<TRows, TWidth>(4, c + (4 * row), next, ref c4, ref d4);
                Load<TRows, TWidth>(5, c + (5 * row), next, ref c5, ref d5);
                Load<TRows, TWidth>(6, c + (6 * row), next, ref c6, ref d6);
                Load<TRows, TWidth>(7, c + (7 * row), next, ref c7, ref d7);
                Load<TRows, TWidth>(8, c + (8 * row), next, ref c8, ref d8);
                Load<TRows, TWidth>(9, c + (9 * row), next, ref c9, ref d9);
                Load<TRows, TWidth>(10, c + (10 * row), next, ref c10, ref d10);
                Load<TRows, TWidth>(11, c + (11 * row), next, ref c11, ref d11);
            }
            else if (tile.Bias != null)
            {
                c0 = TLanes.Load(tile.Bias);
                d0 = TWidth.IsDouble ? TLanes.Load(tile.Bias + TLanes.Count) : default;
                c11 = c10 = c9 = c8 = c7 = c6 = c5 = c4 = c3 = c2 = c1 = c0;
                d11 = d10 = d9 = d8 = d7 = d6 = d5 = d4 = d3 = d2 = d1 = d0;
            }

            // Three rows share a pointer: more pointers than this leave the integer registers.
            var a0 = a;
            var a3 = a0 + (3 * stride);
            var a6 = a0 + (6 * stride);
            var a9 = a0 + (9 * stride);
            var b = bStart;
            var ahead = aheadStart;
            var aheadStep = tile.AheadStep;
            for (var k = tile.Steps; k > 0; k--)
            {
                var b0 = TLanes.Load(b);
                var b1 = TWidth.IsDouble ? TLanes.Load(b + TLanes.Count) : default;
                Step<TRows, TWidth>(0, a0, b0, b1, ref c0, ref d0);
                Step<TRows, TWidth>(1, a0 + stride, b0, b1, ref c1, ref d1);
                Step<TRows, TWidth>(2, a0 + (2 * stride), b0, b1, ref c2, ref d2);
                Step<TRows, TWidth>(3, a3, b0, b1, ref c3, ref d3);
                Step<TRows, TWidth>(4, a3 + stride, b0, b1, ref c4, ref d4);
                Step<TRows, TWidth>(5, a3 + (2 * stride), b0, b1, ref c5, ref d5);
                Step<TRows, TWidth>(6, a6, b0, b1, ref c6, ref d6);
                Step<TRows, TWidth>(7, a6 + stride, b0, b1, ref c7, ref d7);
                Step<TRows, TWidth>(8, a6 + (2 * stride), b0, b1, ref c8, ref d8);
                Step<TRows, TWidth>(9, a9, b0, b1, ref c9, ref d9);
                Step<TRows, TWidth>(10, a9 + stride, b0, b1, ref c10, ref d10);
                Step<TRows, TWidth>(11, a9 + (2 * stride), b0, b1, ref c11, ref d11);
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
                    Relu<TRows, TWidth>(0, ref c0, ref d0);
                    Relu<TRows, TWidth>(1, ref c1, ref d1);
                    Relu<TRows, TWidth>(2, ref c2, ref d2);
                    Relu<TRows, TWidth>(3, ref c3, ref d3);
                    Relu<TRows, TWidth>(4, ref c4, ref d4);
                    Relu<TRows, TWidth>(5, ref c5, ref d5);
                    Relu<TRows, TWidth>(6, ref c6, ref d6);
                    Relu<TRows, TWidth>(7, ref c7, ref d7);
                    Relu<TRows, TWidth>(8, ref c8, ref d8);
                    Relu<TRows, TWidth>(9, ref c9, ref d9);
                    Relu<TRows, TWidth>(10, ref c10, ref d10);
                    Relu<TRows, TWidth>(11, ref c11, ref d11);
                    break;
                case TileFinish.ReluDerivative:
                    ReluDerivative<TRows, TWidth>(0, saved, ref c0, ref d0);
                    ReluDerivative<TRows, TWidth>(1, saved + savedRow, ref c1, ref d1);
                    ReluDerivative<TRows, TWidth>(2, saved + (2 * savedRow), ref c2, ref d2);
                    ReluDerivative<TRows, TWidth>(3, saved + (3 * savedRow), ref c3, ref d3);
                    ReluDerivative<TRows, TWidth>(4, saved + (4 * savedRow), ref c4, ref d4);
                    ReluDerivative<TRows, TWidth>(5, saved + (5 * savedRow), ref c5, ref d5);
                    ReluDerivative<TRows, TWidth>(6, saved + (6 * savedRow), ref c6, ref d6);
                    ReluDerivative<TRows, TWidth>(7, saved + (7 * savedRow), ref c7, ref d7);
                    ReluDerivative<TRows, TWidth>(8, saved + (8 * savedRow), ref c8, ref d8);
                    ReluDerivative<TRows, TWidth>(9, saved + (9 * savedRow), ref c9, ref d9);
                    ReluDerivative<TRows, TWidth>(10, saved + (10 * savedRow), ref c10, ref d10);
                    ReluDerivative<TRows, TWidth>(11, saved + (11 * savedRow), ref c11, ref d11);
                    break;
                case TileFinish.TanhDerivative:
                    TanhDerivative<TRows, TWidth>(0, saved, ref c0, ref d0);
                    TanhDerivative<TRows, TWidth>(1, saved + savedRow, ref c1, ref d1);
                    TanhDerivative<TRows, TWidth>(2, saved + (2 * savedRow), ref c2, ref d2);
                    TanhDerivative<TRows, TWidth>(3, saved + (3 * savedRow), ref c3, ref d3);
                    TanhDerivative<TRows, TWidth>(4, saved + (4 * savedRow), ref c4, ref d4);
                    TanhDerivative<TRows, TWidth>(5, saved + (5 * savedRow), ref c5, ref d5);
                    TanhDerivative<TRows, TWidth>(6, saved + (6 * savedRow), ref c6, ref d6);
                    TanhDerivative<TRows, TWidth>(7, saved + (7 * savedRow), ref c7, ref d7);
                    TanhDerivative<TRows, TWidth>(8, saved + (8 * savedRow), ref c8, ref d8);
                    TanhDerivative<TRows, TWidth>(9, saved + (9 * savedRow), ref c9, ref d9);
                    TanhDerivative<TRows, TWidth>(10, saved + (10 * savedRow), ref c10, ref d10);
                    TanhDerivative<TRows, TWidth>(11, saved + (11 * savedRow), ref c11, ref d11);
                    break;
                default:
                    break;
            }

            Store<TRows, TWidth>(0, c, c0, d0);
            Store<TRows, TWidth>(1, c + row, c1, d1);
            Store<TRows, TWidth>(2, c + (2 * row), c2, d2);
            Store<TRows, TWidth>(3, c + (3 * row), c3, d3);
            Store<TRows, TWidth>(4, c + (4 * row), c4, d4);
            Store<TRows, TWidth>(5, c + (5 * row), c5, d5);
            Store<TRows, TWidth>(6, c + (6 * row), c6, d6);
            Store<TRows, TWidth>(7, c + (7 * row), c7, d7);
            Store<TRows, TWidth>(8, c + (8 * row), c8, d8);
            Store<TRows, TWidth>(9, c + (9 * row), c9, d9);
            Store<TRows, TWidth>(10, c + (10 * row), c10, d10);
            Store<TRows, TWidth>(11, c + (11 * row), c11, d11);
            a += tile.ANext;
            bStart += tile.BNext;
            c += tile.CNext;
            saved += tile.SavedNext;
            aheadStart += tile.AheadNext;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TRows, TWidth>(int index, byte* a, TVector b0, TVector b1, ref TVector c, ref TVector d)
        where TRows : struct, ITileRows
        where TWidth : struct, ITileWidth
    {
        if (TRows.Count > index)
        {
            var x = TLanes.Broadcast(*(float*)a);
            c = TLanes.MultiplyAdd(x, b0, c);
            if (TWidth.IsDouble)
            {
                d = TLanes.MultiplyAdd(x, b1, d);
            }
        }
    }

    /// <summary>Loads the sums so far and brings those of the next tile closer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TRows, TWidth>(int index, float* from, nint next, ref TVector c, ref TVector d)
        where TRows : struct, ITileRows
        where TWidth : struct, ITileWidth
    {
        if (TRows.Count > index)
        {
            c = TLanes.Load(from);
            CacheLine.Fetch((byte*)(from + next));
            if (TWidth.IsDouble)
            {
                d = TLanes.Load(from + TLanes.Count);
                CacheLine.Fetch((byte*)(from + next + TLanes.Count));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TRows, TWidth>(int index, float* to, TVector c, TVector d)
        where TRows : struct, ITileRows
        where TWidth : struct, ITileWidth
    {
        if (TRows.Count > index)
        {
            TLanes.Store(to, c);
            if (TWidth.IsDouble)
            {
                TLanes.Store(to + TLanes.Count, d);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Relu<TRows, TWidth>(int index, ref TVector c, ref TVector d)
        where TRows : struct, ITileRows
        where TWidth : struct, ITileWidth
    {
        if (TRows.Count > index)
        {
            c = TLanes.Max(default, c);
            if (TWidth.IsDouble)
            {
                d = TLanes.Max(default, d);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReluDerivative<TRows, TWidth>(int index, float* saved, ref TVector c, ref TVector d)
        where TRows : struct, ITileRows
        where TWidth : struct, ITileWidth
    {
        if (TRows.Count > index)
        {
            c = TLanes.KeepWherePositive(TLanes.Load(saved), c);
            if (TWidth.IsDouble)
            {
                d = TLanes.KeepWherePositive(TLanes.Load(saved + TLanes.Count), d);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TanhDerivative<TRows, TWidth>(int index, float* saved, ref TVector c, ref TVector d)
        where TRows : struct, ITileRows
        where TWidth : struct, ITileWidth
    {
        if (TRows.Count > index)
        {
            c = TLanes.Multiply(c, OneMinusSquare(TLanes.Load(saved)));
            if (TWidth.IsDouble)
            {
                d = TLanes.Multiply(d, OneMinusSquare(TLanes.Load(saved + TLanes.Count)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector OneMinusSquare(TVector value) =>
        TLanes.Subtract(TLanes.Broadcast(1f), TLanes.Multiply(value, value));
}
