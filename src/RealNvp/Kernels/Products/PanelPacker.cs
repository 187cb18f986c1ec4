using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RealNvp.Kernels;

/// <summary>
/// Copies matrices into panels: for each group of columns (two vectors wide; the last group one vector if that
/// suffices), row after row contiguous and padded with zeros.
/// </summary>
internal static unsafe class PanelPacker
{
    /// <summary>Floats that the panels of a [steps, columns] matrix take.</summary>
    public static int PackedLength(int steps, int columns, int lanes) =>
        checked(steps * ((columns + lanes - 1) / lanes * lanes));

    /// <summary>Width in floats of the panel that starts at a column.</summary>
    public static int PanelWidth(int columns, int firstColumn, int lanes) =>
        columns - firstColumn > lanes ? 2 * lanes : lanes;

    /// <summary>Packs a row-major [steps, columns] matrix.</summary>
    public static void Pack(float* source, nint stride, int steps, int columns, int lanes, float* packed)
    {
        for (var first = 0; first < columns; first += 2 * lanes)
        {
            var width = PanelWidth(columns, first, lanes);
            PackPanel(source + first, stride, steps, Math.Min(width, columns - first), width, packed);
            packed += (nint)width * steps;
        }
    }

    /// <summary>Packs one panel of <paramref name="columns"/> columns, padded to <paramref name="width"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackPanel(float* source, nint stride, int steps, int columns, int width, float* packed)
    {
        for (var k = 0; k < steps; k++)
        {
            var c = 0;
            for (; c <= columns - 16; c += 16)
            {
                Vector512.Load(source + c).Store(packed + c);
            }

            for (; c <= columns - 4; c += 4)
            {
                Vector128.Load(source + c).Store(packed + c);
            }

            for (; c < columns; c++)
            {
                packed[c] = source[c];
            }

            for (; c < width; c++)
            {
                packed[c] = 0f;
            }

            source += stride;
            packed += width;
        }
    }

    /// <summary>Packs the transpose of a row-major [columns, steps] matrix, so that panels hold [steps, columns].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackTransposed(float* source, nint stride, int steps, int columns, int lanes, float* packed)
    {
        for (var first = 0; first < columns; first += 2 * lanes)
        {
            var width = PanelWidth(columns, first, lanes);
            var filled = Math.Min(width, columns - first);
            var block = BlockTranspose.Size;
            var wholeColumns = filled / block * block;
            var wholeSteps = steps / block * block;
            for (var k = 0; k < wholeSteps; k += block)
            {
                for (var c = 0; c < wholeColumns; c += block)
                {
                    BlockTranspose.Run(source + ((first + c) * stride) + k, stride, packed + ((nint)k * width) + c, width);
                }
            }

            if (wholeColumns < width)
            {
                PackScalar(source, stride, first, 0, wholeSteps, wholeColumns, filled, width, packed);
            }

            PackScalar(source, stride, first, wholeSteps, steps, 0, filled, width, packed);
            packed += (nint)width * steps;
        }
    }

    private static void PackScalar(
        float* source, nint stride, int first, int fromStep, int toStep, int fromColumn, int filled, int width, float* packed)
    {
        for (var k = fromStep; k < toStep; k++)
        {
            for (var c = fromColumn; c < width; c++)
            {
                packed[(k * width) + c] = c < filled ? source[((first + c) * stride) + k] : 0f;
            }
        }
    }
}
