using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Statistics;

namespace RealNvp.Onnx.Scores;

/// <summary>The distance of rows to the mean of training rows, weighted by how near they are (<see cref="KernelMeans"/>): two products of matrices.</summary>
internal static class KernelDistance
{
    /// <summary>The distances, <c>[n, 1]</c> in double; infinite for rows that are not finite.</summary>
    /// <param name="rows"><c>[n, dimension]</c> in float, in the units of the training rows.</param>
    /// <param name="training">The training rows, <c>[count, dimension]</c>.</param>
    /// <param name="bandwidth">The standard deviation of the kernel.</param>
    public static Tensor Of(Tensor rows, float[] training, double bandwidth)
    {
        var graph = rows.Graph;
        var dimension = rows.Shape[1];
        var count = training.Length / dimension;
        float[] scaled = new float[training.Length], columns = new float[(dimension + 1) * count];
        var bias = new double[count];
        System.Numerics.Tensors.TensorPrimitives.Divide(training, (float)bandwidth, scaled);
        columns.AsSpan(dimension * count).Fill(1);
        for (var row = 0; row < count; row++)
        {
            for (var column = 0; column < dimension; column++)
            {
                columns[(column * count) + row] = training[(row * dimension) + column];
                bias[row] -= 0.5 * scaled[(row * dimension) + column] * scaled[(row * dimension) + column];
            }
        }

        // Of a row far from all others the exponents are large and their differences small: floats would be another sum on every machine.
        var exponents = graph.Of(graph.Linear(
            (rows / bandwidth).To(ElementType.Float64).Value, graph.ToDouble(graph.Floats("training", scaled, new(count, dimension))),
            graph.Doubles("squares", bias)));
        var weights = (exponents - exponents.Most(1)).Exp();
        var sums = graph.Of(graph.Linear(weights.Value, graph.ToDouble(graph.Floats("means", columns, new(dimension + 1, count))), null));
        var means = sums.Columns([.. Enumerable.Range(0, dimension)]) / sums.Columns(dimension);
        var difference = rows.To(ElementType.Float64) - means;
        var squares = (difference * difference).Sum(1);
        return squares.IsNaN().Where(double.PositiveInfinity, squares.Sqrt());
    }
}
