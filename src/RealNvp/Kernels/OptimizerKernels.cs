using System.Runtime.Intrinsics;

namespace RealNvp.Kernels;

/// <summary>Optimizer steps as single sweeps over flat spans, single-threaded: give each thread its own slice.</summary>
internal static class OptimizerKernels
{
    /// <summary>
    /// One step of Adam, with the moving average of the weights in the same pass if <paramref name="average"/> is not empty.
    /// </summary>
    /// <exception cref="ArgumentException">The spans differ in length, or the step is not positive.</exception>
    public static void Adam(
        Span<float> weights,
        ReadOnlySpan<float> gradient,
        Span<float> firstMoment,
        Span<float> secondMoment,
        Span<float> average,
        in AdamUpdate update)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            OptimizerSweep<Lanes512, Vector512<float>>.Adam(weights, gradient, firstMoment, secondMoment, average, update);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            OptimizerSweep<Lanes256, Vector256<float>>.Adam(weights, gradient, firstMoment, secondMoment, average, update);
        }
        else
        {
            OptimizerSweep<Lanes128, Vector128<float>>.Adam(weights, gradient, firstMoment, secondMoment, average, update);
        }
    }

    /// <summary>weights -= rate * (factor * gradient + weightDecay * weights).</summary>
    public static void Sgd(Span<float> weights, ReadOnlySpan<float> gradient, float rate, float weightDecay, float factor)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            OptimizerSweep<Lanes512, Vector512<float>>.Sgd(weights, gradient, rate, weightDecay, factor);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            OptimizerSweep<Lanes256, Vector256<float>>.Sgd(weights, gradient, rate, weightDecay, factor);
        }
        else
        {
            OptimizerSweep<Lanes128, Vector128<float>>.Sgd(weights, gradient, rate, weightDecay, factor);
        }
    }

    /// <summary>Sum of squares in double precision; the same to the bit for the same span on the same machine.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> values)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return OptimizerSweep<Lanes512, Vector512<float>>.SumOfSquares(values);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            return OptimizerSweep<Lanes256, Vector256<float>>.SumOfSquares(values);
        }

        return OptimizerSweep<Lanes128, Vector128<float>>.SumOfSquares(values);
    }

    /// <summary>destination += source: the gradients of another thread.</summary>
    public static void Add(ReadOnlySpan<float> source, Span<float> destination)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            OptimizerSweep<Lanes512, Vector512<float>>.Add(source, destination);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            OptimizerSweep<Lanes256, Vector256<float>>.Add(source, destination);
        }
        else
        {
            OptimizerSweep<Lanes128, Vector128<float>>.Add(source, destination);
        }
    }
}
