using RealNvp.Flows;
using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Flows;

/// <summary>
/// The weights of one step or network, by their names within it, as initializers of a graph. Each is there once, however often the step is run in it.
/// </summary>
internal sealed class GraphWeights
{
    private readonly GraphBuilder _graph;
    private readonly FlatParameters _parameters;
    private readonly string _step;
    private readonly string _within;
    private readonly Dictionary<string, GraphValue> _made;

    /// <param name="graph">Gets the initializers.</param>
    /// <param name="parameters">The flow's weights.</param>
    /// <param name="step">What the names of the step's tensors begin with.</param>
    public GraphWeights(GraphBuilder graph, FlatParameters parameters, string step)
        : this(graph, parameters, step, within: "", [])
    {
    }

    private GraphWeights(GraphBuilder graph, FlatParameters parameters, string step, string within, Dictionary<string, GraphValue> made) =>
        (_graph, _parameters, _step, _within, _made) = (graph, parameters, step, within, made);

    /// <summary>The numbers of a tensor, row-major.</summary>
    public ReadOnlySpan<float> Of(string name) => _parameters[$"{_step}.{_within}{name}"];

    /// <summary>A tensor in its own shape.</summary>
    public GraphValue Tensor(string name) => Tensor(name, _parameters.Plan[$"{_step}.{_within}{name}"].Shape.Sizes);

    /// <summary>A tensor in another shape.</summary>
    public GraphValue Tensor(string name, params ReadOnlySpan<int> shape) => Made(name, () => Of(name).ToArray(), shape);

    /// <summary>Numbers made of weights, under a name within the step.</summary>
    public GraphValue Made(string name, Func<float[]> make, params ReadOnlySpan<int> shape)
    {
        var key = _within + name;
        if (!_made.TryGetValue(key, out var value))
        {
            value = _graph.Floats(key, make(), new(shape));
            _made[key] = value;
        }

        return value;
    }

    /// <summary>The weights whose names go on with this one and a dot.</summary>
    public GraphWeights Within(string name) => new(_graph, _parameters, _step, $"{_within}{name}.", _made);
}
