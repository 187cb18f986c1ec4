using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>Picks the body for a tile's height and width, and runs tiles that overhang the matrix on padded copies.</summary>
internal static unsafe class TileRunner<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Runs tiles of which the first <paramref name="filled"/> columns exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in Tile tile, int rows, int width, int filled)
    {
        if (filled == width)
        {
            RunWhole(tile, rows, width);
            return;
        }

        var single = tile;
        single.Count = 1;
        for (var i = 0; i < tile.Count; i++)
        {
            RunStaged(single, rows, width, filled);
            single.A = (float*)((byte*)single.A + tile.ANext);
            single.C += tile.CNext;
            single.Saved += tile.SavedNext;
            single.Ahead += tile.AheadNext;
        }
    }

    /// <summary>Runs a tile whose last columns do not exist on padded copies of what it reads and writes.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunStaged(Tile tile, int rows, int width, int filled)
    {
        var sums = stackalloc float[rows * width];
        var saved = stackalloc float[rows * width];
        var c = tile.C;
        if (tile.Accumulate)
        {
            PanelPacker.PackPanel(c, tile.CRow, rows, filled, width, sums);
        }

        if (tile.Finish >= TileFinish.ReluDerivative)
        {
            PanelPacker.PackPanel(tile.Saved, tile.SavedRow, rows, filled, width, saved);
        }

        var row = tile.CRow;
        tile.C = sums;
        tile.CRow = width;
        tile.Saved = saved;
        tile.SavedRow = width;
        RunWhole(tile, rows, width);
        for (var r = 0; r < rows; r++)
        {
            new ReadOnlySpan<float>(sums + (r * width), filled).CopyTo(new Span<float>(c + (r * row), filled));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunWhole(in Tile tile, int rows, int width)
    {
        if (width > TLanes.Count)
        {
            RunRows<TileWidths.Double>(tile, rows);
        }
        else
        {
            RunRows<TileWidths.Single>(tile, rows);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunRows<TWidth>(in Tile tile, int rows)
        where TWidth : struct, ITileWidth
    {
        switch (rows)
        {
            case 1:
                MicroKernel<TLanes, TVector>.Run<TileHeights.Rows1, TWidth>(tile);
                break;
            case 2:
                MicroKernel<TLanes, TVector>.Run<TileHeights.Rows2, TWidth>(tile);
                break;
            case 3:
                MicroKernel<TLanes, TVector>.Run<TileHeights.Rows3, TWidth>(tile);
                break;
            case 4:
                MicroKernel<TLanes, TVector>.Run<TileHeights.Rows4, TWidth>(tile);
                break;
            case 5:
                MicroKernel<TLanes, TVector>.Run<TileHeights.Rows5, TWidth>(tile);
                break;
            case 6:
                MicroKernel<TLanes, TVector>.Run<TileHeights.Rows6, TWidth>(tile);
                break;
            case 7:
                MicroKernel<TLanes, TVector>.Run<TileHeights.Rows7, TWidth>(tile);
                break;
            case 8:
                MicroKernel<TLanes, TVector>.Run<TileHeights.Rows8, TWidth>(tile);
                break;
            case 9:
                MicroKernel<TLanes, TVector>.Run<TileHeights.Rows9, TWidth>(tile);
                break;
            case 10:
                MicroKernel<TLanes, TVector>.Run<TileHeights.Rows10, TWidth>(tile);
                break;
            case 11:
                MicroKernel<TLanes, TVector>.Run<TileHeights.Rows11, TWidth>(tile);
                break;
            case 12:
                MicroKernel<TLanes, TVector>.Run<TileHeights.Rows12, TWidth>(tile);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(rows));
        }
    }
}
