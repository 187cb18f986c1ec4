using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Tests.Scores;

/// <summary>The density of two standard normals with a known correlation, of which every conditional is known too.</summary>
internal sealed class CorrelatedFlow(double correlation) : IFlow
{
    public double ConditionalDeviation { get; } = Math.Sqrt(1 - (correlation * correlation));

    public FlowSpec Spec { get; } = new() { Shape = new Shape(2), Steps = [] };

    public int Dimension => 2;

    public void Encode(ReadOnlySpan<float> rows, Span<float> latents, Span<double> logDet, ReadOnlySpan<float> context = default)
    {
        for (var row = 0; row < logDet.Length; row++)
        {
            latents[2 * row] = rows[2 * row];
            latents[(2 * row) + 1] = (float)((rows[(2 * row) + 1] - (correlation * rows[2 * row])) / ConditionalDeviation);
            logDet[row] = -Math.Log(ConditionalDeviation);
        }
    }

    public void Decode(ReadOnlySpan<float> latents, Span<float> rows, Span<double> logDet, ReadOnlySpan<float> context = default)
    {
        for (var row = 0; row < logDet.Length; row++)
        {
            rows[2 * row] = latents[2 * row];
            rows[(2 * row) + 1] = (float)((correlation * latents[2 * row]) + (ConditionalDeviation * latents[(2 * row) + 1]));
            logDet[row] = Math.Log(ConditionalDeviation);
        }
    }

    public void Dispose()
    {
    }
}
