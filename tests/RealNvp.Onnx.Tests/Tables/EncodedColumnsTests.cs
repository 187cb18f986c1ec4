using RealNvp.Golden;
using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Tables;
using RealNvp.Tables;

namespace RealNvp.Onnx.Tests.Tables;

/// <summary>Every kind of column goes into the flow by a graph as it does by the library.</summary>
public sealed class EncodedColumnsTests
{
    public static TheoryData<string> Tables => [.. GoldenFolder.Names(GoldenFolder.Tables)];

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_row_is_to_the_flow_what_it_is_in_the_library(string name)
    {
        using var model = DensityModel.Load(GoldenFolder.File(name));
        var (schema, encoding) = (model.Schema!, new TableEncoding(model.Schema!));
        var cells = GoldenFolder.Expected(name).Doubles(TableFigures.Cells);
        var count = cells.Length / schema.Columns.Count;
        var graph = new GraphBuilder("encoding");
        var inputs = new TableInputs(graph, encoding);
        int[] modelled = [.. schema.Columns.Index().Where(item => item.Item.Role == ColumnRole.Modelled).Select(item => item.Index)];
        var columns = modelled.ToDictionary(index => index, inputs.Of);
        var encoded = new EncodedColumns(graph, encoding, columns);
        graph.Output("rows_", encoded.Rows.Value);
        foreach (var index in modelled)
        {
            graph.Output($"missing_{index}", columns[index].IsMissing.Value);
            graph.Output($"unfit_{index}", columns[index].IsUnfit.Value);
            graph.Output($"decoded_{index}", encoded.Decoded(index).Value);
        }

        if (encoded.LogDet is { } logDet)
        {
            graph.Output("log_det_", logDet.Value);
        }

        using var runtime = new Runtime(graph);
        var result = runtime.Run(TableFeed.Of(runtime, schema, cells));
        var rows = result.Floats("rows_");
        float[] row = new float[encoding.Width], context = new float[encoding.ContextWidth];
        var back = new double[schema.Columns.Count];
        for (var at = 0; at < count; at++)
        {
            encoding.Encode(cells.AsSpan(at * schema.Columns.Count, schema.Columns.Count), row);
            var own = rows.AsSpan(at * row.Length, row.Length).ToArray();
            Assert.Equal(row, own, (expected, actual) => Math.Abs(expected - actual) <= 3e-7 * Math.Max(1, Math.Abs(expected)));
            if (encoded.LogDet is not null)
            {
                Assert.Equal(encoding.LogDet(row), result.Doubles("log_det_")[at], 1e-6);
            }

            encoding.Decode(row, context, back);
            foreach (var index in modelled)
            {
                Assert.Equal(double.IsNaN(cells[(at * schema.Columns.Count) + index]), result.Bools($"missing_{index}")[at]);
                Assert.False(result.Bools($"unfit_{index}")[at]);
                var decoded = result.Doubles($"decoded_{index}")[at];
                Assert.True(
                    back[index].Equals(decoded) || Math.Abs(back[index] - decoded) <= 1e-9 * Math.Max(1, Math.Abs(back[index])),
                    $"{back[index]} is decoded as {decoded}.");
            }
        }
    }
}
