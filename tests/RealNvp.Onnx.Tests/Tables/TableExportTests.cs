using RealNvp.Data;
using RealNvp.Golden;
using RealNvp.Tables;
using RealNvp.Tests.Files;

namespace RealNvp.Onnx.Tests.Tables;

/// <summary>The file of a model of a table says of the table's columns what the library says.</summary>
public sealed class TableExportTests
{
    public static TheoryData<string> Tables => [.. GoldenFolder.Names(GoldenFolder.Tables).Where(name => Path.GetFileName(name) != "lagged")];

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_file_scores_columns_as_the_library_does(string name)
    {
        using var folder = new TemporaryFolder();
        using var detector = AnomalyDetector.Load(GoldenFolder.File(name), falseAlarms: 0.3);
        var schema = detector.Model.Schema!;
        var file = OnnxExport.Write(detector.Model, folder.File("model.onnx"), new() { FalseAlarms = 0.3 }, TestContext.Current.CancellationToken);
        Assert.Equal(["log_prob", "score", "p_value", "flagged", "status", "reason"], file.Outputs.Select(output => output.Name));
        using var runtime = new Runtime(File.ReadAllBytes(folder.File("model.onnx")));
        string[][] records = [.. FaultyRecords.Of(schema, GoldenFolder.Expected(name).Doubles(TableFigures.Cells)).Where((record, row) => row % 17 == 0)];
        ScoredTable.AssertSame(detector, runtime, records);
    }

    [Theory]
    [InlineData("v0/tables/given")]
    [InlineData("v13/tables/marginals")]
    public void A_file_decodes_latents_and_draws_noise_into_columns(string name)
    {
        const int Rows = 50;
        using var model = DensityModel.Load(GoldenFolder.File(name));
        var (schema, encoding) = (model.Schema!, new TableEncoding(model.Schema!));
        var context = new float[Rows * encoding.ContextWidth];
        var known = GoldenFolder.Expected(name).Doubles(TableFigures.Cells).AsSpan(0, schema.Columns.Count).ToArray();
        double[] cells = [.. Enumerable.Range(0, Rows).SelectMany(_ => known)];
        for (var row = 0; row < Rows; row++)
        {
            encoding.EncodeContext(known, context.AsSpan(row * encoding.ContextWidth, encoding.ContextWidth));
        }

        var latents = model.Encode(model.Sample(Rows, seed: 2, context: context), context);
        using var runtime = new Runtime(OnnxExport.Build(model, new() { Graph = OnnxGraph.Decode }));
        var result = runtime.Run([.. TableFeed.Of(runtime, schema, cells), ("latents", Runtime.Tensor(latents, Rows, encoding.Width))]);
        var decoded = TableCells.Decode(schema, model.Decode(latents, context), context);
        foreach (var (index, column) in schema.Columns.Index().Where(item => item.Item.Role == ColumnRole.Modelled))
        {
            for (var row = 0; row < Rows; row++)
            {
                var cell = decoded[(row * schema.Columns.Count) + index];
                if (column.Categories is not null)
                {
                    Assert.Equal(column.Text(cell), result.Texts(column.Name)[row]);
                }
                else
                {
                    var actual = result.Doubles(column.Name)[row];
                    Assert.True(cell.Equals(actual) || Math.Abs(cell - actual) <= 1e-3 * Math.Max(1, Math.Abs(cell)), $"'{column.Name}' {cell} {actual}");
                }
            }
        }

        using var drawing = new Runtime(OnnxExport.Build(model, new() { Graph = OnnxGraph.Sample }));
        var noise = new float[Rows * drawing.Inputs["noise"].Dimensions[1]];
        var random = new SeededRandom(8);
        foreach (ref var value in noise.AsSpan())
        {
            value = random.NextUniformFloat();
        }

        var drawn = drawing.Run([
            .. TableFeed.Of(drawing, schema, cells), ("noise", Runtime.Tensor(noise, Rows, noise.Length / Rows)), ("temperature", Runtime.Tensor([1f], 1))]);
        Assert.All(
            schema.Columns.Where(column => column is { Role: ColumnRole.Modelled, Categories: not null }),
            column => Assert.All(drawn.Texts(column.Name), text => Assert.True(text.Length == 0 ? column.HasGaps : column.Categories!.Contains(text))));
    }

    [Fact]
    public void Encoded_rows_have_no_scores()
    {
        using var model = DensityModel.Load(GoldenFolder.File("v13/tables/marginals"));
        var error = Assert.Throws<InvalidInputException>(
            () => OnnxExport.Build(model, new() { Inputs = OnnxInputs.Encoded, Outputs = OnnxOutputs.LogProb | OnnxOutputs.PValue }));
        Assert.Contains("its table's columns", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_keep_their_names_whatever_these_are()
    {
        using var model = DensityModel.Load(GoldenFolder.File("v8/tables/identifiers"));
        string[] names = ["1", "score"];
        var modelled = model.Schema!.Columns.Index().Where(item => item.Item.Role == ColumnRole.Modelled).Select(item => item.Index).ToArray();
        var schema = model.Schema with
        {
            Columns = [.. model.Schema.Columns.Select((column, index) =>
                Array.IndexOf(modelled, index) is >= 0 and var place && place < names.Length ? column with { Name = names[place] } : column)],
        };
        using var named = new DensityModel(model.Flow, model.Metadata, schema) { Calibration = model.Calibration };
        using var runtime = new Runtime(OnnxExport.Build(named, new()));
        Assert.Equal(names, runtime.Inputs.Keys);
        Assert.Contains("score_", runtime.Outputs.Keys);
        using var decoding = new Runtime(OnnxExport.Build(named, new() { Graph = OnnxGraph.Decode }));
        Assert.Equal(names, decoding.Outputs.Keys);
    }
}
