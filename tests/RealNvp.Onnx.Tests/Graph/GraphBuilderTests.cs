using RealNvp.Onnx.Graph;
using RealNvp.Tests.Files;

namespace RealNvp.Onnx.Tests.Graph;

public sealed class GraphBuilderTests
{
    [Fact]
    public void A_runtime_reads_inputs_outputs_and_what_is_said_of_the_model()
    {
        var graph = new GraphBuilder("twice");
        var rows = graph.Input("rows", ElementType.Float32, GraphShape.OfRows(2));
        graph.Output("twice", graph.Multiply(rows, 2));
        graph.Describe("realnvp.version", "1");

        using var runtime = new Runtime(graph);
        Assert.Equal([-1, 2], runtime.Inputs["rows"].Dimensions);
        Assert.Equal(["rows", ""], runtime.Inputs["rows"].SymbolicDimensions);
        Assert.Equal("1", runtime.Metadata.CustomMetadataMap["realnvp.version"]);
        Assert.Equal("twice", runtime.Metadata.GraphName);
        Assert.Equal([2, 4, 6, 8, 10, 12], runtime.Run(("rows", Runtime.Tensor([1f, 2, 3, 4, 5, 6], 3, 2))).Floats("twice"));
        Assert.Empty(runtime.Run(("rows", Runtime.Tensor(Array.Empty<float>(), 0, 2))).Floats("twice"));
    }

    [Fact]
    public void Values_have_the_types_and_shapes_that_a_runtime_gives_them()
    {
        var graph = new GraphBuilder("shapes");
        var x = graph.Input("x", ElementType.Float64, GraphShape.OfRows(3, 4));
        var flags = graph.Greater(graph.Slice(x, 2, 1, 2, 2), 0);
        var picked = graph.GatherElements(x, -1, graph.ArgMax(x, -1, keeps: true));
        graph.Output("flags", flags);
        graph.Output("picked", graph.Without(picked, -1));
        graph.Output("sums", graph.CumulativeSum(graph.ReduceSum(x, 1), 1, isExclusive: true));
        graph.Output("turned", graph.Reshape(graph.Transpose(x, 0, 2, 1), GraphShape.OfRows(12)));
        graph.Output("repeated", graph.Repeat(graph.Integers("ids", 5, 6), x));
        graph.Output("product", graph.MatMul(x, graph.Doubles("square", [1, 0, 0, 1, 2, 0, 0, 2], new(4, 2))));
        graph.Output("joined", graph.Concat(1, x, graph.Gather(x, 1, [2, 0])));

        using var runtime = new Runtime(graph);
        var result = runtime.Run(("x", Runtime.Tensor([.. Enumerable.Range(-11, 24).Select(value => (double)value)], 2, 3, 4)));
        foreach (var output in graph.Outputs)
        {
            Assert.Equal(output.Shape.Sizes.ToArray(), runtime.Outputs[output.Name].Dimensions);
        }

        Assert.Equal([.. Enumerable.Repeat(false, 6), .. Enumerable.Repeat(true, 6)], result.Bools("flags"));
        Assert.Equal([-8, -4, 0, 4, 8, 12], result.Doubles("picked"));
        Assert.Equal([0, -21, -39, -54, 0, 15, 33, 54], result.Doubles("sums"));
        Assert.Equal([-11, -7, -3, -10, -6, -2], result.Doubles("turned")[..6]);
        Assert.Equal([5, 6, 5, 6], result.Integers("repeated"));
        Assert.Equal([-29, -26], result.Doubles("product")[..2]);
        Assert.Equal(2 * 5 * 4, result.Doubles("joined").Length);
    }

    [Fact]
    public void The_logarithm_of_a_sum_of_exponentials_is_minus_infinity_where_all_are()
    {
        var graph = new GraphBuilder("log sums");
        var x = graph.Input("x", ElementType.Float64, GraphShape.OfRows(2));
        graph.Output("y", graph.LogSumExp(x, 1));
        using var runtime = new Runtime(graph);
        double[] rows = [0, Math.Log(3), double.NegativeInfinity, double.NegativeInfinity, 1000, double.NegativeInfinity];
        var values = runtime.Run(("x", Runtime.Tensor(rows, 3, 2))).Doubles("y");
        Assert.Equal(Math.Log(4), values[0], 1e-15);
        Assert.Equal([double.NegativeInfinity, 1000], values[1..]);
    }

