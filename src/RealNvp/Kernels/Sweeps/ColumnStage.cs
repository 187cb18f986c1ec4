using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace RealNvp.Kernels;

/// <summary>Copies strided elements of a row to a dense run and back; every second element, the usual case, four at a time.</summary>
internal static unsafe class ColumnStage
{
    /// <summary>run[i] = source[i * step], then zeros up to <paramref name="padded"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(float* source, int step, int count, int padded, float* run)
    {
        var i = 0;
        if (step == 1)
        {
            for (; i <= count - 4; i += 4)
            {
                Vector128.Load(source + i).Store(run + i);
            }
        }
        else if (step == 2 && HasPairs)
        {
            // The last element of the last pair may lie beyond the row: stop before it.
            for (; i < count - 4; i += 4)
            {
                var low = Vector128.Load(source + (2 * i));
                var high = Vector128.Load(source + (2 * i) + 4);
                Even(low, high).Store(run + i);
            }
        }

        for (; i < count; i++)
        {
            run[i] = source[(nint)i * step];
        }

        for (; i < padded; i++)
        {
            run[i] = 0f;
        }
    }

    /// <summary>target[i * step] = run[i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter(float* run, float* target, int step, int count)
    {
        var i = 0;
        if (step == 1)
        {
            for (; i <= count - 4; i += 4)
            {
                Vector128.Load(run + i).Store(target + i);
            }
        }
        else if (step == 2 && HasPairs)
        {
            for (; i < count - 4; i += 4)
            {
                var to = target + (2 * i);
                var others = Odd(Vector128.Load(to), Vector128.Load(to + 4));
                var values = Vector128.Load(run + i);
                ZipLow(values, others).Store(to);
                ZipHigh(values, others).Store(to + 4);
            }
        }

        for (; i < count; i++)
        {
            target[(nint)i * step] = run[i];
        }
    }

    private static bool HasPairs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Sse.IsSupported || AdvSimd.Arm64.IsSupported;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Even(Vector128<float> low, Vector128<float> high) =>
        Sse.IsSupported ? Sse.Shuffle(low, high, 0b10_00_10_00) : AdvSimd.Arm64.UnzipEven(low, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Odd(Vector128<float> low, Vector128<float> high) =>
        Sse.IsSupported ? Sse.Shuffle(low, high, 0b11_01_11_01) : AdvSimd.Arm64.UnzipOdd(low, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported ? Sse.UnpackLow(left, right) : AdvSimd.Arm64.ZipLow(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported ? Sse.UnpackHigh(left, right) : AdvSimd.Arm64.ZipHigh(left, right);
}
