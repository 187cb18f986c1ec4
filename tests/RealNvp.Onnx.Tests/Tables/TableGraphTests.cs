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
        table.Add((_, _) => (logProb, radius), new() { Others = kinds, Explains = false });
        using var runtime = new Runtime(graph);
        var count = measures.Count;
        double[] ofFlow = [.. measures.LogProbs.ToArray().Select((value, row) => value - encoding.LogDet(rows.AsSpan(row * encoding.Width, encoding.Width)))];
        var result = runtime.Run([
            .. TableFeed.Of(runtime, schema, cells),
            ("flow_log_prob", Runtime.Tensor(ofFlow, count, 1)), ("flow_radius", Runtime.Tensor(measures.Radii.ToArray(), count, 1))]);
        Assert.True(count > 0);
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

    [Theory]
    [MemberData(nameof(Tables))]
    public void What_is_wrong_with_a_row_is_what_the_library_says(string name)
    {
        using var detector = AnomalyDetector.Load(GoldenFolder.File(name));
        var model = detector.Model;
        var (schema, encoding) = (model.Schema!, new TableEncoding(model.Schema!));
        var cells = GoldenFolder.Expected(name).Doubles(TableFigures.Cells);
        var records = FaultyRecords.Of(schema, cells).ToArray();
        var expected = Array.ConvertAll(records, record => detector.Score(FaultyRecords.Record(schema, record)));

        var graph = new GraphBuilder("table");
        var table = new TableGraph(graph, model);
        var logProb = graph.Of(graph.Input("flow_log_prob", ElementType.Float64, GraphShape.OfRows(1)));
        var radius = graph.Of(graph.Input("flow_radius", ElementType.Float64, GraphShape.OfRows(1)));
        table.Add((_, _) => (logProb, radius), new() { Explains = false });
        using var runtime = new Runtime(graph);
        var measurer = new RowMeasurer(model, model.Calibration!.Reference);
        var measured = Array.ConvertAll(expected, row => row.IsScored ? measurer.Measure(row.Row.Span, row.Context.Span) : null);
        double[] ofFlow = [.. measured.Zip(expected, (measures, row) => measures is null ? 0 : measures.LogProbs.Span[0] - encoding.LogDet(row.Row.Span))];
        var result = runtime.Run([
            .. FaultyRecords.Feed(runtime, schema, records),
            ("flow_log_prob", Runtime.Tensor(ofFlow, records.Length, 1)),
            ("flow_radius", Runtime.Tensor(Array.ConvertAll(measured, measures => measures?.Radii.Span[0] ?? 0), records.Length, 1))]);
        for (var row = 0; row < records.Length; row++)
        {
            var what = string.Join(", ", records[row]);
            Assert.Equal(expected[row].Status, result.Texts("status")[row] switch
            {
                "scored" => RowStatus.Scored,
                "broken-relation" => RowStatus.BrokenRelation,
                _ => RowStatus.NotMeasured,
            });
            Assert.True(expected[row].IsFlagged == result.Bools("flagged")[row], what);
            Assert.True((expected[row].Reasons is [var first, ..] ? first.Column : "") == result.Texts("reason")[row], what);
            Assert.Equal(expected[row].PValue ?? double.NaN, result.Doubles("p_value")[row]);
            Assert.Equal(expected[row].LogProb ?? double.NegativeInfinity, result.Doubles("log_prob")[row], 1e-6);
            Assert.True(expected[row].IsScored || double.IsPositiveInfinity(result.Doubles("score")[row]), what);
        }
    }
}