    [Fact]
    public void Texts_are_compared_and_chosen()
    {
        var graph = new GraphBuilder("texts");
        var x = graph.Input("x", ElementType.Text, GraphShape.OfRows());
        var known = graph.Texts("known", ["no", "yes", "perhaps ü"]);
        var isKnown = graph.Equal(graph.WithAxis(x, -1), known);
        graph.Output("place", graph.ArgMax(graph.Cast(isKnown, ElementType.Float32), 1));
        graph.Output("word", graph.Where(graph.Equal(x, graph.Texts("yes", ["yes"], GraphShape.Scalar)), graph.Texts("y", ["y"], GraphShape.Scalar), x));
        using var runtime = new Runtime(graph);
        using var texts = Microsoft.ML.OnnxRuntime.OrtValue.CreateFromStringTensor(
            new Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<string>((string[])["perhaps ü", "yes", "no"], [3]));
        var result = runtime.Run(("x", texts));
        Assert.Equal([2, 1, 0], result.Integers("place"));
        Assert.Equal(["perhaps ü", "y", "no"], result.Texts("word"));
    }

    [Fact]
    public void Names_are_those_of_their_scopes_and_never_the_same()
    {
        var graph = new GraphBuilder("names");
        var x = graph.Input("x", ElementType.Float32, GraphShape.OfRows(1));
        using (graph.Scope("steps.0"))
        using (graph.Scope("net"))
        {
            Assert.Equal("steps.0/net/Tanh", graph.Tanh(x).Name);
            Assert.Equal("steps.0/net/Tanh_2", graph.Tanh(x).Name);
            Assert.Same(graph.Number(2, x), graph.Number(2, x));
            Assert.NotSame(graph.Number(0, x), graph.Number(-0.0, x));
            Assert.NotSame(graph.Number(2, x), graph.Number(2, ElementType.Float64));
        }

        Assert.Equal("Tanh", graph.Tanh(x).Name);
        Assert.Throws<ArgumentException>(() => graph.Output("x", x));
    }

    [Fact]
    public void What_does_not_go_together_is_met_where_it_is_made()
    {
        var graph = new GraphBuilder("mistakes");
        var x = graph.Input("x", ElementType.Float32, GraphShape.OfRows(3));
        var y = graph.Input("y", ElementType.Float64, GraphShape.OfRows(3));
        Assert.Throws<ArgumentException>(() => graph.Add(x, y));
        Assert.Throws<ArgumentException>(() => graph.Add(x, graph.Floats("two", [1, 2])));
        Assert.Throws<ArgumentException>(() => graph.Slice(x, 1, 2, 2));
        Assert.Throws<ArgumentException>(() => graph.Reshape(x, GraphShape.OfRows(2)));
        Assert.Throws<ArgumentException>(() => graph.Linear(x, graph.Floats("weight", new float[8], new(4, 2)), null));
        Assert.Throws<ArgumentException>(() => graph.Floats("three", [1, 2, 3], new(2, 2)));
    }

    [Fact]
    public void More_weights_than_a_file_holds_are_refused()
    {
        var graph = new GraphBuilder("large", mostTensorBytes: 1000);
        var weights = new float[125];
        graph.Floats("one", weights);
        Assert.Equal("one", graph.Floats("the same", weights).Name);
        weights[0] = 1;
        graph.Floats("two", weights);
        var error = Assert.Throws<InvalidInputException>(() => graph.Number(1, ElementType.Float32));
        Assert.Contains("2 GB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_the_model_as_it_stands()
    {
        using var folder = new TemporaryFolder();
        var graph = new GraphBuilder("file");
        graph.Output("y", graph.Exp(graph.Input("x", ElementType.Float32, GraphShape.OfRows(2))));
        var size = graph.Write(folder.File("model.onnx"));
        var bytes = File.ReadAllBytes(folder.File("model.onnx"));
        Assert.Equal(bytes.Length, size);
        Assert.Equal(graph.ToBytes(), bytes);
        Assert.Equal(["model.onnx"], folder.Names());
    }
}
