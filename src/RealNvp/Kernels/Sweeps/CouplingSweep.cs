using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>
/// An affine coupling over a batch at one vector width. Variables are walked in runs short enough that single-precision sums of s
/// lose nothing; runs that are strided or no whole vectors are staged through the stack.
/// </summary>
internal sealed unsafe class CouplingSweep<TLanes, TVector> : CouplingKernels
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int Run = 256;

    public override void Forward(
        MatrixSpan raw, ReadOnlyMatrixSpan shift, BoundedLogScale bound, MatrixSpan rows, ColumnSelection columns, Span<double> logDet) =>
        Map<AffineForward>(raw, shift, bound, rows, columns, logDet);

    public override void Inverse(
        MatrixSpan raw, ReadOnlyMatrixSpan shift, BoundedLogScale bound, MatrixSpan rows, ColumnSelection columns, Span<double> logDet) =>
        Map<AffineInverse>(raw, shift, bound, rows, columns, logDet);

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(
        MatrixSpan raw,
        MatrixSpan shift,
        BoundedLogScale bound,
        ReadOnlyMatrixSpan input,
        ColumnSelection columns,
        MatrixSpan gradient,
        float logDetGradient,
        Span<float> amplitudeGradient)
    {
        Check(raw, shift, bound, gradient, columns);
        columns.CheckWithin(input.Columns);
        Require(input.Rows == raw.Rows && (amplitudeGradient.Length == 0 || amplitudeGradient.Length == bound.Amplitudes.Length));
        float* amplitude = stackalloc float[Run], slope = stackalloc float[Run], sums = stackalloc float[Run];
        var stage = stackalloc float[3 * Run];
        fixed (float* rawStart = raw.Data, shiftStart = shift.Data, xStart = input.Data, gradientStart = gradient.Data)
        {
            for (int first = 0, count; first < columns.Count; first += count)
            {
                count = NextRun(columns.Count - first);
                var padded = Expand(bound, first, count, amplitude, slope);
                new Span<float>(sums, padded).Clear();
                var wide = columns.First + ((nint)first * columns.Step);
                for (var row = 0; row < raw.Rows; row++)
                {
                    var saved = rawStart + ((nint)row * raw.Stride) + first;
                    var dy = gradientStart + ((nint)row * gradient.Stride) + wide;
                    var savedRun = Stage(saved, 1, count, padded, stage);
                    var xRun = Stage(xStart + ((nint)row * input.Stride) + wide, columns.Step, count, padded, stage + Run);
                    var dyRun = Stage(dy, columns.Step, count, padded, stage + (2 * Run));
                    new ReadOnlySpan<float>(dyRun, count).CopyTo(new Span<float>(shiftStart + ((nint)row * shift.Stride) + first, count));
                    CouplingChunk<TLanes, TVector>.Backward(savedRun, amplitude, slope, xRun, dyRun, logDetGradient, sums, padded);
                    Unstage(savedRun, saved, 1, count);
                    Unstage(dyRun, dy, columns.Step, count);
                }

                AddAmplitudeGradient(sums, first, count, amplitudeGradient);
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Map<TDirection>(
        MatrixSpan raw, ReadOnlyMatrixSpan shift, BoundedLogScale bound, MatrixSpan rows, ColumnSelection columns, Span<double> logDet)
        where TDirection : struct, IAffineDirection
    {
        Check(raw, shift, bound, rows, columns);
        Require(logDet.Length == raw.Rows);
        float* amplitude = stackalloc float[Run], slope = stackalloc float[Run];
        var stage = stackalloc float[3 * Run];
        fixed (float* rawStart = raw.Data, shiftStart = shift.Data, rowsStart = rows.Data)
        {
            for (int first = 0, count; first < columns.Count; first += count)
            {
                count = NextRun(columns.Count - first);
                var padded = Expand(bound, first, count, amplitude, slope);
                var wide = columns.First + ((nint)first * columns.Step);
                for (var row = 0; row < raw.Rows; row++)
                {
                    var s = rawStart + ((nint)row * raw.Stride) + first;
                    var values = rowsStart + ((nint)row * rows.Stride) + wide;
                    var sRun = Stage(s, 1, count, padded, stage);
                    var shiftRun = Stage(shiftStart + ((nint)row * shift.Stride) + first, 1, count, padded, stage + Run);
                    var valuesRun = Stage(values, columns.Step, count, padded, stage + (2 * Run));
                    var sum = CouplingChunk<TLanes, TVector>.Map<TDirection>(sRun, shiftRun, amplitude, slope, valuesRun, padded);
                    logDet[row] += TDirection.LogDet(sum);
                    Unstage(sRun, s, 1, count);
                    Unstage(valuesRun, values, columns.Step, count);
                }
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

    /// <summary>Amplitude and slope of a run, zeros up to whole vectors, whose length it gives.</summary>
    private static int Expand(BoundedLogScale bound, int first, int count, float* amplitude, float* slope)
    {
        var padded = (count + TLanes.Count - 1) / TLanes.Count * TLanes.Count;
        bound.Expand(first, new Span<float>(amplitude, count), new Span<float>(slope, count));
        new Span<float>(amplitude + count, padded - count).Clear();
        new Span<float>(slope + count, padded - count).Clear();
        return padded;
    }

    private static float* Stage(float* source, int step, int count, int padded, float* stage)
    {
        if (step == 1 && count == padded)
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

    private static void Check(MatrixSpan raw, ReadOnlyMatrixSpan shift, BoundedLogScale bound, MatrixSpan rows, ColumnSelection columns)
    {
        bound.CheckFits(columns.Count);
        columns.CheckWithin(rows.Columns);
        Require(raw.Rows == shift.Rows && raw.Rows == rows.Rows && raw.Columns == columns.Count && shift.Columns == columns.Count);
    }

    private static void Require(bool fits)
    {
        if (!fits)
        {
            throw new ArgumentException("The coupling's matrices do not fit each other.");
        }
    }
}
