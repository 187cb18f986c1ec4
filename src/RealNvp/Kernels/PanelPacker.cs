using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

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
    public static void PackPanel(float* source, nint stride, int steps, int columns, int width, float* packed)
    {
        for (var k = 0; k < steps; k++)
        {
            var c = 0;
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
    public static void PackTransposed(float* source, nint stride, int steps, int columns, int lanes, float* packed)
    {
        for (var first = 0; first < columns; first += 2 * lanes)
        {
            var width = PanelWidth(columns, first, lanes);
            var filled = Math.Min(width, columns - first);
            var k = 0;
            for (; k <= steps - 4; k += 4)
            {
                var c = 0;
                for (; c <= filled - 4; c += 4)
                {
                    Transpose4(source + ((first + c) * stride) + k, stride, packed + (k * width) + c, width);
                }

                PackScalar(source, stride, first, k, k + 4, c, filled, width, packed);
            }

            PackScalar(source, stride, first, k, steps, 0, filled, width, packed);
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

    private static void Transpose4(float* source, nint stride, float* destination, int width)
    {
        var r0 = Vector128.Load(source);
        var r1 = Vector128.Load(source + stride);
        var r2 = Vector128.Load(source + (2 * stride));
        var r3 = Vector128.Load(source + (3 * stride));
        var t0 = ZipLow(r0, r2);
        var t1 = ZipHigh(r0, r2);
        var t2 = ZipLow(r1, r3);
        var t3 = ZipHigh(r1, r3);
        ZipLow(t0, t2).Store(destination);
        ZipHigh(t0, t2).Store(destination + width);
        ZipLow(t1, t3).Store(destination + (2 * width));
        ZipHigh(t1, t3).Store(destination + (3 * width));
    }

    private static Vector128<float> ZipLow(Vector128<float> left, Vector128<float> right)
    {
        if (Sse.IsSupported)
        {
            return Sse.UnpackLow(left, right);
        }

        if (AdvSimd.Arm64.IsSupported)
        {
            return AdvSimd.Arm64.ZipLow(left, right);
        }

        return Vector128.Create(left[0], right[0], left[1], right[1]);
    }

    private static Vector128<float> ZipHigh(Vector128<float> left, Vector128<float> right)
    {
        if (Sse.IsSupported)
        {
            return Sse.UnpackHigh(left, right);
        }

        if (AdvSimd.Arm64.IsSupported)
        {
            return AdvSimd.Arm64.ZipHigh(left, right);
        }

        return Vector128.Create(left[2], right[2], left[3], right[3]);
    }
}
