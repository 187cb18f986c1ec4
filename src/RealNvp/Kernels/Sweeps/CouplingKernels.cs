using System.Runtime.Intrinsics;

namespace RealNvp.Kernels;

/// <summary>
/// The affine map of a coupling in one sweep each way, in place and single-threaded. Rows are whole, of which only the selected columns are
/// read and written; the conditioner's outputs are dense, [rows, selected].
/// </summary>
internal abstract class CouplingKernels
{
    /// <summary>The kernels of this machine's vector width.</summary>
    public static readonly CouplingKernels Best = At(VectorWidth.Lanes);

    /// <summary>s = bound(raw), y = x exp(s) + t, logDet[row] += sum of s.</summary>
    /// <param name="raw">The conditioner's raw log-scales; becomes tanh(raw * slope), which <see cref="Backward"/> needs.</param>
    /// <param name="shift">t.</param>
    /// <param name="bound">The bound on s.</param>
    /// <param name="rows">x, [rows, features]; becomes y in the selected columns.</param>
    /// <param name="columns">The transformed columns.</param>
    /// <param name="logDet">[rows]; added to.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public abstract void Forward(
        MatrixSpan raw, ReadOnlyMatrixSpan shift, BoundedLogScale bound, MatrixSpan rows, ColumnSelection columns, Span<double> logDet);

    /// <summary>x = (y - t) exp(-s), logDet[row] -= sum of s.</summary>
    /// <param name="raw">The conditioner's raw log-scales; becomes tanh(raw * slope).</param>
    /// <param name="shift">t.</param>
    /// <param name="bound">The bound on s.</param>
    /// <param name="rows">y, [rows, features]; becomes x in the selected columns.</param>
    /// <param name="columns">The transformed columns.</param>
    /// <param name="logDet">[rows]; added to.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public abstract void Inverse(
        MatrixSpan raw, ReadOnlyMatrixSpan shift, BoundedLogScale bound, MatrixSpan rows, ColumnSelection columns, Span<double> logDet);

    /// <summary>The gradients of a loss through <see cref="Forward"/>.</summary>
    /// <param name="raw">What Forward left in raw; becomes dL/draw.</param>
    /// <param name="shift">Receives dL/dt.</param>
    /// <param name="bound">The bound on s.</param>
    /// <param name="input">Forward's x, at least in the selected columns.</param>
    /// <param name="columns">The transformed columns.</param>
    /// <param name="gradient">dL/dy, [rows, features]; becomes dL/dx in the selected columns.</param>
    /// <param name="logDetGradient">dL/dlogDet, the same for every row: -1/rows for the mean NLL.</param>
    /// <param name="amplitudeGradient">dL/dscale of a learned bound, as long as its scales; added to. Empty if not wanted.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public abstract void Backward(
        MatrixSpan raw,
        MatrixSpan shift,
        BoundedLogScale bound,
        ReadOnlyMatrixSpan input,
        ColumnSelection columns,
        MatrixSpan gradient,
        float logDetGradient,
        Span<float> amplitudeGradient);

    /// <summary>The kernels for vectors of 16, 8 or 4 floats.</summary>
    public static CouplingKernels At(int lanes) => VectorWidth.Choose<CouplingKernels>(
        lanes,
        static () => new CouplingSweep<Lanes512, Vector512<float>>(),
        static () => new CouplingSweep<Lanes256, Vector256<float>>(),
        static () => new CouplingSweep<Lanes128, Vector128<float>>());
}
