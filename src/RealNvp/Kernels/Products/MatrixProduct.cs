using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>
/// Walks a product in blocks: as many rows of A as the second-level cache holds, panel after panel of B against them, rows
/// split evenly over register tiles.
/// </summary>
internal static unsafe class MatrixProduct<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>
    /// Steps between two visits to C. A panel of so many is more than the first-level cache holds, but streams from the
    /// second as fast as the products need it.
    /// </summary>
    private const int StepBlock = 512;

    /// <summary>Floats of A that stay in half of the second-level cache while every panel passes by.</summary>
    private const int RowBlockFloats = 1 << 17;

    private static int PanelWidth
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * TLanes.Count;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in Product product)
    {
        var edge = stackalloc float[product.BStep != 0 && product.N % TLanes.Count != 0
            ? Math.Min(StepBlock, product.K) * PanelWidth
            : 0];
        var rowBlock = Math.Max(TLanes.TileRows, RowBlockFloats / Math.Max(1, product.K));
        for (var row = 0; row < product.M; row += rowBlock)
        {
            var block = product;
            block.M = Math.Min(rowBlock, product.M - row);
            block.A += row * product.ARow;
            block.C += row * product.CRow;
            block.Saved = product.Saved == null ? null : product.Saved + (row * product.SavedRow);
            for (var column = 0; column < product.N; column += PanelWidth)
            {
                RunPanel(block, column, edge);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunPanel(in Product product, int column, float* edge)
    {
        var width = PanelPacker.PanelWidth(product.N, column, TLanes.Count);
        var filled = Math.Min(width, product.N - column);
        var blocks = Math.Max(1, (product.K + StepBlock - 1) / StepBlock);
        Tile tile = default;
        tile.ARow = product.ARow * sizeof(float);
        tile.AStep = product.AStep * sizeof(float);
        tile.CRow = product.CRow;
        tile.SavedRow = product.SavedRow;
        tile.Bias = product.Bias == null ? null : product.Bias + column;
        tile.Accumulate = product.Accumulate;
        var step = 0;
        for (var block = 0; block < blocks; block++)
        {
            tile.Steps = (product.K / blocks) + (block < product.K % blocks ? 1 : 0);
            tile.Finish = block == blocks - 1 ? product.Finish : TileFinish.None;
            if (product.BStep == 0)
            {
                tile.B = product.B + ((nint)column * product.K) + ((nint)step * width);
                tile.BStep = width;
            }
            else
            {
                tile.B = product.B + (step * product.BStep) + column;
                tile.BStep = product.BStep;
                if (filled < width)
                {
                    PanelPacker.PackPanel(tile.B, product.BStep, tile.Steps, filled, width, edge);
                    tile.B = edge;
                    tile.BStep = width;
                }
            }

            RunTiles(product, ref tile, step, column, width, filled);
            tile.Accumulate = true;
            step += tile.Steps;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTiles(in Product product, ref Tile tile, int step, int column, int width, int filled)
    {
        var tiles = (product.M + TLanes.TileRows - 1) / TLanes.TileRows;
        var rows = product.M / tiles;
        var taller = product.M % tiles;

        if (product.BStep == 0)
        {
            // The next block of a packed B follows this one in memory: each tile brings a share of it closer.
            tile.Ahead = (byte*)(tile.B + ((nint)tile.Steps * width));
            tile.AheadStep = width * sizeof(float) / tiles;
            tile.AheadNext = tile.AheadStep * tile.Steps;
        }
        else
        {
            // The next panel of rows in place lies to the right: each tile brings one cache line of every row closer.
            tile.Ahead = (byte*)(product.B + (step * product.BStep) + column + width);
            tile.AheadStep = product.BStep * sizeof(float);
            tile.AheadNext = CacheLine.Bytes;
        }

        tile.A = product.A + (step * product.AStep);
        tile.C = product.C + column;
        tile.Saved = product.Saved + column;
        RunEqual(ref tile, taller, rows + 1, width, filled);
        RunEqual(ref tile, tiles - taller, rows, width, filled);
    }

    private static void RunEqual(ref Tile tile, int count, int rows, int width, int filled)
    {
        if (count == 0)
        {
            return;
        }

        tile.Count = count;
        tile.ANext = rows * tile.ARow;
        tile.CNext = rows * tile.CRow;
        tile.SavedNext = rows * tile.SavedRow;
        TileRunner<TLanes, TVector>.Run(tile, rows, width, filled);
        tile.A = (float*)((byte*)tile.A + (count * tile.ANext));
        tile.C += count * tile.CNext;
        tile.Saved += count * tile.SavedNext;
        tile.Ahead += count * tile.AheadNext;
    }
}
