using RealNvp.Golden;
using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Tables;
using RealNvp.Tables;

namespace RealNvp.Onnx.Tests.Tables;

/// <summary>What a graph draws is a row of the table, which its own inputs take.</summary>
public sealed class DecodedTableTests
{
    public static TheoryData<string> Tables => [.. GoldenFolder.Names(GoldenFolder.Tables)];

    [Theory]
    [MemberData(nameof(Tables))]
    public void Columns_hold_texts_days_and_numbers_as_the_library_writes_them(string name)
    {
        const int Rows = 100;
        using var model = DensityModel.Load(GoldenFolder.File(name));
        var encoding = new TableEncoding(model.Schema!);
        var rows = model.Sample(Rows, seed: 4, context: new float[Rows * model.Spec.Context]);
        var graph = new GraphBuilder("decoding");
        var input = graph.Of(graph.Input("rows of a flow", ElementType.Float32, GraphShape.OfRows(encoding.Width)));
        var names = model.Schema!.Columns.Index().ToDictionary(item => item.Index, item => item.Item.Name);
        DecodedTable.Add(graph, encoding, input, names, isUnknown: null);
        using var runtime = new Runtime(graph);
        var result = runtime.Run(("rows of a flow", Runtime.Tensor(rows, Rows, encoding.Width)));
        var cells = new double[model.Schema!.Columns.Count];
        for (var row = 0; row < Rows; row++)
        {
            encoding.Decode(rows.AsSpan(row * encoding.Width, encoding.Width), new float[encoding.ContextWidth], cells);
            foreach (var (index, column) in model.Schema.Columns.Index().Where(item => result.Names.Contains(item.Item.Name)))
            {
                if (column.Categories is not null)
                {
                    Assert.Equal(column.Text(cells[index]), result.Texts(column.Name)[row]);
                }
                else
                {
                    var expected = TableFeed.Number(column, cells[index]);
                    Assert.Equal(expected, result.Doubles(column.Name)[row], 1e-9 * Math.Max(1, double.IsNaN(expected) ? 1 : Math.Abs(expected)));
                }
            }
        }
    }
}
