using RealNvp.Data.Tables;
using RealNvp.Onnx.Flows;
using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Tables;

namespace RealNvp.Onnx.Tables;

/// <summary>The graphs of a model of a table that take or give its columns.</summary>
internal static class TableGraphs
{
    private const OnnxOutputs OfTables =
        OnnxOutputs.LogProb | OnnxOutputs.Score | OnnxOutputs.PValue | OnnxOutputs.Flagged | OnnxOutputs.Status | OnnxOutputs.Reason;

    /// <summary>Whether a model's rows can be columns.</summary>
    public static bool Has(DensityModel model) => model.Schema is { Series: null or { Lags: null } };

    /// <summary>From columns to what the model says of rows.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model.</param>
    /// <param name="wholeOf">Makes the model's flows, once the columns have their names.</param>
    /// <param name="options">What is wanted.</param>
    public static void Score(GraphBuilder graph, DensityModel model, Func<ModelGraph> wholeOf, OnnxExportOptions options)
    {
        var outputs = options.Outputs ?? OfTables;
        var table = new TableGraph(graph, model);
        var whole = wholeOf();
        table.Add(
            (rows, context) => whole.Encode(rows.Value, context?.Value) is var encoded
                ? (Column(graph, encoded.LogProb), Column(graph, encoded.Radius))
                : default,
            new()
            {
                Kind = options.Kind,
                FalseAlarms = options.FalseAlarms,
                Others = options.MoreKinds,
                Explains = outputs.HasFlag(OnnxOutputs.Reason),
                Outputs = outputs,
            });
        if (outputs.HasFlag(OnnxOutputs.Latents) || outputs.HasFlag(OnnxOutputs.Radius))
        {
            var encoded = whole.Encode(table.Columns.Rows.Value, table.Context?.Value);
            Give(OnnxOutputs.Latents, OnnxExport.LatentsName, encoded.Latents!);
            Give(OnnxOutputs.Radius, OnnxExport.RadiusName, encoded.Radius);
        }

        void Give(OnnxOutputs output, string name, GraphValue value)
        {
            if (outputs.HasFlag(output))
            {
                graph.Output(graph.Free(name), value);
            }
        }
    }

    /// <summary>From what a flow draws or decodes to columns.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model.</param>
    /// <param name="rowsOf">Adds further inputs, and gives rows of the flow by what they are conditioned on.</param>
    public static void Rows(GraphBuilder graph, DensityModel model, Func<GraphValue?, GraphValue> rowsOf)
    {
        var schema = TableGraph.Require(model);
        var encoding = new TableEncoding(schema);
        var inputs = new TableInputs(graph, encoding, column => column.Role == ColumnRole.Context);
        var names = schema.Columns.Index().Where(item => item.Item.Role == ColumnRole.Modelled || item.Item.Relation is not null)
            .ToDictionary(item => item.Index, item => graph.Reserve(item.Item.Name));
        var given = inputs.Columns.ToDictionary(index => index, inputs.Of);
        graph.Describe("realnvp.inputs", InputNote.ToJson(given.Keys.Select(index => InputNote.Of(schema.Columns[index]))));
        var rows = graph.Of(rowsOf(GivenValues.Of(graph, model, schema, given)?.Value));
        Tensor? isUnknown = null;
        foreach (var input in given.Values)
        {
            var isIt = input.IsMissing | input.IsUnfit;
            isUnknown = isUnknown is { } known ? known | isIt : isIt;
        }

        DecodedTable.Add(graph, encoding, rows, names, isUnknown);
    }

    private static Tensor Column(GraphBuilder graph, GraphValue value) => graph.Of(graph.WithAxis(value, 1));
}
