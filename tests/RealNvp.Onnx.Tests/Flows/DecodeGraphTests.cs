using RealNvp.Flows;
using RealNvp.Recipes;
using RealNvp.Torch.Tests;

namespace RealNvp.Onnx.Tests.Flows;

/// <summary>Latents become the rows that the model makes of them.</summary>
public sealed class DecodeGraphTests
{
    public static TheoryData<string> Names => ModelCases.Names;

    public static TheoryData<string> PresetNames => [.. Presets.All.Select(preset => preset.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_step_gives_the_models_rows(string name)
    {
        using var model = ModelCases.Model(name);
        using var runtime = new Runtime(OnnxExport.Build(model, new() { Graph = OnnxGraph.Decode }));
        foreach (var count in (int[])[ModelCases.Many(name), 1])
        {
            var latents = new float[count * model.Dimension];
            FlowDensity.FillLatents(latents, seed: 6);
            var context = FlowCases.RandomContext(model.Spec, count, seed: 6);
            var rows = runtime.Run(model, "latents", latents, context).Floats("rows");
            if (model.Spec.Levels is null)
            {
                Close.Values(model.Decode(latents, context), rows, 1e-4);
            }
            else
            {
                Close.Levels(model.Decode(latents, context), rows);
            }
        }
    }

    [Theory]
    [MemberData(nameof(PresetNames))]
    public void Decoding_undoes_encoding(string name)
    {
        using var model = ModelCases.Preset(name);
        var rows = ModelCases.Rows(model.Spec, 65, seed: 9);
        var context = FlowCases.RandomContext(model.Spec, 65, seed: 9);
        using var score = new Runtime(OnnxExport.Build(model, new() { Outputs = OnnxOutputs.Latents }));
        using var decode = new Runtime(OnnxExport.Build(model, new() { Graph = OnnxGraph.Decode }));
        var latents = score.Run(model, "rows", rows, context).Floats("latents");
        Close.Values(rows, decode.Run(model, "latents", latents, context).Floats("rows"), 1e-4);
    }
}
