using RealNvp.Flows;
using RealNvp.Statistics;

namespace RealNvp.Evaluation;

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
    /// scaled by 100 leave the domain: there the right answer is a log density of minus infinity, and that is what is checked. Of an ensemble every flow is
    /// examined.
    /// </summary>
    /// <param name="flow">The flow.</param>
    /// <param name="data">Rows in the data's own units, <c>[n, dimension]</c>, at least one.</param>
    /// <param name="seed">The seed of the noise.</param>
    /// <param name="context">What the rows are conditioned on, <c>[n, Spec.Context]</c>; rows that are not data take theirs in turn.</param>
    /// <param name="cancellationToken">Ends the examination between parts of the rows.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyList<InvertibilityFigures> Examine(
        IFlow flow, ReadOnlySpan<float> data, ulong seed = 1, ReadOnlySpan<float> context = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(flow);
        if (flow is FlowEnsemble ensemble)
        {
            var all = new List<InvertibilityFigures>();
            foreach (var (place, member) in ensemble.Members.Index())
            {
                var figures = Examine(member, data, seed, context, cancellationToken);
                all.AddRange(figures.Select(each => each with { Name = $"{each.Name}, flow {place + 1}" }));
            }

            return all;
        }

        var units = new DataUnits(flow.Spec);
        var values = data.ToArray();
        var given = context.ToArray();
        units.ToFlow(values);
        var columns = Columns.Of(values, flow);
        var levels = flow.Spec.Levels;
        var scaled = new float[values.Length];
        System.Numerics.Tensors.TensorPrimitives.Multiply(values, 100f, scaled);
        return
        [
            Measure(flow, columns, "data", values, given, DataBound, LogDetBound, cancellationToken),
            Measure(flow, columns, "noise", Noise(values.Length, levels, columns, units, seed), given, StrangeBound, StrangeLogDetBound, cancellationToken),
            Measure(flow, columns, "constants", Constants(levels, columns, units), given, StrangeBound, StrangeLogDetBound, cancellationToken),
            units.AreLevels
                ? MeasureOutside(flow, scaled, given, cancellationToken)
                : Measure(flow, columns, "scaled by 100", scaled, given, StrangeBound, StrangeLogDetBound, cancellationToken),
        ];
    }

    private static float[] Noise(int length, int? levels, Columns columns, DataUnits units, ulong seed)
    {
        var noise = new float[length];
        var random = new SeededRandom(seed);
        for (var index = 0; index < length; index++)
        {
            var column = index % columns.Mean.Length;
            noise[index] = levels is { } count
                ? random.NextInt(count)
                : columns.Mean[column] + (columns.Deviation[column] * (float)random.NextGaussian());
        }

        units.ToFlow(noise);
        return noise;
    }

    /// <summary>Rows without variety: one level everywhere, or every column at its mean, and far below and above it.</summary>
    private static float[] Constants(int? levels, Columns columns, DataUnits units)
    {
        float[] steps = levels is { } count ? [0, MathF.Floor((count - 1) / 2f), count - 1] : [-3, 0, 3];
        float[] constants =
        [
            .. steps.SelectMany(step => columns.Mean.Select((mean, column) => levels is null ? mean + (step * columns.Deviation[column]) : step)),
        ];
        units.ToFlow(constants);
        return constants;
    }

    private static InvertibilityFigures Measure(
        IFlow flow, Columns columns, string name, float[] x, float[] given, double bound, double logDetBound, CancellationToken cancellationToken)
    {
        var rows = x.Length / flow.Dimension;
        float[] z = new float[x.Length], back = new float[x.Length];
        double[] forward = new double[rows], inverse = new double[rows];
        var context = InTurn(given, rows * flow.Spec.Context);
        flow.Encode(x, z, forward, context, cancellationToken);
        flow.Decode(z, back, inverse, context, cancellationToken);
        var isFinite = Array.TrueForAll(z, float.IsFinite) && Array.TrueForAll(back, float.IsFinite)
            && Array.TrueForAll(forward, double.IsFinite) && Array.TrueForAll(inverse, double.IsFinite);
        var errors = columns.Errors(x, back);
        Array.Sort(errors);
        var gap = forward.Select((logDet, row) => Math.Abs(logDet + inverse[row]) / flow.Dimension).Max();
        var largest = isFinite ? errors[^1] : double.NaN;
        var fault = !isFinite ? "values that are no finite numbers"
            : largest > bound ? FormattableString.Invariant($"an error of {largest:G3}, past {bound:G3}")
            : gap > logDetBound ? FormattableString.Invariant($"log-dets that differ by {gap:G3} per variable, past {logDetBound:G3}")
            : null;
        return new(
            name, rows, largest, errors[errors.Length / 2], ExactShare(flow, x, back), gap, LargestScale(flow, x, context, cancellationToken), isFinite, fault);
    }

    private static double LargestScale(IFlow flow, ReadOnlySpan<float> rows, ReadOnlySpan<float> context, CancellationToken cancellationToken)
    {
        if (flow is not IStepScales steps)
        {
            return double.NaN;
        }

        var (largest, atOnce, width) = (1.0, FlowWork.RowsAtOnce(flow.Spec), flow.Spec.Context);
        for (var start = 0; start < rows.Length / flow.Dimension; start += atOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var end = Math.Min(start + atOnce, rows.Length / flow.Dimension);
            largest = Math.Max(largest, steps.LargestScale(rows[(start * flow.Dimension)..(end * flow.Dimension)], context[(start * width)..(end * width)]));
        }

        return largest;
    }

    private static float[] InTurn(float[] given, int length)
    {
        var context = new float[length];
        for (var index = 0; index < length; index++)
        {
            context[index] = given[index % given.Length];
        }

        return context;
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

    private static InvertibilityFigures MeasureOutside(IFlow flow, float[] x, float[] given, CancellationToken cancellationToken)
    {
        var logProb = new double[x.Length / flow.Dimension];
        flow.LogProb(x, logProb, InTurn(given, logProb.Length * flow.Spec.Context), cancellationToken);
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

    /// <summary>The place and the scale of every column, by which errors are measured: 0 and 1 for quantised data.</summary>
    private sealed record Columns(float[] Mean, float[] Deviation)
    {
        // Float32 has seven digits: a spread below this share of the mean cannot be told from rounding to four.
        private const float Resolution = 1e-3f;

        public static Columns Of(float[] values, IFlow flow)
        {
            float[] mean = new float[flow.Dimension], deviation = new float[flow.Dimension];
            if (flow.Spec.Levels is not null)
            {
                Array.Fill(deviation, 1);
                return new(mean, deviation);
            }

            ColumnMoments.Measure(values, mean, deviation);
            for (var column = 0; column < mean.Length; column++)
            {
                deviation[column] = MathF.Max(deviation[column], Resolution * MathF.Abs(mean[column]));
            }

            return new(mean, deviation);
        }

        /// <summary>The error of every value.</summary>
        public double[] Errors(float[] x, float[] back)
        {
            var errors = new double[x.Length];
            for (var start = 0; start < x.Length; start += Mean.Length)
            {
                var farthest = 1.0;
                for (var column = 0; column < Mean.Length; column++)
                {
                    farthest = Math.Max(farthest, Math.Abs((double)x[start + column] - Mean[column]) / Deviation[column]);
                }

                for (var column = 0; column < Mean.Length; column++)
                {
                    var index = start + column;
                    errors[index] = Math.Abs((double)x[index] - back[index]) / Deviation[column] / farthest;
                }
            }

            return errors;
        }
    }
}
