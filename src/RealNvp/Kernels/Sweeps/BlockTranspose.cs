using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RealNvp.Kernels;

/// <summary>Transposes a small square block in registers: 8 by 8 with AVX, else 4 by 4.</summary>
internal static unsafe class BlockTranspose
{
    /// <summary>Rows and columns of a block.</summary>
    public static int Size
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx.IsSupported ? 8 : 4;
    }

    /// <summary>Transposes one block between matrices of the given strides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(float* source, nint stride, float* destination, nint destinationStride)
    {
        if (Avx.IsSupported)
        {
            Run8(source, stride, destination, destinationStride);
        }
        else
        {
            Run4(source, stride, destination, destinationStride);
        }
    }

    // Each register takes half a row of the upper and of the lower four rows, so that all shuffles stay within 128 bits.
    private static void Run8(float* source, nint stride, float* destination, nint destinationStride)
    {
        for (var half = 0; half < 8; half += 4)
        {
            var from = source + half;
            var r0 = Vector256.Create(Vector128.Load(from), Vector128.Load(from + (4 * stride)));
            var r1 = Vector256.Create(Vector128.Load(from + stride), Vector128.Load(from + (5 * stride)));
            var r2 = Vector256.Create(Vector128.Load(from + (2 * stride)), Vector128.Load(from + (6 * stride)));
            var r3 = Vector256.Create(Vector128.Load(from + (3 * stride)), Vector128.Load(from + (7 * stride)));
            var t0 = Avx.UnpackLow(r0, r1);
            var t1 = Avx.UnpackHigh(r0, r1);
            var t2 = Avx.UnpackLow(r2, r3);
            var t3 = Avx.UnpackHigh(r2, r3);
            var to = destination + (half * destinationStride);
            Avx.Shuffle(t0, t2, 0b01_00_01_00).Store(to);
            Avx.Shuffle(t0, t2, 0b11_10_11_10).Store(to + destinationStride);
            Avx.Shuffle(t1, t3, 0b01_00_01_00).Store(to + (2 * destinationStride));
            Avx.Shuffle(t1, t3, 0b11_10_11_10).Store(to + (3 * destinationStride));
        }
    }

    private static void Run4(float* source, nint stride, float* destination, nint destinationStride)
    {
        var r0 = Vector128.Load(source);
        var r1 = Vector128.Load(source + stride);
        var r2 = Vector128.Load(source + (2 * stride));
        var r3 = Vector128.Load(source + (3 * stride));
        var t0 = LanePairs.ZipLow(r0, r2);
        var t1 = LanePairs.ZipHigh(r0, r2);
        var t2 = LanePairs.ZipLow(r1, r3);
        var t3 = LanePairs.ZipHigh(r1, r3);
        LanePairs.ZipLow(t0, t2).Store(destination);
        LanePairs.ZipHigh(t0, t2).Store(destination + destinationStride);
        LanePairs.ZipLow(t1, t3).Store(destination + (2 * destinationStride));
        LanePairs.ZipHigh(t1, t3).Store(destination + (3 * destinationStride));
    }
}
