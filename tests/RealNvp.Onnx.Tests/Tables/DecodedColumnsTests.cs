using RealNvp.Golden;
using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Tables;
using RealNvp.Tables;

namespace RealNvp.Onnx.Tests.Tables;

/// <summary>Rows of a flow become by a graph the cells that they become by the library.</summary>
public sealed class DecodedColumnsTests
{
    public static TheoryData<string> Tables => [.. GoldenFolder.Names(GoldenFolder.Tables)];

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_row_of_a_flow_is_the_cells_that_it_is_in_the_library(string name)
    {
        const int Rows = 400;
        using var model = DensityModel.Load(GoldenFolder.File(name));
        var encoding = new TableEncoding(model.Schema!);
        var random = new SeededRandom(3);
        var rows = new float[Rows * encoding.Width];
        foreach (ref var value in rows.AsSpan())
        {
            value = (float)(1.5 * random.NextGaussian());
        }

        var graph = new GraphBuilder("decoding");
        var input = graph.Of(graph.Input("rows_", ElementType.Float32, GraphShape.OfRows(encoding.Width)));
        var decoded = new DecodedColumns(graph, encoding, input);
        foreach (var (index, cells) in decoded.Cells)
        {
            graph.Output($"cells_{index}", cells.Value);
        }

        using var runtime = new Runtime(graph);
        var result = runtime.Run(("rows_", Runtime.Tensor(rows, Rows, encoding.Width)));
        var expected = new double[model.Schema!.Columns.Count];
        for (var row = 0; row < Rows; row++)
        {
            encoding.Decode(rows.AsSpan(row * encoding.Width, encoding.Width), new float[encoding.ContextWidth], expected);
            foreach (var index in decoded.Cells.Keys)
            {
                var actual = result.Doubles($"cells_{index}")[row];
                Assert.True(
                    expected[index].Equals(actual) || Math.Abs(expected[index] - actual) <= 1e-9 * Math.Max(1, Math.Abs(expected[index])),
                    $"'{model.Schema.Columns[index].Name}' is {actual} in place of {expected[index]}.");
            }
        }
    }
}
