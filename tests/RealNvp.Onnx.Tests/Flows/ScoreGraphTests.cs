using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Torch.Tests;

namespace RealNvp.Onnx.Tests.Flows;

/// <summary>What ONNX Runtime says of rows is what the model says of them.</summary>
public sealed class ScoreGraphTests
{
    // Random weights stretch by large factors, and rounding with it.
    private const double Share = 1e-5;

    public static TheoryData<string> Names => ModelCases.Names;

    public static TheoryData<string> PresetNames => [.. Presets.All.Select(preset => preset.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_step_network_and_base_says_what_the_model_says_of_one_row_and_of_many(string name)
    {
        using var model = ModelCases.Model(name);
        AssertSame(model, Share, ModelCases.Rows(model.Spec, ModelCases.Many(name), seed: 5), ModelCases.Rows(model.Spec, 1, seed: 5));
    }

    [Theory]
    [MemberData(nameof(PresetNames))]
    public void Every_preset_says_what_the_model_says(string name)
    {
        using var model = ModelCases.Preset(name);
        AssertSame(model, share: 0, ModelCases.Rows(model.Spec, 257, seed: 5), ModelCases.Rows(model.Spec, 1, seed: 5));
    }

    [Theory]
    [InlineData("spline")]
    [InlineData("spline of one bin")]
    [InlineData("spline coupling")]
    [InlineData("spline coupling, flipped, of many narrow bins")]
    [InlineData("splines between couplings")]
    [InlineData("conditional spline coupling")]
    [InlineData("checkerboard, splines")]
    public void Rows_outside_the_interval_of_splines_and_at_its_ends_have_the_models_density(string name)
    {
        using var model = ModelCases.Model(name);
        var rows = ModelCases.Rows(model.Spec, 64, seed: 8);
        for (var place = 0; place < rows.Length; place++)
        {
            rows[place] = (place % 5) switch { 0 => 3, 1 => -3, 2 => 8 * rows[place], 3 => 1000, _ => rows[place] };
        }

        AssertSame(model, Share, rows);
    }

    [Theory]
    [InlineData("coupling, half")]
    [InlineData("student-t base")]
    [InlineData("mixture base")]
    [InlineData("logit")]
    [InlineData("preset readme")]
    public void Rows_that_the_data_cannot_have_have_density_zero(string name)
    {
        using var model = ModelCases.Model(name);
        var rows = ModelCases.Rows(model.Spec, 6, seed: 8);
        var width = model.Dimension;
        (rows[0], rows[width], rows[2 * width], rows[3 * width], rows[4 * width]) =
            (float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e38f, model.Spec.Levels is null ? 1e30f : -1);
        using var runtime = new Runtime(OnnxExport.Build(model, new() { Outputs = OnnxOutputs.LogProb }));
        var logProbs = runtime.Run(model, "rows", rows, []).Doubles("log_prob");
        Assert.Equal(Enumerable.Repeat(double.NegativeInfinity, 3), logProbs[..3]);
        Close.LogProbs(model.LogProbs(rows), logProbs, width, share: 1e-3);
        Assert.True(double.IsFinite(logProbs[5]));
    }

    [Fact]
    public void An_ensemble_has_the_density_of_its_members_together_and_no_latents()
    {
        using var model = ModelCases.Ensemble();
        AssertEnsemble(model);
        foreach (var options in (OnnxExportOptions[])[new() { Outputs = OnnxOutputs.Latents }, new() { Graph = OnnxGraph.Decode }])
        {
            Assert.Contains("ensemble", Assert.Throws<InvalidInputException>(() => OnnxExport.Build(model, options)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_conditional_ensemble_has_the_density_of_its_members_together()
    {
        var spec = ModelCases.Spec("conditional coupling, half");
        using var model = DensityModel.Ensemble([ModelCases.Model(spec), ModelCases.Model(spec, seed: 5)]);
        AssertEnsemble(model);
    }

    [Fact]
    public void A_graph_has_the_outputs_that_were_asked_for_and_no_node_for_others()
    {
        using var model = ModelCases.Model("student-t base");
        using var runtime = new Runtime(OnnxExport.Build(model, new() { Outputs = OnnxOutputs.Latents }));
        Assert.Equal(["latents"], runtime.Outputs.Keys);
        var latents = OnnxExport.Build(model, new() { Outputs = OnnxOutputs.Latents }).ToBytes();
        var all = OnnxExport.Build(model, new()).ToBytes();
        Assert.True(latents.Length < all.Length);
        Assert.DoesNotContain("Log", System.Text.Encoding.Latin1.GetString(latents), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => OnnxExport.Build(model, new() { Outputs = OnnxOutputs.None }));
    }

    [Theory]
    [InlineData("coupling, residual networks")]
    [InlineData("mixture base")]
    [InlineData("checkerboard, splines")]
    public void A_flow_that_is_run_twice_in_a_graph_has_its_weights_once(string name)
    {
        using var model = ModelCases.Model(name);
        Assert.Equal(BytesOf(runs: 1), BytesOf(runs: 2));

        long BytesOf(int runs)
        {
            var graph = new GraphBuilder("runs");
            var rows = graph.Input("rows", ElementType.Float32, GraphShape.OfRows(model.Dimension));
            var flow = new ModelGraph(graph, model);
            graph.Output("sum", Enumerable.Range(0, runs).Select(_ => flow.Encode(rows, null).LogProb).Aggregate(graph.Add));
            return graph.TensorBytes;
        }
    }

    private static void AssertEnsemble(DensityModel model)
    {
        var rows = ModelCases.Rows(model.Spec, 65, seed: 3);
        var context = FlowCases.RandomContext(model.Spec, 65, seed: 3);
        using var runtime = new Runtime(OnnxExport.Build(model, new()));
        var result = runtime.Run(model, "rows", rows, context);
        Assert.Equal(["log_prob", "radius"], result.Names);
        AssertMeasures(model, rows, context, result, Share);
    }

    private static void AssertSame(DensityModel model, double share, params IEnumerable<float[]> batches)
    {
        using var runtime = new Runtime(OnnxExport.Build(model, new()));
        foreach (var rows in batches)
        {
            var context = FlowCases.RandomContext(model.Spec, rows.Length / model.Dimension, seed: 5);
            var result = runtime.Run(model, "rows", rows, context);
            AssertMeasures(model, rows, context, result, share);
            Close.Values(model.Encode(rows, context), result.Floats("latents"), 1e-4);
        }
    }

    private static void AssertMeasures(DensityModel model, float[] rows, float[] context, RuntimeResult result, double share)
    {
        double[] logProbs = new double[rows.Length / model.Dimension], radii = new double[logProbs.Length];
        model.LogProbAndRadius(rows, logProbs, radii, context, TestContext.Current.CancellationToken);
        Close.LogProbs(logProbs, result.Doubles("log_prob"), model.Dimension, share);
        Close.Values(Array.ConvertAll(radii, radius => (float)radius), Array.ConvertAll(result.Doubles("radius"), radius => (float)radius), 1e-4);
    }
}
