using Onnx;

namespace RealNvp.Onnx.Graph;

/// <content>What many elements give: sums, the largest, products of matrices.</content>
internal sealed partial class GraphBuilder
{
    public GraphValue ReduceSum(GraphValue value, int axis, bool keeps = false) => Reduced("ReduceSum", value, axis, keeps);

    public GraphValue ReduceMax(GraphValue value, int axis, bool keeps = false) => Reduced("ReduceMax", value, axis, keeps);

    public GraphValue ReduceMin(GraphValue value, int axis, bool keeps = false) => Reduced("ReduceMin", value, axis, keeps);

    /// <summary>The sum of all values of each row, <c>[rows]</c>.</summary>
    public GraphValue SumOfRows(GraphValue value) => ReduceSum(Reshape(value, GraphShape.OfRows((int)value.Shape.Size)), 1);

    /// <summary>Whether all values of each row are true, <c>[rows]</c>.</summary>
    public GraphValue All(GraphValue value)
    {
        Require(value, ElementType.Bool);
        var flat = Reshape(value, GraphShape.OfRows((int)value.Shape.Size));
        return Greater(ReduceMin(ToFloat(flat), 1), 0.5);
    }

    /// <summary>The logarithm of the sum of exponentials; minus infinity where all are.</summary>
    public GraphValue LogSumExp(GraphValue value, int axis, bool keeps = false)
    {
        // Written out: runtimes differ in what their own operator gives where all elements are minus infinity.
        var most = ReduceMax(value, axis, keeps: true);
        var shift = Where(IsInfinite(most), Number(0, value), most);
        var sum = Add(Log(ReduceSum(Exp(Subtract(value, shift)), axis, keeps: true)), shift);
        return keeps ? sum : Without(sum, axis);
    }

    /// <summary>The sums of the elements up to each and it, or up to each without it.</summary>
    public GraphValue CumulativeSum(GraphValue value, int axis, bool isExclusive = false) => Node(
        "CumSum", [value, Number(value.Shape.AxisOf(axis), ElementType.Int64)], value.Type, value.Shape, Attribute("exclusive", isExclusive ? 1 : 0));

    /// <summary>The place of the largest element; the first of several.</summary>
    public GraphValue ArgMax(GraphValue value, int axis, bool keeps = false) => Node(
        "ArgMax", [value], ElementType.Int64, Reduced(value.Shape, axis, keeps),
        Attribute("axis", value.Shape.AxisOf(axis)), Attribute("keepdims", keeps ? 1 : 0));

    /// <summary>The smallest elements along an axis, rising.</summary>
    public GraphValue Smallest(GraphValue value, int axis, int count) => Top(value, axis, count, isLargest: false).Values;

    /// <summary>The largest elements along an axis, falling, and where they are.</summary>
    public (GraphValue Values, GraphValue Places) Largest(GraphValue value, int axis, int count) => Top(value, axis, count, isLargest: true);

    /// <summary>All elements along an axis, rising, and where they are.</summary>
    public (GraphValue Values, GraphValue Places) Sorted(GraphValue value, int axis) => Top(value, axis, value.Shape[axis], isLargest: false);

    /// <summary>The product of two matrices, or of many along the axes before the last two.</summary>
    public GraphValue MatMul(GraphValue left, GraphValue right)
    {
        RequireSame(left, right);
        if (left.Shape[-1] != right.Shape[-2])
        {
            throw new ArgumentException($"{left} and {right} have no product.", nameof(right));
        }

        var outer = new GraphShape(left.Shape.Sizes[..^2]).Broadcast(new(right.Shape.Sizes[..^2]));
        return Node("MatMul", [left, right], left.Type, new([.. outer.Sizes, left.Shape[-2], right.Shape[-1]]));
    }

    /// <summary>A linear layer: each row times the weights <c>[outputs, inputs]</c>, and the bias <c>[outputs]</c> where there is one.</summary>
    public GraphValue Linear(GraphValue rows, GraphValue weight, GraphValue? bias)
    {
        RequireSame(rows, weight);
        if (rows.Shape.Rank != 2 || rows.Shape[1] != weight.Shape[1] || (bias is not null && bias.Shape[0] != weight.Shape[0]))
        {
            throw new ArgumentException($"{weight} is no layer for {rows}.", nameof(weight));
        }

        ReadOnlySpan<GraphValue?> inputs = bias is null ? [rows, weight] : [rows, weight, bias];
        return Node("Gemm", inputs, rows.Type, rows.Shape.With(1, weight.Shape[0]), Attribute("transB", 1));
    }

    /// <summary>
    /// A convolution that keeps height and width: images <c>[rows, inputs, height, width]</c>, weights <c>[outputs, inputs, kernel, kernel]</c> of an
    /// odd kernel.
    /// </summary>
    public GraphValue Convolution(GraphValue images, GraphValue weight, GraphValue? bias)
    {
        RequireSame(images, weight);
        if (images.Shape.Rank != 4 || images.Shape[1] != weight.Shape[1] || weight.Shape[2] != weight.Shape[3] || weight.Shape[2] % 2 == 0)
        {
            throw new ArgumentException($"{weight} is no convolution for {images}.", nameof(weight));
        }

        var (kernel, border) = (weight.Shape[2], weight.Shape[2] / 2);
        ReadOnlySpan<GraphValue?> inputs = bias is null ? [images, weight] : [images, weight, bias];
        return Node(
            "Conv", inputs, images.Type, images.Shape.With(1, weight.Shape[0]), Attribute("kernel_shape", [kernel, kernel]),
            Attribute("pads", [border, border, border, border]));
    }

    private (GraphValue Values, GraphValue Places) Top(GraphValue value, int axis, int count, bool isLargest)
    {
        var shape = value.Shape.With(axis, count);
        var (values, places) = (new GraphValue(Unique("TopK"), value.Type, shape), new GraphValue(Unique("places"), ElementType.Int64, shape));
        var node = new NodeProto { OpType = "TopK", Name = values.Name };
        node.Input.Add([value.Name, Whole([count]).Name]);
        node.Output.Add([values.Name, places.Name]);
        node.Attribute.Add([Attribute("axis", value.Shape.AxisOf(axis)), Attribute("largest", isLargest ? 1 : 0), Attribute("sorted", 1)]);
        Add(node);
        return (values, places);
    }

    /// <summary>Images <c>[rows, channels, height, width]</c> normalised by given statistics of each channel.</summary>
    public GraphValue BatchNormalization(GraphValue images, GraphValue scale, GraphValue shift, GraphValue mean, GraphValue variance, double epsilon)
    {
        foreach (var statistic in (ReadOnlySpan<GraphValue>)[scale, shift, mean, variance])
        {
            RequireSame(images, statistic);
            if (!statistic.Shape.Equals(new(images.Shape[1])))
            {
                throw new ArgumentException($"{statistic} is not of the channels of {images}.", nameof(scale));
            }
        }

        return Node("BatchNormalization", [images, scale, shift, mean, variance], images.Type, images.Shape, Attribute("epsilon", (float)epsilon));
    }

    private static GraphShape Reduced(GraphShape shape, int axis, bool keeps) => keeps ? shape.With(axis, 1) : shape.Without(axis);

    private GraphValue Reduced(string operation, GraphValue value, int axis, bool keeps) => Node(
        operation, [value, Axis(value, axis)], value.Type, Reduced(value.Shape, axis, keeps), Attribute("keepdims", keeps ? 1 : 0));

    private GraphValue Axis(GraphValue value, int axis) => Whole([value.Shape.AxisOf(axis)]);
}
