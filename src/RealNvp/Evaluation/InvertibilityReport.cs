using RealNvp.Flows;

namespace RealNvp.Evaluation;

/// <summary>What one set of rows showed about a flow's inverse.</summary>
/// <param name="Name">The rows: <c>data</c>, <c>noise</c>, <c>constants</c> or <c>scaled by 100</c>.</param>
/// <param name="Rows">How many.</param>
/// <param name="LargestError">The largest |x - g(f(x))| of any value, over its row's scale max(1, |x|).</param>
/// <param name="MedianError">The median of the same.</param>
/// <param name="ExactLevels">The share of quantised values that come back as the same level; null for continuous data.</param>
/// <param name="LargestLogDetGap">The largest |log-det of f at x + log-det of g at f(x)|, per variable.</param>
/// <param name="LargestScale">The largest factor by which a step stretched or shrank a variable.</param>
/// <param name="IsFinite">Whether every latent, value and log-det was a finite number.</param>
/// <param name="Fault">What is past its bound; null when nothing is.</param>
public sealed record InvertibilityFigures(
    string Name,
    int Rows,
    double LargestError,
    double MedianError,
    double? ExactLevels,
    double LargestLogDetGap,
    double LargestScale,
    bool IsFinite,
    string? Fault);

/// <summary>
/// Holds a trained flow to what it promises: that its inverse is one, in float32, on data and on rows it was never meant for.
/// </summary>
public static class InvertibilityReport
{
    /// <summary>The bound on the largest error on data, in the flow's units.</summary>
    public const double DataBound = 1e-4;

    /// <summary>The bound on the largest error on rows that are not data, relative to their size.</summary>
    public const double StrangeBound = 1e-2;

    /// <summary>The bound on the log-dets' gap per variable on data.</summary>
    public const double LogDetBound = 1e-4;

    /// <summary>The same on rows that are not data.</summary>
    public const double StrangeLogDetBound = 1e-2;

    /// <summary>
    /// Examines a flow on data, on noise over the data's range, on constant rows and on rows scaled by 100. Rows of quantised data
    /// scaled by 100 leave the domain: there the right answer is a log density of minus infinity, and that is what is checked.
    /// </summary>
    /// <param name="flow">The flow.</param>
    /// <param name="data">Rows in the data's own units, <c>[n, dimension]</c>, at least one.</param>
    /// <param name="seed">The seed of the noise.</param>
    public static IReadOnlyList<InvertibilityFigures> Examine(IFlow flow, ReadOnlySpan<float> data, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var units = new DataUnits(flow.Spec);
        var values = data.ToArray();
        units.ToFlow(values);
        var scaled = new float[values.Length];
        System.Numerics.Tensors.TensorPrimitives.Multiply(values, 100f, scaled);
        return
        [
            Measure(flow, "data", values, DataBound, LogDetBound),
            Measure(flow, "noise", Noise(values, flow.Spec.Levels, units, seed), StrangeBound, StrangeLogDetBound),
            Measure(flow, "constants", Constants(values, flow.Dimension, flow.Spec.Levels, units), StrangeBound, StrangeLogDetBound),
            units.AreLevels
                ? MeasureOutside(flow, scaled)
                : Measure(flow, "scaled by 100", scaled, StrangeBound, StrangeLogDetBound),
        ];
    }

    private static float[] Noise(float[] values, int? levels, DataUnits units, ulong seed)
    {
        var noise = new float[values.Length];
        var random = new SeededRandom(seed);
        if (levels is { } count)
        {
            foreach (ref var value in noise.AsSpan())
            {
                value = random.NextInt(count);
            }

            units.ToFlow(noise);
            return noise;
        }

        random.FillGaussian(noise);
        var deviation = Math.Max(1e-6f, System.Numerics.Tensors.TensorPrimitives.StdDev<float>(values));
        var mean = System.Numerics.Tensors.TensorPrimitives.Average<float>(values);
        for (var index = 0; index < noise.Length; index++)
        {
            noise[index] = (noise[index] * deviation) + mean;
        }

        return noise;
    }

    /// <summary>Rows of one value each: the ends of the data's range, what lies between, and zero.</summary>
    private static float[] Constants(float[] values, int dimension, int? levels, DataUnits units)
    {
        float low = levels is null ? values.Min() : 0, high = levels - 1 ?? values.Max();
        float[] constants = [low, 0, MathF.Floor((low + high) / 2), high];
        units.ToFlow(constants);
        return [.. constants.Distinct().SelectMany(value => Enumerable.Repeat(value, dimension))];
    }

    private static InvertibilityFigures Measure(IFlow flow, string name, float[] x, double bound, double logDetBound)
    {
        var rows = x.Length / flow.Dimension;
        float[] z = new float[x.Length], back = new float[x.Length];
        double[] forward = new double[rows], inverse = new double[rows];
        flow.Encode(x, z, forward);
        flow.Decode(z, back, inverse);
        var isFinite = Array.TrueForAll(z, float.IsFinite) && Array.TrueForAll(back, float.IsFinite) && Array.TrueForAll(forward, double.IsFinite);
        var errors = x.Select((value, index) => Math.Abs((double)value - back[index]) / Math.Max(1, Math.Abs(value))).ToArray();
        Array.Sort(errors);
        var gap = forward.Select((logDet, row) => Math.Abs(logDet + inverse[row]) / flow.Dimension).Max();
        var largest = isFinite ? errors[^1] : double.NaN;
        var fault = !isFinite ? "values that are no finite numbers"
            : largest > bound ? FormattableString.Invariant($"an error of {largest:G3}, past {bound:G3}")
            : gap > logDetBound ? FormattableString.Invariant($"log-dets that differ by {gap:G3} per variable, past {logDetBound:G3}")
            : null;
        return new(
            name, rows, largest, errors[errors.Length / 2], ExactShare(flow, x, back), gap, flow.LargestScale(x), isFinite, fault);
    }

    private static double? ExactShare(IFlow flow, float[] x, float[] back)
    {
        var units = new DataUnits(flow.Spec);
        if (!units.AreLevels)
        {
            return null;
        }

        float[] before = [.. x], after = [.. back];
        units.ToData(before);
        units.ToData(after);
        return before.Where((level, index) => level == after[index]).Count() / (double)x.Length;
    }

    private static InvertibilityFigures MeasureOutside(IFlow flow, float[] x)
    {
        var logProb = new double[x.Length / flow.Dimension];
        flow.LogProb(x, logProb);
        var isRefused = true;
        for (var row = 0; row < logProb.Length; row++)
        {
            var isOutside = x.AsSpan(row * flow.Dimension, flow.Dimension).ContainsAnyExceptInRange(0f, 1f);
            isRefused &= !isOutside || double.IsNegativeInfinity(logProb[row]);
        }

        return new(
            "scaled by 100", logProb.Length, double.NaN, double.NaN, null, double.NaN, double.NaN, isRefused,
            isRefused ? null : "rows outside of the data's range that do not get density zero");
    }
}
