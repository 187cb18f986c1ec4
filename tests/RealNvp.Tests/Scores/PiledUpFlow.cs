using RealNvp.Flows;
using RealNvp.Specs;

namespace RealNvp.Tests.Scores;

/// <summary>The density of a variable that piles up below 0: z = 100 x there, z = x above. Its log-det is log 100 or 0.</summary>
internal sealed class PiledUpFlow : IFlow
{
    public FlowSpec Spec { get; } = new() { Shape = new Shape(1), Steps = [] };

    public int Dimension => 1;

    public void Encode(ReadOnlySpan<float> rows, Span<float> latents, Span<double> logDet, ReadOnlySpan<float> context = default)
    {
        for (var row = 0; row < logDet.Length; row++)
        {
            (latents[row], logDet[row]) = rows[row] < 0 ? (100 * rows[row], Math.Log(100)) : (rows[row], 0);
        }
    }

    public void Decode(ReadOnlySpan<float> latents, Span<float> rows, Span<double> logDet, ReadOnlySpan<float> context = default) =>
        throw new NotSupportedException();

    public void Dispose()
    {
    }
}
