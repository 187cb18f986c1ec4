using RealNvp.Calibration;
using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Tables;
using RealNvp.Scores;
using RealNvp.Statistics;
using RealNvp.Tables;

namespace RealNvp.Onnx.Scores;

/// <summary>The scores that need no flow: what a row looks like beside training rows (<see cref="ReferenceRows"/>).</summary>
internal sealed class BaselineGraph
{
    private readonly ReferenceRows _reference;
    private readonly Tensor _rows;

    private BaselineGraph(ReferenceRows reference, Tensor rows) => (_reference, _rows) = (reference, rows);

    /// <summary>For rows of a table.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="reference">The training rows.</param>
    /// <param name="columns">The rows.</param>
    /// <param name="context">What they are conditioned on, <c>[n, context]</c> in float; null for nothing.</param>
    public static BaselineGraph Of(TableSchema schema, ReferenceRows reference, EncodedColumns columns, Tensor? context)
    {
        var (graph, rows) = (columns.Rows.Graph, columns.Rows);
        if (BaselineValues.Of(schema) is { } values)
        {
            reference = values.Of(reference);
            rows = graph.Beside([.. values.Seen.Columns.Index().Where(item => item.Item.Role == ColumnRole.Modelled).SelectMany(item =>
            {
                // A gap is as good as the middle.
                var cells = columns.Decoded(item.Index);
                cells = schema.Columns[item.Index].HasGaps ? cells.IsNaN().Where(values.Middle[item.Index], cells) : cells;
                return PlainColumn.Encode(graph, item.Item, cells).Select(value => value.To(ElementType.Float32));
            })]);
        }

        return new(reference, context is { } given ? graph.Beside(given, rows) : rows);
    }

    /// <summary>A score, <c>[n, 1]</c>.</summary>
    public Tensor Score(ScoreKind kind) => kind switch
    {
        ScoreKind.Gaussian => Gaussian(_reference.Gaussian!),
        ScoreKind.Neighbours => Neighbours(),
        ScoreKind.Smoother => Smoother(),
        _ => Local(),
    };

    private int Width => _rows.Shape[1];

    private Tensor Local()
    {
        _ = _reference.Local;
        Tensor? sum = null;
        foreach (var unit in LocalDistance.UnitsOf(_reference.Values.ToArray(), Width, _reference.Bandwidths.Local))
        {
            var distance = KernelDistance.Of(UnitsGraph.Of(_rows, unit.Units), unit.Rows, unit.Kernel.Bandwidth);
            var part = distance.Max(unit.Least).Log() / ColumnUnits.All.Count;
            sum = sum is { } before ? before + part : part;
        }

        return sum!.Value.Exp();
    }

    private Tensor Smoother()
    {
        var bandwidth = _reference.Smoother.Bandwidth;
        var (means, deviations, training) = KernelSmoother.RowsOf(_reference.Values.Span, Width);
        return KernelDistance.Of(UnitsGraph.Standardised(_rows, means, deviations), training, bandwidth);
    }

    private Tensor Neighbours()
    {
        var graph = _rows.Graph;
        var (means, deviations) = ColumnMoments.Of(_reference.Values.Span, Width);
        var training = ColumnMoments.Standardised(_reference.Values.Span, means, deviations);
        var count = training.Length / Width;
        var doubles = Array.ConvertAll(training, value => (double)value);
        var squares = new double[count];
        for (var row = 0; row < count; row++)
        {
            squares[row] = System.Numerics.Tensors.TensorPrimitives.SumOfSquares<double>(doubles.AsSpan(row * Width, Width));
        }

        // |x - r|^2 as |x|^2 - 2 x r + |r|^2, in double, so that near rows keep their digits.
        var own = UnitsGraph.Standardised(_rows, means, deviations).To(ElementType.Float64);
        var products = graph.Of(graph.Linear(own.Value, graph.Doubles("training", doubles, new(count, Width)), null));
        var distances = ((own * own).Sum(1) + graph.DoubleRow(squares) - (2 * products)).Max(0);
        var nearest = graph.Of(graph.Smallest(distances.Value, 1, NearestNeighbours.Neighbour));
        return nearest.Columns(NearestNeighbours.Neighbour - 1).Sqrt();
    }

    private Tensor Gaussian(GaussianBaseline gaussian)
    {
        var graph = _rows.Graph;
        var (means, deviations) = gaussian.Columns;
        var (given, logNormaliser) = gaussian.Density;
        var own = (_rows.To(ElementType.Float64) - graph.DoubleRow(means.ToArray())) / graph.DoubleRow(deviations.ToArray());
        var solved = graph.Of(graph.Linear(own.Value, graph.Doubles("inverse", Inverse(gaussian.Factor), new(Width, Width)), null));
        solved = given > 0 ? solved.Columns([.. Enumerable.Range(given, Width - given)]) : solved;
        return (0.5 * (solved * solved).Sum(1)) + logNormaliser;
    }

    /// <summary>The inverse of a lower factor, row-major.</summary>
    private static double[] Inverse(IReadOnlyList<double[]> factor)
    {
        var size = factor.Count;
        var inverse = new double[size * size];
        for (var column = 0; column < size; column++)
        {
            for (var row = column; row < size; row++)
            {
                var sum = row == column ? 1.0 : 0;
                for (var inner = column; inner < row; inner++)
                {
                    sum -= factor[row][inner] * inverse[(inner * size) + column];
                }

                inverse[(row * size) + column] = sum / factor[row][row];
            }
        }

        return inverse;
    }
}
