using System.Runtime.CompilerServices;

namespace RealNvp.Kernels;

/// <summary>Optimizer steps over flat spans at one vector width.</summary>
internal sealed unsafe class OptimizerSweep<TLanes, TVector> : OptimizerKernels
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Moments are kept to so many digits of this: far below any that matters, far above the subnormal numbers.</summary>
    private const float Floor = 1e-30f;

    [SkipLocalsInit]
    public override void Adam(
        Span<float> weights,
        ReadOnlySpan<float> gradient,
        Span<float> firstMoment,
        Span<float> secondMoment,
        Span<float> average,
        in AdamUpdate update)
    {
        var n = weights.Length;
        Require(gradient.Length == n && firstMoment.Length == n && secondMoment.Length == n);
        Require(average.Length == 0 || average.Length == n);
        ArgumentOutOfRangeException.ThrowIfLessThan(update.Step, 1);
        fixed (float* w = weights, g = gradient, m = firstMoment, v = secondMoment, e = average)
        {
            var whole = n - (n % TLanes.Count);
            Adam(w, g, m, v, e, whole, update);
            if (whole < n)
            {
                // Five short runs side by side; the padding is not copied back.
                var edge = stackalloc float[5 * TLanes.Count];
                var left = n - whole;
                new Span<float>(edge, 5 * TLanes.Count).Clear();
                float* edgeW = edge, edgeG = edge + TLanes.Count, edgeM = edgeG + TLanes.Count;
                float* edgeV = edgeM + TLanes.Count, edgeE = edgeV + TLanes.Count;
                Copy(w + whole, edgeW, left);
                Copy(g + whole, edgeG, left);
                Copy(m + whole, edgeM, left);
                Copy(v + whole, edgeV, left);
                if (e != null)
                {
                    Copy(e + whole, edgeE, left);
                }

                Adam(edgeW, edgeG, edgeM, edgeV, e == null ? null : edgeE, TLanes.Count, update);
                Copy(edgeW, w + whole, left);
                Copy(edgeM, m + whole, left);
                Copy(edgeV, v + whole, left);
                if (e != null)
                {
                    Copy(edgeE, e + whole, left);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Sgd(Span<float> weights, ReadOnlySpan<float> gradient, float rate, float weightDecay, float factor)
    {
        Require(gradient.Length == weights.Length);
        fixed (float* w = weights, g = gradient)
        {
            var keep = TLanes.Broadcast(1f - (rate * weightDecay));
            var move = TLanes.Broadcast(-rate * factor);
            var i = 0;
            for (; i <= weights.Length - TLanes.Count; i += TLanes.Count)
            {
                TLanes.Store(
                    w + i, TLanes.MultiplyAdd(TLanes.Load(g + i), move, TLanes.Multiply(TLanes.Load(w + i), keep)));
            }

            for (; i < weights.Length; i++)
            {
                w[i] = (w[i] * (1f - (rate * weightDecay))) - (rate * factor * g[i]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double SumOfSquares(ReadOnlySpan<float> values)
    {
        fixed (float* v = values)
        {
            TVector even = default, odd = default;
            var i = 0;
            for (; i <= values.Length - (2 * TLanes.Count); i += 2 * TLanes.Count)
            {
                even = TLanes.AddSquares(even, TLanes.Load(v + i));
                odd = TLanes.AddSquares(odd, TLanes.Load(v + i + TLanes.Count));
            }

            var total = TLanes.SumDoubles(even) + TLanes.SumDoubles(odd);
            for (; i < values.Length; i++)
            {
                total += (double)v[i] * v[i];
            }

            return total;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Add(ReadOnlySpan<float> source, Span<float> destination)
    {
        Require(source.Length == destination.Length);
        fixed (float* from = source, to = destination)
        {
            var i = 0;
            for (; i <= source.Length - TLanes.Count; i += TLanes.Count)
            {
                TLanes.Store(to + i, TLanes.Add(TLanes.Load(to + i), TLanes.Load(from + i)));
            }

            for (; i < source.Length; i++)
            {
                to[i] += from[i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Adam(float* w, float* g, float* m, float* v, float* e, int count, in AdamUpdate update)
    {
        var correction1 = 1.0 - Math.Pow(AdamUpdate.Beta1, update.Step);
        var correction2 = 1.0 - Math.Pow(AdamUpdate.Beta2, update.Step);
        var beta1 = TLanes.Broadcast(AdamUpdate.Beta1);
        var beta2 = TLanes.Broadcast(AdamUpdate.Beta2);
        var rest1 = TLanes.Broadcast(1f - AdamUpdate.Beta1);
        var rest2 = TLanes.Broadcast(1f - AdamUpdate.Beta2);
        var factor = TLanes.Broadcast(update.GradientFactor);
        var decay = TLanes.Broadcast(update.WeightDecay);
        var spread = TLanes.Broadcast((float)(1.0 / Math.Sqrt(correction2)));
        var epsilon = TLanes.Broadcast(AdamUpdate.Epsilon);
        var rate = TLanes.Broadcast((float)(-update.LearningRate / correction1));
        var keep = TLanes.Broadcast(update.AverageDecay);
        var take = TLanes.Broadcast(1f - update.AverageDecay);
        var floor = TLanes.Broadcast(Floor);
        for (var i = 0; i < count; i += TLanes.Count)
        {
            var weight = TLanes.Load(w + i);
            var gradient = TLanes.MultiplyAdd(weight, decay, TLanes.Multiply(TLanes.Load(g + i), factor));
            var first = TLanes.MultiplyAdd(gradient, rest1, Fade(TLanes.Load(m + i), beta1, floor));
            var second = TLanes.MultiplyAdd(
                TLanes.Multiply(gradient, gradient), rest2, Fade(TLanes.Load(v + i), beta2, floor));
            var spreadOut = TLanes.MultiplyAdd(TLanes.Sqrt(second), spread, epsilon);
            weight = TLanes.MultiplyAdd(TLanes.Divide(first, spreadOut), rate, weight);
            TLanes.Store(m + i, first);
            TLanes.Store(v + i, second);
            TLanes.Store(w + i, weight);
            if (e != null)
            {
                TLanes.Store(e + i, TLanes.MultiplyAdd(weight, take, TLanes.Multiply(TLanes.Load(e + i), keep)));
            }
        }
    }

    /// <summary>
    /// The moment times its decay. Adding the floor and taking it away rounds what is next to nothing: a weight without gradient
    /// would otherwise have subnormal moments for ever, on which processors are many times slower.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Fade(TVector moment, TVector decay, TVector floor) =>
        TLanes.Subtract(TLanes.MultiplyAdd(moment, decay, floor), floor);

    private static void Copy(float* from, float* to, int count) =>
        new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));

    private static void Require(bool fits)
    {
        if (!fits)
        {
            throw new ArgumentException("The spans of an optimizer step must be equally long.");
        }
    }
}
