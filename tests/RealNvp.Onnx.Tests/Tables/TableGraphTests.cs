using RealNvp.Calibration;
using RealNvp.Data;
using RealNvp.Data.Scoring;
using RealNvp.Golden;
using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Tables;
using RealNvp.Scores;
using RealNvp.Tables;
using RealNvp.Tests.Files;

namespace RealNvp.Onnx.Tests.Tables;

/// <summary>A model of a table says of rows by its graph what it says of them in the library.</summary>
public sealed class TableGraphTests
{
    public static TheoryData<string> Tables => [.. GoldenFolder.Names(GoldenFolder.Tables).Where(name => !name.EndsWith("lagged", StringComparison.Ordinal))];

    // A flow of one linear map is given nothing.
    public static TheoryData<string> UnconditionalTables =>
        [.. Tables.Select(row => row.Data).Where(name => !name.EndsWith("given", StringComparison.Ordinal))];

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
                PValues.Agree(scorer.HeldOut, own, result.Doubles($"p_value{ending}")[row]);
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
            Assert.Equal(expected[row].PValue is null, double.IsNaN(result.Doubles("p_value")[row]));
            if (expected[row] is { PValue: not null, Score: { } score })
            {
                PValues.Agree(detector.Scorer.HeldOut, score, result.Doubles("p_value")[row]);
            }

            Assert.Equal(expected[row].LogProb ?? double.NegativeInfinity, result.Doubles("log_prob")[row], 1e-6);
            Assert.True(expected[row].IsScored || double.IsPositiveInfinity(result.Doubles("score")[row]), what);
        }
    }

    [Theory]
    [MemberData(nameof(UnconditionalTables))]
    public void The_reason_of_a_flagged_row_is_the_weightiest_that_the_library_gives(string name)
    {
        using var folder = new TemporaryFolder();
        using var golden = DensityModel.Load(GoldenFolder.File(name));
        using (var affine = AffineFlow.Of(golden))
        {
            var reference = golden.Calibration!.Reference!;
            affine.Calibration = ScoreCalibration.Measure(affine, new FloatRows(reference.ToArray(), affine.Dimension), reference);
            affine.Save(folder.File("model"));
        }

        using var detector = AnomalyDetector.Load(folder.File("model"), falseAlarms: 0.2);
        var (model, schema) = (detector.Model, detector.Model.Schema!);

        // So far out that log p has no digits left no column is told from another.
        string[][] records =
        [
            .. FaultyRecords.Of(schema, GoldenFolder.Expected(name).Doubles(TableFigures.Cells))
                .Where((record, row) => row % 15 == 0 && !record.Contains("-1e9")),
        ];
        var graph = new GraphBuilder("table");
        new TableGraph(graph, model).Add((rows, _) => AffineFlow.Measure(model, rows), new() { FalseAlarms = 0.2 });
        using var runtime = new Runtime(graph);
        var result = runtime.Run([.. FaultyRecords.Feed(runtime, schema, records)]);
        var explanations = new RowExplanations(model);
        var reasons = 0;
        for (var row = 0; row < records.Length; row++)
        {
            var scored = detector.Score(FaultyRecords.Record(schema, records[row]));
            var what = string.Join(", ", records[row]);
            Assert.True(scored.IsFlagged == result.Bools("flagged")[row], what);
            Assert.True((scored.IsFlagged ? explanations.First(scored)?.Column ?? "" : "") == result.Texts("reason")[row], what);
            reasons += scored is { IsFlagged: true, IsScored: true } ? 1 : 0;
        }

        Assert.True(reasons > 0);
    }

    [Fact]
    public void Rows_are_the_same_in_batches_of_any_size()
    {
        using var model = DensityModel.Load(GoldenFolder.File("v16/tables/marginals"));
        using var affine = AffineFlow.Of(model);
        var schema = model.Schema!;
        var width = schema.Columns.Count;
        var known = GoldenFolder.Expected("v16/tables/marginals").Doubles(TableFigures.Cells);
        double[] cells = [.. Enumerable.Range(0, 257 * width).Select(place => known[place % known.Length])];
        var graph = new GraphBuilder("table");
        new TableGraph(graph, affine).Add((rows, _) => AffineFlow.Measure(affine, rows), new());
        using var runtime = new Runtime(graph);
        var all = runtime.Run(TableFeed.Of(runtime, schema, cells));
        Assert.Empty(runtime.Run(TableFeed.Of(runtime, schema, [])).Texts("reason"));
        Assert.Contains(true, all.Bools("flagged"));
        for (var row = 0; row < 24; row++)
        {
            var one = runtime.Run(TableFeed.Of(runtime, schema, cells.AsSpan(row * width, width).ToArray()));
            Assert.Equal(all.Doubles("log_prob")[row], Assert.Single(one.Doubles("log_prob")), 1e-5);
            Assert.Equal(all.Doubles("p_value")[row], one.Doubles("p_value")[0]);
            Assert.Equal(all.Bools("flagged")[row], one.Bools("flagged")[0]);
            Assert.Equal(all.Texts("reason")[row], one.Texts("reason")[0]);
        }
    }

    [Fact]
    public void A_row_is_flagged_where_its_p_value_is_at_most_the_rate()
    {
        using var model = DensityModel.Load(GoldenFolder.File("v16/tables/marginals"));
        using var affine = AffineFlow.Of(model);
        var cells = GoldenFolder.Expected("v16/tables/marginals").Doubles(TableFigures.Cells);
        var graph = new GraphBuilder("table");
        new TableGraph(graph, affine).Add((rows, _) => AffineFlow.Measure(affine, rows), new() { Explains = false, FalseAlarms = 0.25 });
        using var runtime = new Runtime(graph);
        var result = runtime.Run(TableFeed.Of(runtime, model.Schema!, cells));
        Assert.Contains(true, result.Bools("flagged"));
        Assert.Equal(result.Doubles("p_value").Select(value => value <= 0.25), result.Bools("flagged"));
    }

    [Fact]
    public void A_model_that_needs_the_rows_before_is_refused()
    {
        using var model = DensityModel.Load(GoldenFolder.File("v18/tables/lagged"));
        Assert.Contains("remembers none", Assert.Throws<InvalidInputException>(() => new TableGraph(new("table"), model)).Message, StringComparison.Ordinal);
    }
}
