using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Tests.Evaluation;

/// <summary>
/// A flow whose density over [0, 1) is exactly one everywhere: the identity, with a log-det that undoes the normal base. No
/// bijection of the library, a ruler for what is measured with one.
/// </summary>
internal sealed class UniformFlow(Shape shape, int? levels, Func<float, double>? logDensity = null) : IFlow
{
    public FlowSpec Spec { get; } = new() { Shape = shape, Levels = levels, Steps = [] };

    public int Dimension => shape.Size;

    public void Encode(ReadOnlySpan<float> rows, Span<float> latents, Span<double> logDet, ReadOnlySpan<float> context = default)
    {
        rows.CopyTo(latents);
        for (var row = 0; row < logDet.Length; row++)
        {
            var values = rows.Slice(row * Dimension, Dimension);
            logDet[row] = -StandardNormal.LogDensity(values);
            foreach (var value in values)
            {
                logDet[row] += value is >= 0 and < 1 ? logDensity?.Invoke(value) ?? 0 : double.NegativeInfinity;
            }
        }
    }

    public void Decode(ReadOnlySpan<float> latents, Span<float> rows, Span<double> logDet, ReadOnlySpan<float> context = default) =>
        throw new NotSupportedException();

    public void Dispose()
    {
    }
}
