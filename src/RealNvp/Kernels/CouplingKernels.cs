using System.Runtime.Intrinsics;

namespace RealNvp.Kernels;

/// <summary>
/// An affine coupling in one sweep each way, single-threaded. x and y are whole rows of which only the selected columns are
/// read and written; the conditioner's outputs are dense, [rows, selected]. Source and target may be the same memory.
/// </summary>
internal static class CouplingKernels
{
    /// <summary>s = bound(raw), y = x exp(s) + t, logDet[row] += sum of s.</summary>
    /// <param name="raw">The conditioner's raw log-scales; becomes tanh(raw * slope), which <see cref="Backward"/> needs.</param>
    /// <param name="shift">t.</param>
    /// <param name="bound">The bound on s.</param>
    /// <param name="x">[rows, features].</param>
    /// <param name="y">[rows, features]; only the selected columns are written.</param>
    /// <param name="columns">The transformed columns.</param>
    /// <param name="logDet">[rows]; added to.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Forward(
        MatrixSpan raw,
        ReadOnlyMatrixSpan shift,
        LogScaleBound bound,
        ReadOnlyMatrixSpan x,
        MatrixSpan y,
        ColumnSelection columns,
        Span<double> logDet)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            CouplingSweep<Lanes512, Vector512<float>>.Forward(raw, shift, bound, x, y, columns, logDet);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            CouplingSweep<Lanes256, Vector256<float>>.Forward(raw, shift, bound, x, y, columns, logDet);
        }
        else
        {
            CouplingSweep<Lanes128, Vector128<float>>.Forward(raw, shift, bound, x, y, columns, logDet);
        }
    }

    /// <summary>x = (y - t) exp(-s), logDet[row] -= sum of s.</summary>
    /// <param name="raw">The conditioner's raw log-scales.</param>
    /// <param name="shift">t.</param>
    /// <param name="bound">The bound on s.</param>
    /// <param name="y">[rows, features].</param>
    /// <param name="x">[rows, features]; only the selected columns are written.</param>
    /// <param name="columns">The transformed columns.</param>
    /// <param name="logDet">[rows], or empty if not wanted.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Inverse(
        ReadOnlyMatrixSpan raw,
        ReadOnlyMatrixSpan shift,
        LogScaleBound bound,
        ReadOnlyMatrixSpan y,
        MatrixSpan x,
        ColumnSelection columns,
        Span<double> logDet)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            CouplingSweep<Lanes512, Vector512<float>>.Inverse(raw, shift, bound, y, x, columns, logDet);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            CouplingSweep<Lanes256, Vector256<float>>.Inverse(raw, shift, bound, y, x, columns, logDet);
        }
        else
        {
            CouplingSweep<Lanes128, Vector128<float>>.Inverse(raw, shift, bound, y, x, columns, logDet);
        }
    }

    /// <summary>The gradients of a loss through <see cref="Forward"/>.</summary>
    /// <param name="bounded">What Forward left in raw.</param>
    /// <param name="bound">The bound on s.</param>
    /// <param name="x">Forward's x, at least in the selected columns.</param>
    /// <param name="columns">The transformed columns.</param>
    /// <param name="outputGradient">dL/dy, [rows, features].</param>
    /// <param name="logDetGradient">dL/dlogDet, the same for every row: -1/rows for the mean NLL.</param>
    /// <param name="inputGradient">dL/dx, [rows, features]; only the selected columns are written. May be dL/dy itself.</param>
    /// <param name="rawGradient">dL/draw; overwritten. May be <paramref name="bounded"/> itself.</param>
    /// <param name="shiftGradient">
    /// dL/dt; overwritten. Empty (default) if not wanted: dL/dt equals the selected columns of dL/dy.
    /// </param>
    /// <param name="amplitudeGradient">
    /// dL/dscale of a learned bound, as long as its scales; added to. Empty if not wanted.
    /// </param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
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
        if (Vector512.IsHardwareAccelerated)
        {
            CouplingSweep<Lanes512, Vector512<float>>.Backward(
                bounded, bound, x, columns, outputGradient, logDetGradient,
                inputGradient, rawGradient, shiftGradient, amplitudeGradient);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            CouplingSweep<Lanes256, Vector256<float>>.Backward(
                bounded, bound, x, columns, outputGradient, logDetGradient,
                inputGradient, rawGradient, shiftGradient, amplitudeGradient);
        }
        else
        {
            CouplingSweep<Lanes128, Vector128<float>>.Backward(
                bounded, bound, x, columns, outputGradient, logDetGradient,
                inputGradient, rawGradient, shiftGradient, amplitudeGradient);
        }
    }
}
