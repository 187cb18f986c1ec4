using RealNvp.Calibration;
using RealNvp.Data;
using RealNvp.Data.Scoring;
using RealNvp.Golden;
using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Tables;
using RealNvp.Scores;
using RealNvp.Tables;

namespace RealNvp.Onnx.Tests.Tables;

/// <summary>A model of a table says of rows by its graph what it says of them in the library.</summary>
public sealed class TableGraphTests
{
    public static TheoryData<string> Tables => [.. GoldenFolder.Names(GoldenFolder.Tables).Where(name => !name.EndsWith("lagged", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Tables))]
    public void Scores_are_those_of_the_library(string name)
    {
        using var model = DensityModel.Load(GoldenFolder.File(name));
        var schema = model.Schema!;
        var encoding = new TableEncoding(schema);
        var expected = GoldenFolder.Expected(name);
        var (cells, rows, context) = (expected.Doubles(TableFigures.Cells), expected.Floats(ModelFigures.Rows), expected.Floats(ModelFigures.Context));
        var calibration = model.Calibration!;
        var measures = new RowMeasurer(model, calibration.Reference).Measure(rows, context);
        ScoreKind[] kinds = [.. Enum.GetValues<ScoreKind>().Where(kind => kind != ScoreKind.Complexity && measures.Has(kind) && calibration.HeldOut.Has(kind))];

        var graph = new GraphBuilder("table");
        var table = new TableGraph(graph, model);
        var logProb = graph.Of(graph.Input("flow_log_prob", ElementType.Float64, GraphShape.OfRows(1)));
        var radius = graph.Of(graph.Input("flow_radius", ElementType.Float64, GraphShape.OfRows(1)));
        table.Add((logProb, radius), new() { Others = kinds });
        using var runtime = new Runtime(graph);
        var count = measures.Count;
        double[] ofFlow = [.. measures.LogProbs.ToArray().Select((value, row) => value - encoding.LogDet(rows.AsSpan(row * encoding.Width, encoding.Width)))];
        var result = runtime.Run([
            .. TableFeed.Of(runtime, schema, cells),
            ("flow_log_prob", Runtime.Tensor(ofFlow, count, 1)), ("flow_radius", Runtime.Tensor(measures.Radii.ToArray(), count, 1))]);
        var usual = new AnomalyScorer(model);
        foreach (var kind in kinds)
        {
            var ending = kind == usual.Kind ? "" : $"_{kind.Word.Replace('-', '_')}";
            var scorer = new AnomalyScorer(model, null, kind);
            var scores = scorer.ToScores(measures);
            for (var row = 0; row < count; row++)
            {
                var (own, actual) = (scores[row].Value, result.Doubles($"score{ending}")[row]);
                Assert.True(own.Equals(actual) || Math.Abs(own - actual) < 1e-4 * Math.Max(1, Math.Abs(own)), $"{kind} {own} {actual}");
                Assert.Equal(scores[row].PValue, result.Doubles($"p_value{ending}")[row]);
            }
        }
    }
}
