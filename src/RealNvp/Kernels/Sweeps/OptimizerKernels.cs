using System.Runtime.Intrinsics;

namespace RealNvp.Kernels;

/// <summary>Optimizer steps as single sweeps over flat spans, single-threaded: give each thread its own slice.</summary>
internal abstract class OptimizerKernels
{
    /// <summary>The kernels of this machine's vector width.</summary>
    public static readonly OptimizerKernels Best = At(VectorWidth.Lanes);

    /// <summary>
    /// One step of Adam, with the moving average of the weights in the same pass if <paramref name="average"/> is not empty.
    /// </summary>
    /// <exception cref="ArgumentException">The spans differ in length, or the step is not positive.</exception>
    public abstract void Adam(
        Span<float> weights,
        ReadOnlySpan<float> gradient,
        Span<float> firstMoment,
        Span<float> secondMoment,
        Span<float> average,
        in AdamUpdate update);

    /// <summary>weights -= rate * (factor * gradient + weightDecay * weights).</summary>
    public abstract void Sgd(Span<float> weights, ReadOnlySpan<float> gradient, float rate, float weightDecay, float factor);

    /// <summary>Sum of squares in double precision; the same to the bit for the same span on the same machine.</summary>
    public abstract double SumOfSquares(ReadOnlySpan<float> values);

    /// <summary>destination += source: the gradients of another thread.</summary>
    public abstract void Add(ReadOnlySpan<float> source, Span<float> destination);

    /// <summary>The kernels for vectors of 16, 8 or 4 floats.</summary>
    public static OptimizerKernels At(int lanes) => VectorWidth.Choose<OptimizerKernels>(
        lanes,
        static () => new OptimizerSweep<Lanes512, Vector512<float>>(),
        static () => new OptimizerSweep<Lanes256, Vector256<float>>(),
        static () => new OptimizerSweep<Lanes128, Vector128<float>>());
}
