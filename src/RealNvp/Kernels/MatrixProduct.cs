using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>
/// Walks a product in blocks: a block of steps, so that a panel of B stays in the first-level cache; each panel against
/// all rows of A; rows split evenly over register tiles.
/// </summary>
internal static unsafe class MatrixProduct<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Steps of a panel that fit the first-level cache beside the rows of A: 32 KB of AVX-512 panels.</summary>
    private const int StepBlock = 256;

    private static int PanelWidth
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * TLanes.Count;
    }

    [SkipLocalsInit]
    public static void Run(in Product product)
    {
        var blocks = Math.Max(1, (product.K + StepBlock - 1) / StepBlock);
        var smaller = product.K / blocks;
        var larger = product.K % blocks;
        var edge = stackalloc float[product.BStep != 0 && product.N % TLanes.Count != 0
            ? (smaller + 1) * PanelWidth
            : 0];
        Tile tile = default;
        tile.ARow = product.ARow * sizeof(float);
        tile.AStep = product.AStep * sizeof(float);
        var step = 0;
        for (var block = 0; block < blocks; block++)
        {
            tile.Steps = smaller + (block < larger ? 1 : 0);
            tile.Finish = block == blocks - 1 ? product.Finish : TileFinish.None;
            tile.Accumulate = product.Accumulate || block > 0;
            for (var column = 0; column < product.N; column += PanelWidth)
            {
                RunPanel(product, ref tile, step, column, edge);
            }

            step += tile.Steps;
        }
    }

    private static void RunPanel(in Product product, ref Tile tile, int step, int column, float* edge)
    {
        var width = PanelPacker.PanelWidth(product.N, column, TLanes.Count);
        var filled = Math.Min(width, product.N - column);
        if (product.BStep == 0)
        {
            tile.BStep = width;
            tile.B = product.B + ((nint)column * product.K) + ((nint)step * width);
        }
        else
        {
            tile.BStep = product.BStep;
            tile.B = product.B + (step * product.BStep) + column;
            if (filled < width)
            {
                PanelPacker.PackPanel(tile.B, product.BStep, tile.Steps, filled, width, edge);
                tile.B = edge;
                tile.BStep = width;
            }
        }

        tile.Bias = product.Bias == null ? null : product.Bias + column;
        var tiles = (product.M + TLanes.TileRows - 1) / TLanes.TileRows;
        var smaller = tiles == 0 ? 0 : product.M / tiles;
        var larger = tiles == 0 ? 0 : product.M % tiles;
        var row = 0;
        for (var i = 0; i < tiles; i++)
        {
            var rows = smaller + (i < larger ? 1 : 0);
            tile.A = product.A + (row * product.ARow) + (step * product.AStep);
            tile.C = product.C + (row * product.CRow) + column;
            tile.CRow = product.CRow;
            tile.Saved = product.Saved == null ? null : product.Saved + (row * product.SavedRow) + column;
            tile.SavedRow = product.SavedRow;
            if (filled == width)
            {
                RunTile(tile, rows, width);
            }
            else
            {
                RunStagedTile(tile, rows, width, filled);
            }

            row += rows;
        }
    }

    /// <summary>Runs a tile whose last columns do not exist on padded copies of what it reads and writes.</summary>
    [SkipLocalsInit]
    private static void RunStagedTile(Tile tile, int rows, int width, int filled)
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
        RunTile(tile, rows, width);
        for (var r = 0; r < rows; r++)
        {
            new ReadOnlySpan<float>(sums + (r * width), filled).CopyTo(new Span<float>(c + (r * row), filled));
        }
    }

    private static void RunTile(in Tile tile, int rows, int width)
    {
        if (width == PanelWidth)
        {
            RunTile<TileWidths.Double>(tile, rows);
        }
        else
        {
            RunTile<TileWidths.Single>(tile, rows);
        }
    }

    private static void RunTile<TWidth>(in Tile tile, int rows)
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
