using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Tables;

namespace RealNvp.Onnx.Tables;

/// <summary>What rows are conditioned on, from given columns, or from the classes that a model is given.</summary>
internal static class GivenValues
{
    /// <summary>The values, <c>[n, context]</c> in float; null where the model is given nothing.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model.</param>
    /// <param name="schema">The columns, those that the model is given among them.</param>
    /// <param name="inputs">The columns' inputs, by their indices.</param>
    public static Tensor? Of(GraphBuilder graph, DensityModel model, TableSchema schema, IReadOnlyDictionary<int, InputColumn> inputs)
    {
        var given = inputs.Where(item => schema.Columns[item.Key].Role == ColumnRole.Context).OrderBy(item => item.Key).ToArray();
        if (given.Length == 0)
        {
            return null;
        }

        // Of two classes that a model is given each has a value; of two categories of a given column one says it.
        if (schema != model.Schema)
        {
            var classes = graph.DoubleRow(Enumerable.Range(0, model.Spec.Context).Select(label => (double)label));
            return given[0].Value.Cells.Is(classes).To(ElementType.Float32);
        }

        return graph.Beside([.. given.SelectMany(item => PlainColumn.Encode(graph, schema.Columns[item.Key], item.Value.Cells))
            .Select(value => value.To(ElementType.Float32))]);
    }
}
