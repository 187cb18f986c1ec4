using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
        else if (step == 2 && LanePairs.AreFast)
        {
            // The last element of the last pair may lie beyond the row: stop before it.
            for (; i < count - 4; i += 4)
            {
                var low = Vector128.Load(source + (2 * i));
                var high = Vector128.Load(source + (2 * i) + 4);
                LanePairs.Even(low, high).Store(run + i);
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
        else if (step == 2 && LanePairs.AreFast)
        {
            for (; i < count - 4; i += 4)
            {
                var to = target + (2 * i);
                var others = LanePairs.Odd(Vector128.Load(to), Vector128.Load(to + 4));
                var values = Vector128.Load(run + i);
                LanePairs.ZipLow(values, others).Store(to);
                LanePairs.ZipHigh(values, others).Store(to + 4);
            }
        }

        for (; i < count; i++)
        {
            target[(nint)i * step] = run[i];
        }
    }
}
