using RealNvp.Evaluation;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Tests.Training;

namespace RealNvp.Tests.Evaluation;

public sealed class InvertibilityReportTests
{
    [Theory]
    [InlineData("readme", 17)]
    [InlineData("readme", null)]
    [InlineData("maf", 256)]
    [InlineData("plane", null)]
    public void A_sound_flow_passes_on_every_kind_of_rows(string preset, int? levels)
    {
        var spec = Presets.Find(preset).For(new Shape(8), levels).Flow;
        using var flow = ManagedEngine.Instance.Create(spec, FlatParameters.Start(spec, 1));
        var figures = InvertibilityReport.Examine(flow, Rows(levels), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["data", "noise", "constants", "scaled by 100"], figures.Select(figure => figure.Name));
        Assert.All(figures, figure => Assert.Null(figure.Fault));
        Assert.All(figures, figure => Assert.True(figure.IsFinite));
        Assert.Equal(levels is null ? null : 1.0, figures[0].ExactLevels);
        Assert.True(figures[0].LargestError < 1e-5);
    }

    [Theory]
    [InlineData(1.001, 0, 0, "error")]
    [InlineData(1, 0.01, 0, "log-dets")]
    [InlineData(1, 0, float.NaN, "finite")]
    public void A_flow_whose_inverse_is_none_is_found_out(double stretch, double logDetGap, float poison, string word)
    {
        using var sound = new ActNormFlow(8);
        var flow = new Unsound(sound, (float)stretch, logDetGap, poison);
        var figures = InvertibilityReport.Examine(flow, Rows(null), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains(word, figures[0].Fault, StringComparison.Ordinal);
    }

    private static float[] Rows(int? levels)
    {
        var random = new SeededRandom(2);
        var rows = new float[30 * 8];
        random.FillGaussian(rows);
        return levels is { } count ? [.. rows.Select(_ => (float)random.NextInt(count))] : rows;
    }

    /// <summary>A flow whose inverse is off by what a test asks for.</summary>
    private sealed class Unsound(IFlow flow, float stretch, double logDetGap, float poison) : IFlow
    {
        public FlowSpec Spec => flow.Spec;

        public int Dimension => flow.Dimension;

        public void Encode(ReadOnlySpan<float> rows, Span<float> latents, Span<double> logDet, ReadOnlySpan<float> context = default) =>
            flow.Encode(rows, latents, logDet, context);

        public void Decode(ReadOnlySpan<float> latents, Span<float> rows, Span<double> logDet, ReadOnlySpan<float> context = default)
        {
            flow.Decode(latents, rows, logDet, context);
            for (var index = 0; index < rows.Length; index++)
            {
                rows[index] = (rows[index] * stretch) + poison;
            }

            foreach (ref var value in logDet)
            {
                value += logDetGap * Dimension;
            }
        }

        public void Dispose()
        {
        }
    }
}
