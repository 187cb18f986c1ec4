using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Formulas;

/// <summary>What a graph is given once and for all, as values with arithmetic.</summary>
internal static class Tensors
{
    extension(GraphBuilder graph)
    {
        /// <summary>A value with arithmetic.</summary>
        public Tensor Of(GraphValue value) => new(graph, value);

        /// <summary>One number for each column, <c>[1, columns]</c>.</summary>
        public Tensor DoubleRow(IEnumerable<double> values) => Row(values, row => graph.Doubles("row", row, new(1, row.Length)), graph);

        /// <inheritdoc cref="DoubleRow"/>
        public Tensor LongRow(IEnumerable<long> values) => Row(values, row => graph.Integers("row", row, new(1, row.Length)), graph);

        /// <summary>Whether something holds of each column, <c>[1, columns]</c>.</summary>
        public Tensor TruthRow(IEnumerable<bool> values) => Row(values, row => graph.Bools("row", row, new(1, row.Length)), graph);

        /// <summary>A list of numbers, <c>[n]</c>.</summary>
        public Tensor DoubleList(IReadOnlyCollection<double> values) => new(graph, graph.Doubles("list", values.ToArray()));

        /// <inheritdoc cref="DoubleList"/>
        public Tensor LongList(IReadOnlyCollection<long> values) => new(graph, graph.Integers("list", [.. values]));

        /// <summary>One whole number.</summary>
        public Tensor Long(long value) => new(graph, graph.Number(value, ElementType.Int64));

        /// <summary>One number.</summary>
        public Tensor Double(double value) => new(graph, graph.Number(value, ElementType.Float64));

        /// <summary>No number, <c>[1, 1]</c>.</summary>
        public Tensor Zero() => new(graph, graph.Doubles("zero", [0], new(1, 1)));

        /// <summary>Values beside one another.</summary>
        public Tensor Beside(params ReadOnlySpan<Tensor> parts)
        {
            var values = new GraphValue[parts.Length];
            for (var part = 0; part < parts.Length; part++)
            {
                values[part] = parts[part].Value;
            }

            return new(graph, graph.Concat(1, values));
        }
    }

    private static Tensor Row<T>(IEnumerable<T> values, Func<T[], GraphValue> make, GraphBuilder graph) => new(graph, make([.. values]));
}
