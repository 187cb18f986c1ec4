using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Tests.Files;

namespace RealNvp.Torch.Tests.Images;

/// <summary>Steps inside of steps are started, measured, saved and refused as the others are.</summary>
public sealed class NestedStepsTests
{
    private static readonly FlowSpec Nested = new()
    {
        Shape = new Shape(1, 4, 4),
        Steps = [new SqueezeSpec(), new FactorOutSpec { Inner = [new FactorOutSpec { Inner = [new ActNormSpec()] }] }],
    };

    [Fact]
    public void Act_norms_inside_start_from_what_reaches_them()
    {
        using var flow = new TorchFlow(Nested, FlatParameters.Start(Nested, 1));
        var rows = FlowCases.RandomRows(Nested, 50, seed: 1).Select(value => (3 * value) + 7).ToArray();
        flow.Initialize(rows);
        var latents = new float[rows.Length];
        flow.Encode(rows, latents, new double[50]);

        // The innermost channel: the last four of sixteen latents.
        var inner = latents.Chunk(16).SelectMany(row => row[12..]).ToArray();
        Assert.Equal(0, inner.Average(), 1e-5);
        Assert.Equal(1, inner.Average(value => value * value), 1e-4);
        Assert.All(latents.Chunk(16).SelectMany(row => row[..12]).Order(), value => Assert.Contains(value, rows));
    }

    [Fact]
    public void The_largest_scale_is_that_of_any_step_inside()
    {
        var parameters = FlatParameters.Start(Nested, 1);
        parameters["steps.1.inner.0.inner.0.log_scale"][0] = -1.5f;
        using var flow = new TorchFlow(Nested, parameters);
        Assert.Equal(Math.Exp(1.5), flow.LargestScale(FlowCases.RandomRows(Nested, 2, seed: 2)), 1e-5);
    }

    [Theory]
    [InlineData("two scales")]
    [InlineData("glow-like")]
    public void A_saved_multi_scale_model_scores_and_samples_as_the_flow_that_was_saved(string name)
    {
        using var folder = new TemporaryFolder();
        var spec = ImageFlowCases.Spec(name);
        using var model = new DensityModel(new TorchFlow(spec, FlowCases.RandomParameters(spec, 1)), new ModelMetadata());
        model.Save(folder.File("m"));
        using var loaded = DensityModel.Load(folder.File("m"), TorchEngine.Instance);
        var rows = FlowCases.RandomRows(spec, 3, seed: 3);
        Assert.Equal(model.LogProbs(rows), loaded.LogProbs(rows));
        Assert.Equal(model.Sample(3), loaded.Sample(3));
    }

    [Theory]
    [InlineData("three scales")]
    [InlineData("glow-like")]
    public void Decoded_latents_of_a_flow_in_float32_are_the_rows_again(string name)
    {
        var spec = ImageFlowCases.Spec(name);
        using var flow = new TorchFlow(spec, FlowCases.RandomParameters(spec, 5));
        var rows = FlowCases.RandomRows(spec, 7, seed: 6);
        float[] latents = new float[rows.Length], back = new float[rows.Length];
        double[] forward = new double[7], inverse = new double[7];
        flow.Encode(rows, latents, forward);
        flow.Decode(latents, back, inverse);
        Assert.All(rows.Zip(back), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        Assert.All(forward.Zip(inverse), pair => Assert.Equal(pair.First, -pair.Second, 1e-2));
    }
}
