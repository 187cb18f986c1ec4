namespace RealNvp.Onnx.Graph;

/// <content>What takes elements to other places and changes none of them.</content>
internal sealed partial class GraphBuilder
{
    private readonly Dictionary<string, GraphValue> _wholes = [];

    /// <summary>The same elements in another shape; of rows the first size stays that of the rows.</summary>
    public GraphValue Reshape(GraphValue value, GraphShape shape)
    {
        if (value.Shape.HasRows != shape.HasRows || value.Shape.Size != shape.Size)
        {
            throw new ArgumentException($"{value} cannot become {shape}.", nameof(shape));
        }

        // A zero copies the size that is there: the number of rows, which may be none.
        int[] sizes = [.. shape.Sizes.ToArray().Select(size => size == GraphShape.Rows ? 0 : size)];
        return value.Shape.Equals(shape) ? value : Node("Reshape", [value, Whole(sizes)], value.Type, shape);
    }

    /// <summary>The axes in another order.</summary>
    public GraphValue Transpose(GraphValue value, params ReadOnlySpan<int> order)
    {
        var sizes = new int[order.Length];
        for (var axis = 0; axis < order.Length; axis++)
        {
            sizes[axis] = value.Shape[order[axis]];
        }

        return Node("Transpose", [value], value.Type, new(sizes), Attribute("perm", order));
    }

    /// <summary>Adds an axis of size 1 before the one that stands at a place; minus 1 adds one behind the last.</summary>
    public GraphValue WithAxis(GraphValue value, int axis)
    {
        var place = axis < 0 ? axis + value.Shape.Rank + 1 : axis;
        return Node("Unsqueeze", [value, Whole([place])], value.Type, new([.. value.Shape.Sizes[..place], 1, .. value.Shape.Sizes[place..]]));
    }

    /// <summary>Takes away an axis of size 1.</summary>
    public GraphValue Without(GraphValue value, int axis) => Node("Squeeze", [value, Axis(value, axis)], value.Type, value.Shape.Without(axis));

    /// <summary>The elements from a place on along an axis, each <paramref name="stride"/> behind the one before.</summary>
    public GraphValue Slice(GraphValue value, int axis, int start, int count, int stride = 1)
    {
        var place = value.Shape.AxisOf(axis);
        var size = value.Shape[place];
        if (size == GraphShape.Rows || start < 0 || count < 0 || (count > 0 && start + ((count - 1) * stride) >= size))
        {
            throw new ArgumentException($"{value} has no {count} elements from {start} on, {stride} apart.", nameof(count));
        }

        var end = count == 0 ? start : start + ((count - 1) * stride) + 1;
        return Node("Slice", [value, Whole([start]), Whole([end]), Whole([place]), Whole([stride])], value.Type, value.Shape.With(place, count));
    }

    /// <summary>The elements at fixed places of an axis, in their order.</summary>
    public GraphValue Gather(GraphValue value, int axis, ReadOnlySpan<int> places) =>
        Gather(value, axis, Whole(places));

    /// <summary>The elements at the places of an axis that another value says: its shape stands in the axis' place.</summary>
    public GraphValue Gather(GraphValue value, int axis, GraphValue places)
    {
        var at = value.Shape.AxisOf(axis);
        Require(places, ElementType.Int64);
        var shape = new GraphShape([.. value.Shape.Sizes[..at], .. places.Shape.Sizes, .. value.Shape.Sizes[(at + 1)..]]);
        return Node("Gather", [value, places], value.Type, shape, Attribute("axis", at));
    }

    /// <summary>For each place of another value the element of an axis that it names.</summary>
    public GraphValue GatherElements(GraphValue value, int axis, GraphValue places)
    {
        Require(places, ElementType.Int64);
        return Node("GatherElements", [value, places], value.Type, places.Shape, Attribute("axis", value.Shape.AxisOf(axis)));
    }

    /// <summary>Values behind one another along an axis.</summary>
    public GraphValue Concat(int axis, params ReadOnlySpan<GraphValue> values)
    {
        var first = values[0];
        var size = 0;
        foreach (var value in values)
        {
            RequireSame(first, value);
            if (!value.Shape.With(axis, 1).Equals(first.Shape.With(axis, 1)))
            {
                throw new ArgumentException($"{first} and {value} do not go behind one another.", nameof(values));
            }

            size += value.Shape[axis];
        }

        return values.Length == 1 ? first : Node("Concat", [.. values], first.Type, first.Shape.With(axis, size), Attribute("axis", first.Shape.AxisOf(axis)));
    }

    /// <summary>A value repeated to as many rows as another has: its own shape has no rows, or one.</summary>
    public GraphValue Repeat(GraphValue value, GraphValue rows)
    {
        var one = value.Shape.Rank > 0 && value.Shape[0] == 1 ? value : WithAxis(value, 0);
        var count = Node("Shape", [rows], ElementType.Int64, new(1), Attribute("start", 0), Attribute("end", 1));
        var rest = one.Shape.Sizes[1..];
        var shape = rest.IsEmpty ? count : Concat(0, count, Whole(rest));
        return Node("Expand", [one, shape], value.Type, GraphShape.OfRows(rest));
    }

    /// <summary>Small whole numbers that say where and how many, of which a graph has each list once.</summary>
    private GraphValue Whole(ReadOnlySpan<int> numbers)
    {
        var longs = new long[numbers.Length];
        for (var place = 0; place < numbers.Length; place++)
        {
            longs[place] = numbers[place];
        }

        var key = string.Join(',', longs);
        if (!_wholes.TryGetValue(key, out var value))
        {
            var name = longs.Length <= 4 ? $"[{key}]" : "places";
            value = AtRoot(() => Integers(name, longs));
            _wholes[key] = value;
        }

        return value;
    }
}
