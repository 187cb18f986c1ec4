using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>
/// C[m, n] (+)= Aᵀ B for activations A [k, m] and B [k, n]: the gradient of weights. Small products read both where they
/// lie, panel after panel of B. In large ones C is the largest matrix and is touched once, strip of rows after strip of
/// rows; a strip of A is copied to the first-level cache and all of B, in panels, to the second.
/// </summary>
internal static unsafe class OuterProduct<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Floats of B that stay in half of the second-level cache.</summary>
    private const int BlockFloats = 1 << 18;

    private const int StepBlock = 512;

    /// <summary>Rows of C from which the copies cost less than they save.</summary>
    private const int CopyFrom = 256;

    /// <summary>Room for a strip's row: the tallest tile, in whole vectors of four.</summary>
    private const int StripWidth = 12;

    [ThreadStatic]
    private static AlignedFloats? _panels;

    private static int PanelWidth
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * TLanes.Count;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in Product product)
    {
        if (product.M == 0 || product.N == 0)
        {
            return;
        }

        var copies = product.M >= CopyFrom && product.N >= CopyFrom;
        var largest = Math.Min(product.K, copies ? Math.Clamp(BlockFloats / product.N, 32, StepBlock) : StepBlock);
        var scratch = stackalloc float[largest * (copies ? StripWidth : PanelWidth)];
        var block = product;
        for (var step = 0; step < product.K; step += largest)
        {
            block.K = Math.Min(largest, product.K - step);
            block.A = product.A + (step * product.AStep);
            block.B = product.B + (step * product.BStep);
            block.Accumulate = product.Accumulate || step > 0;
            if (copies)
            {
                RunStrips(block, scratch);
            }
            else
            {
                RunPanels(block, scratch);
            }
        }

        if (product.K == 0 && !product.Accumulate)
        {
            for (var row = 0; row < product.M; row++)
            {
                new Span<float>(product.C + (row * product.CRow), product.N).Clear();
            }
        }
    }

    /// <summary>Panel by panel, all rows of C against each: A and the panel stay in the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunPanels(in Product product, float* scratch)
    {
        var tile = Start(product);
        var tiles = (product.M + TLanes.TileRows - 1) / TLanes.TileRows;
        for (var column = 0; column < product.N; column += PanelWidth)
        {
            var width = PanelPacker.PanelWidth(product.N, column, TLanes.Count);
            var filled = Math.Min(width, product.N - column);
            tile.B = product.B + column;
            tile.BStep = product.BStep;
            if (filled < width)
            {
                PanelPacker.PackPanel(tile.B, product.BStep, product.K, filled, width, scratch);
                tile.B = scratch;
                tile.BStep = width;
            }

            var row = 0;
            while (row < product.M)
            {
                var taller = product.M % tiles;
                var rows = (product.M / tiles) + (row < taller * ((product.M / tiles) + 1) ? 1 : 0);
                tile.Count = row == 0 && taller > 0 ? taller : tiles - taller;
                tile.A = product.A + row;
                tile.ANext = rows * sizeof(float);
                tile.C = product.C + (row * product.CRow) + column;
                tile.CNext = rows * product.CRow;
                TileRunner<TLanes, TVector>.Run(tile, rows, width, filled);
                row += rows * tile.Count;
            }
        }
    }

    /// <summary>Strip by strip of C, all panels of B against each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunStrips(in Product product, float* strip)
    {
        var panels = Panels(PanelPacker.PackedLength(product.K, product.N, TLanes.Count));
        PanelPacker.Pack(product.B, product.BStep, product.K, product.N, TLanes.Count, panels);
        var tile = Start(product);
        tile.A = strip;
        tile.AStep = StripWidth * sizeof(float);
        tile.CNext = PanelWidth;
        tile.BNext = (nint)PanelWidth * product.K;
        var tiles = (product.M + TLanes.TileRows - 1) / TLanes.TileRows;
        var whole = product.N / PanelWidth;
        var column = whole * PanelWidth;
        var row = 0;
        for (var i = 0; i < tiles; i++)
        {
            var rows = (product.M / tiles) + (i < product.M % tiles ? 1 : 0);
            PanelPacker.PackPanel(product.A + row, product.AStep, product.K, rows, StripWidth, strip);
            tile.Count = whole;
            tile.B = panels;
            tile.BStep = PanelWidth;
            tile.C = product.C + (row * product.CRow);
            TileRunner<TLanes, TVector>.Run(tile, rows, PanelWidth, PanelWidth);
            if (column < product.N)
            {
                var width = PanelPacker.PanelWidth(product.N, column, TLanes.Count);
                tile.Count = 1;
                tile.B = panels + ((nint)column * product.K);
                tile.BStep = width;
                tile.C += column;
                TileRunner<TLanes, TVector>.Run(tile, rows, width, product.N - column);
            }

            row += rows;
        }
    }

    private static Tile Start(in Product product)
    {
        Tile tile = default;
        tile.ARow = sizeof(float);
        tile.AStep = product.AStep * sizeof(float);
        tile.Steps = product.K;
        tile.CRow = product.CRow;
        tile.Accumulate = product.Accumulate;
        return tile;
    }

    private static float* Panels(int length)
    {
        if (_panels is null || _panels.Length < length)
        {
            _panels = new(length);
        }

        return _panels.Pointer;
    }
}
