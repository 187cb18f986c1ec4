using Onnx;

namespace RealNvp.Onnx.Graph;

/// <content>What is done once for each of some things.</content>
internal sealed partial class GraphBuilder
{
    private readonly Stack<GraphProto> _bodies = new();

    /// <summary>Does the same so many times, and gives what came of it behind one another along a new first axis.</summary>
    /// <param name="count">How many times, a scalar.</param>
    /// <param name="body">What is done, by the number of times it was done before, a scalar.</param>
    public GraphValue[] Loop(GraphValue count, Func<GraphValue, IReadOnlyList<GraphValue>> body)
    {
        Require(count, ElementType.Int64);
        var graph = new GraphProto { Name = Unique("body") };
        var index = new GraphValue(Unique("index"), ElementType.Int64, GraphShape.Scalar);
        var condition = new GraphValue(Unique("goes_on"), ElementType.Bool, GraphShape.Scalar);
        graph.Input.Add([Described(index), Described(condition)]);
        _bodies.Push(graph);
        IReadOnlyList<GraphValue> found;
        try
        {
            found = [Node("Identity", [condition], ElementType.Bool, GraphShape.Scalar), .. body(index).Select(
                value => Node("Identity", [value], value.Type, value.Shape))];
        }
        finally
        {
            _bodies.Pop();
        }

        graph.Output.Add(found.Select(Described));
        var node = new NodeProto { OpType = "Loop", Name = Unique("Loop") };
        node.Input.Add([count.Name, ""]);
        node.Attribute.Add(new AttributeProto { Name = "body", Type = AttributeProto.Types.AttributeType.Graph, G = graph });
        GraphValue[] all = [.. found.Skip(1).Select(value => new GraphValue(Unique("each"), value.Type, GraphShape.OfRows(value.Shape.Sizes)))];
        node.Output.Add(all.Select(value => value.Name));
        Add(node);
        return all;
    }

    /// <summary>The places of the rows of which something is true, <c>[places]</c>.</summary>
    /// <param name="value">Truths, one a row: <c>[rows]</c>.</param>
    public GraphValue PlacesOf(GraphValue value)
    {
        var places = Node("NonZero", [value], ElementType.Int64, new(1, 0));
        return Node("Reshape", [places, Whole([-1])], ElementType.Int64, GraphShape.OfRows());
    }

    /// <summary>The number of rows of a value, a scalar.</summary>
    public GraphValue CountOf(GraphValue rows)
    {
        var count = Node("Shape", [rows], ElementType.Int64, new(1), Attribute("start", 0), Attribute("end", 1));
        return Without(count, 0);
    }

    /// <summary>Rows in which some are others: <c>[rows, size]</c>, the places <c>[places]</c> and the others <c>[places, size]</c>.</summary>
    public GraphValue Replace(GraphValue rows, GraphValue places, GraphValue others) =>
        Node("ScatterND", [rows, WithAxis(places, -1), others], rows.Type, rows.Shape);

    private void Add(NodeProto node) => (_bodies.TryPeek(out var body) ? body : _model.Graph).Node.Add(node);
}
