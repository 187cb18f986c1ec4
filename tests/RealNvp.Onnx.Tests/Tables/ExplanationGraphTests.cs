using RealNvp.Golden;
using RealNvp.Onnx.Explanations;
using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Tables;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Onnx.Tests.Tables;

/// <summary>The column to blame is found in a graph by what the library finds it by.</summary>
public sealed class ExplanationGraphTests
{
    // A flow of one linear map is given nothing.
    public static TheoryData<string> Tables =>
        [.. GoldenFolder.Names(GoldenFolder.Tables).Where(name => Path.GetFileName(name) is not ("lagged" or "given"))];

    [Theory]
    [MemberData(nameof(Tables))]
    public void Every_column_is_as_unlikely_as_the_library_says(string name)
    {
        using var golden = DensityModel.Load(GoldenFolder.File(name));
        using var model = AffineFlow.Of(golden);
        var (schema, encoding) = (model.Schema!, new TableEncoding(model.Schema!));
        var expected = GoldenFolder.Expected(name);
        var (cells, rows) = (expected.Doubles(TableFigures.Cells), expected.Floats(ModelFigures.Rows));
        var graph = new GraphBuilder("table");
        var inputs = new TableInputs(graph, encoding);
        var own = inputs.Columns.ToDictionary(index => index, inputs.Of);
        var columns = new EncodedColumns(graph, encoding, own);
        Tensor Flow(Tensor some, Tensor? _) => AffineFlow.Measure(model, some).LogProb;
        var logProb = Flow(columns.Rows, null);
        logProb = columns.LogDet is { } logDet ? logProb + logDet : logProb;
        var places = graph.Of(graph.PlacesOf(graph.Without((logProb > double.MinValue).Value, 1)));
        var explanation = new ExplanationGraph(model, encoding, own, columns, null, Flow);
        var (alone, tail, _) = explanation.Of(places, logProb);
        graph.Output("alone_", alone.Value);
        graph.Output("tail_", tail.Value);
        using var runtime = new Runtime(graph);
        var result = runtime.Run(TableFeed.Of(runtime, schema, cells));
        var explainer = RowExplainer.Of(model);
        var count = explanation.Columns.Count;
        for (var row = 0; row < rows.Length / encoding.Width; row++)
        {
            var said = explainer.Explain(rows.AsSpan(row * encoding.Width, encoding.Width)).ToDictionary(column => column.Column);
            foreach (var (place, column) in explanation.Columns.Index())
            {
                var ownTail = result.Doubles("tail_")[(row * count) + place];
                Assert.Equal(said[column].TailProbability, ownTail, 1e-4);
                var ownAlone = result.Doubles("alone_")[(row * count) + place];
                Assert.Equal(said[column].LogAlone, ownAlone, 1e-4 * Math.Max(1, Math.Abs(said[column].LogAlone)));
            }
        }
    }
}
