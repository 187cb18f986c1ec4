using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>
/// An affine coupling over a batch at one vector width; <see cref="CouplingKernels"/> picks the width. Variables are
/// walked in runs short enough that single-precision sums of s lose nothing; runs that are strided or no whole vectors are
/// staged through the stack.
/// </summary>
internal static unsafe class CouplingSweep<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int Run = 256;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(
        MatrixSpan raw,
        ReadOnlyMatrixSpan shift,
        LogScaleBound bound,
        ReadOnlyMatrixSpan x,
        MatrixSpan y,
        ColumnSelection columns,
        Span<double> logDet)
    {
        Check(raw, shift, bound, x, y, columns, logDet.Length == raw.Rows);
        var amplitude = stackalloc float[Run];
        var slope = stackalloc float[Run];
        var stage = stackalloc float[4 * Run];
        fixed (float* rawStart = raw.Data, shiftStart = shift.Data, xStart = x.Data, yStart = y.Data)
        {
            for (int first = 0, count; first < columns.Count; first += count)
            {
                count = NextRun(columns.Count - first);
                var padded = Pad(count);
                bound.Expand(first, new Span<float>(amplitude, count), new Span<float>(slope, count));
                Clear(amplitude, slope, count, padded);
                var wide = columns.First + ((nint)first * columns.Step);
                for (var row = 0; row < raw.Rows; row++)
                {
                    var r = rawStart + ((nint)row * raw.Stride) + first;
                    var target = yStart + ((nint)row * y.Stride) + wide;
                    var rRun = Stage(r, 1, count, padded, stage);
                    var shiftRun = Stage(
                        shiftStart + ((nint)row * shift.Stride) + first, 1, count, padded, stage + Run);
                    var xRun = Stage(
                        xStart + ((nint)row * x.Stride) + wide, columns.Step, count, padded, stage + (2 * Run));
                    var yRun = IsDirect(columns.Step, count, padded) ? target : stage + (3 * Run);
                    logDet[row] += CouplingChunk<TLanes, TVector>.Forward(
                        rRun, shiftRun, amplitude, slope, xRun, yRun, padded);
                    Unstage(rRun, r, 1, count);
                    Unstage(yRun, target, columns.Step, count);
                }
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Inverse(
        ReadOnlyMatrixSpan raw,
        ReadOnlyMatrixSpan shift,
        LogScaleBound bound,
        ReadOnlyMatrixSpan y,
        MatrixSpan x,
        ColumnSelection columns,
        Span<double> logDet)
    {
        Check(raw, shift, bound, y, x, columns, logDet.Length == 0 || logDet.Length == raw.Rows);
        var amplitude = stackalloc float[Run];
        var slope = stackalloc float[Run];
        var stage = stackalloc float[4 * Run];
        fixed (float* rawStart = raw.Data, shiftStart = shift.Data, yStart = y.Data, xStart = x.Data)
        {
            for (int first = 0, count; first < columns.Count; first += count)
            {
                count = NextRun(columns.Count - first);
                var padded = Pad(count);
                bound.Expand(first, new Span<float>(amplitude, count), new Span<float>(slope, count));
                Clear(amplitude, slope, count, padded);
                var wide = columns.First + ((nint)first * columns.Step);
                for (var row = 0; row < raw.Rows; row++)
                {
                    var target = xStart + ((nint)row * x.Stride) + wide;
                    var rawRun = Stage(rawStart + ((nint)row * raw.Stride) + first, 1, count, padded, stage);
                    var shiftRun = Stage(
                        shiftStart + ((nint)row * shift.Stride) + first, 1, count, padded, stage + Run);
                    var yRun = Stage(
                        yStart + ((nint)row * y.Stride) + wide, columns.Step, count, padded, stage + (2 * Run));
                    var xRun = IsDirect(columns.Step, count, padded) ? target : stage + (3 * Run);
                    var sum = CouplingChunk<TLanes, TVector>.Inverse(
                        rawRun, shiftRun, amplitude, slope, yRun, xRun, padded);
                    Unstage(xRun, target, columns.Step, count);
                    if (logDet.Length > 0)
                    {
                        logDet[row] -= sum;
                    }
                }
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(
        ReadOnlyMatrixSpan bounded,
        LogScaleBound bound,
        ReadOnlyMatrixSpan x,
        ColumnSelection columns,
        ReadOnlyMatrixSpan outputGradient,
        float logDetGradient,
        MatrixSpan inputGradient,
        MatrixSpan rawGradient,
        MatrixSpan shiftGradient,
        Span<float> amplitudeGradient)
    {
        var writesShift = shiftGradient.Columns > 0;
        Check(bounded, writesShift ? shiftGradient : bounded, bound, x, inputGradient, columns, outputGradient.Rows == x.Rows);
        columns.CheckWithin(outputGradient.Columns);
        Require(rawGradient.Rows == bounded.Rows && rawGradient.Columns == columns.Count);
        Require(amplitudeGradient.Length == 0 || amplitudeGradient.Length == bound.Amplitudes.Length);
        var amplitude = stackalloc float[Run];
        var slope = stackalloc float[Run];
        var sums = stackalloc float[Run];
        var stage = stackalloc float[5 * Run];
        fixed (float* boundedStart = bounded.Data, xStart = x.Data, dyStart = outputGradient.Data, dxStart = inputGradient.Data)
        fixed (float* drawStart = rawGradient.Data, dtStart = shiftGradient.Data)
        {
            for (int first = 0, count; first < columns.Count; first += count)
            {
                count = NextRun(columns.Count - first);
                var padded = Pad(count);
                bound.Expand(first, new Span<float>(amplitude, count), new Span<float>(slope, count));
                Clear(amplitude, slope, count, padded);
                new Span<float>(sums, padded).Clear();
                var wide = columns.First + ((nint)first * columns.Step);
                for (var row = 0; row < bounded.Rows; row++)
                {
                    var dx = dxStart + ((nint)row * inputGradient.Stride) + wide;
                    var draw = drawStart + ((nint)row * rawGradient.Stride) + first;
                    var boundedRun = Stage(
                        boundedStart + ((nint)row * bounded.Stride) + first, 1, count, padded, stage);
                    var xRun = Stage(xStart + ((nint)row * x.Stride) + wide, columns.Step, count, padded, stage + Run);
                    var dyRun = Stage(
                        dyStart + ((nint)row * outputGradient.Stride) + wide, columns.Step, count, padded, stage + (2 * Run));
                    if (writesShift)
                    {
                        new ReadOnlySpan<float>(dyRun, count).CopyTo(
                            new Span<float>(dtStart + ((nint)row * shiftGradient.Stride) + first, count));
                    }

                    var dxRun = IsDirect(columns.Step, count, padded) ? dx : stage + (3 * Run);
                    var drawRun = IsDirect(1, count, padded) ? draw : stage + (4 * Run);
                    CouplingChunk<TLanes, TVector>.Backward(
                        boundedRun, amplitude, slope, xRun, dyRun, logDetGradient, dxRun, drawRun, sums, padded);
                    Unstage(dxRun, dx, columns.Step, count);
                    Unstage(drawRun, draw, 1, count);
                }

                AddAmplitudeGradient(sums, first, count, amplitudeGradient);
            }
        }
    }

    private static void AddAmplitudeGradient(float* sums, int first, int count, Span<float> amplitudeGradient)
    {
        if (amplitudeGradient.Length == 1)
        {
            var total = 0.0;
            for (var i = 0; i < count; i++)
            {
                total += sums[i];
            }

            amplitudeGradient[0] += (float)total;
        }
        else if (amplitudeGradient.Length > 1)
        {
            for (var i = 0; i < count; i++)
            {
                amplitudeGradient[first + i] += sums[i];
            }
        }
    }

    private static int NextRun(int remaining) =>
        remaining >= TLanes.Count ? Math.Min(Run, remaining - (remaining % TLanes.Count)) : remaining;

    private static int Pad(int count) => (count + TLanes.Count - 1) / TLanes.Count * TLanes.Count;

    private static bool IsDirect(int step, int count, int padded) => step == 1 && count == padded;

    private static float* Stage(float* source, int step, int count, int padded, float* stage)
    {
        if (IsDirect(step, count, padded))
        {
            return source;
        }

        ColumnStage.Gather(source, step, count, padded, stage);
        return stage;
    }

    private static void Unstage(float* run, float* target, int step, int count)
    {
        if (run != target)
        {
            ColumnStage.Scatter(run, target, step, count);
        }
    }

    private static void Clear(float* amplitude, float* slope, int count, int padded)
    {
        for (var i = count; i < padded; i++)
        {
            amplitude[i] = 0f;
            slope[i] = 0f;
        }
    }

    private static void Check(
        ReadOnlyMatrixSpan raw,
        ReadOnlyMatrixSpan shift,
        LogScaleBound bound,
        ReadOnlyMatrixSpan source,
        ReadOnlyMatrixSpan target,
        ColumnSelection columns,
        bool others)
    {
        bound.CheckFits(columns.Count);
        columns.CheckWithin(source.Columns);
        columns.CheckWithin(target.Columns);
        Require(others
            && raw.Rows == shift.Rows && raw.Rows == source.Rows && raw.Rows == target.Rows
            && raw.Columns == columns.Count && shift.Columns == columns.Count);
    }

    private static void Require(bool fits)
    {
        if (!fits)
        {
            throw new ArgumentException("The coupling's matrices do not fit each other.");
        }
    }
}
