using RealNvp.Onnx.Tests.Flows;
using RealNvp.Specs;
using RealNvp.Tests.Files;

namespace RealNvp.Onnx.Tests;

public sealed class OnnxExportTests
{
    [Fact]
    public void A_file_says_its_inputs_outputs_operators_and_the_model()
    {
        using var folder = new TemporaryFolder();
        using var model = ModelCases.Model("conditional coupling, half");
        var file = OnnxExport.Write(model, folder.File("model.onnx"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["rows float32 [rows, 6]", "context float32 [rows, 3]"], file.Inputs.Select(input => input.ToString()));
        Assert.Equal(["log_prob float64 [rows]", "latents float32 [rows, 6]", "radius float64 [rows]"], file.Outputs.Select(output => output.ToString()));
        Assert.Equal(19, file.Opset);
        var bytes = File.ReadAllBytes(folder.File("model.onnx"));
        Assert.Equal(bytes.Length, file.Bytes);

        using var runtime = new Runtime(bytes);
        Assert.Equal(file.Inputs.Select(input => input.Name), runtime.Inputs.Keys);
        Assert.Equal(file.Outputs.Select(output => output.Name), runtime.Outputs.Keys);
        Assert.All(runtime.Inputs.Values, input => Assert.Equal("rows", input.SymbolicDimensions[0]));
        Assert.Equal(model.Spec.ToJson(), FlowSpec.FromJson(runtime.Metadata.CustomMetadataMap["realnvp.spec"]).ToJson());
        Assert.Equal("score", runtime.Metadata.CustomMetadataMap["realnvp.graph"]);
        Assert.Equal(typeof(OnnxExport).Assembly.GetName().Version!.ToString(3), runtime.Metadata.CustomMetadataMap["realnvp.version"]);
        Assert.Equal("RealNvp", runtime.Metadata.ProducerName);
    }

    [Fact]
    public void Images_are_exported_by_their_weights_alone()
    {
        using var folder = new TemporaryFolder();
        using var model = ModelCases.Preset("paper-mnist");
        model.Save(folder.File("model.safetensors"));
        using var held = DensityModel.Load(folder.File("model.safetensors"), WeightsEngine.Instance);
        Assert.Equal(OnnxExport.Build(model, new()).ToBytes(), OnnxExport.Build(held, new()).ToBytes());
        Assert.Contains("computes nothing", Assert.Throws<InvalidOperationException>(() => held.Sample(1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OnnxGraph.Decode, "latents float32 [rows, 6]; context float32 [rows, 3]")]
    [InlineData(OnnxGraph.Sample, "noise float32 [rows, 12]; temperature float32 [1]; context float32 [rows, 3]")]
    public void Graphs_that_make_rows_have_rows_as_their_output(OnnxGraph graph, string inputs)
    {
        using var folder = new TemporaryFolder();
        using var model = ModelCases.Model("conditional coupling, half");
        var file = OnnxExport.Write(model, folder.File("model.onnx"), new() { Graph = graph }, TestContext.Current.CancellationToken);
        Assert.Equal(inputs, string.Join("; ", file.Inputs));
        Assert.Equal("rows float32 [rows, 6]", Assert.Single(file.Outputs).ToString());
    }

    [Fact]
    public void A_model_that_was_read_from_a_file_is_written_too()
    {
        using var folder = new TemporaryFolder();
        using (var model = ModelCases.Ensemble())
        {
            model.Save(folder.File("model.safetensors"));
        }

        using var read = DensityModel.Load(folder.File("model.safetensors"));
        OnnxExport.Write(read, folder.File("model.onnx"), cancellationToken: TestContext.Current.CancellationToken);
        using var runtime = new Runtime(File.ReadAllBytes(folder.File("model.onnx")));
        var rows = ModelCases.Rows(read.Spec, 5, seed: 1);
        Close.LogProbs(read.LogProbs(rows), runtime.Run(read, "rows", rows, []).Doubles("log_prob"), read.Dimension);
        Assert.Equal("3", runtime.Metadata.CustomMetadataMap["realnvp.members"]);
        Assert.StartsWith("[{", runtime.Metadata.CustomMetadataMap["realnvp.spec"], StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelled_it_leaves_no_file_and_an_earlier_one_as_it_was()
    {
        using var folder = new TemporaryFolder();
        using var model = ModelCases.Model("coupling, half");
        File.WriteAllText(folder.File("model.onnx"), "earlier");
        Assert.Throws<OperationCanceledException>(() => OnnxExport.Write(model, folder.File("model.onnx"), cancellationToken: new(canceled: true)));
        Assert.Equal("earlier", File.ReadAllText(folder.File("model.onnx")));
        Assert.Equal(["model.onnx"], folder.Names());
    }

    [Fact]
    public void A_folder_that_is_not_there_is_said()
    {
        using var folder = new TemporaryFolder();
        using var model = ModelCases.Model("coupling, half");
        var error = Assert.Throws<InvalidInputException>(() => OnnxExport.Write(
            model, Path.Combine(folder.Path, "none", "model.onnx"), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
    }
}
