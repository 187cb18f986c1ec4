using RealNvp.Flows;
using RealNvp.Onnx.Graph;
using RealNvp.Onnx.Steps;

namespace RealNvp.Onnx.Flows;

/// <summary>
/// A model in a graph, of one flow or of several: what <see cref="DensityModel"/> says of rows, in the data's own units. The rows of a table are encoded ones,
/// and densities are those of encoded rows.
/// </summary>
internal sealed class ModelGraph
{
    private readonly GraphBuilder _graph;
    private readonly FlowGraph[] _flows;
    private readonly DataUnitsGraph _units;
    private readonly CancellationToken _cancellationToken;

    /// <exception cref="FlowSpecException">A step or a network of its flows is none that graphs have.</exception>
    public ModelGraph(GraphBuilder graph, DensityModel model, CancellationToken cancellationToken = default)
    {
        foreach (var member in model.Members)
        {
            if (StepGraphs.UnsupportedReason(member.Parameters.Plan) is { } reason)
            {
                throw new FlowSpecException(
                    $"The model cannot be written as ONNX: {reason} is somebody's own, and only the library's own steps and networks are known there; "
                    + "use it where the program with that step runs.");
            }
        }

        (_graph, _cancellationToken) = (graph, cancellationToken);
        _units = new(graph, model.Spec);
        _flows = [.. model.Members.Select(member => new FlowGraph(graph, member.Spec, member.Parameters))];
    }

    /// <summary>How many uniform numbers <see cref="Sample"/> takes for a row.</summary>
    public int NoiseWidth => _flows.Max(flow => flow.Base.NoiseWidth) + (_flows.Length > 1 ? 1 : 0);

    /// <summary>What the model says of rows.</summary>
    /// <param name="rows"><c>[rows, dimension]</c>, float32.</param>
    /// <param name="context">What each is conditioned on, <c>[rows, context]</c>; null for models without.</param>
    public EncodedRows Encode(GraphValue rows, GraphValue? context)
    {
        var values = _units.ToFlow(rows);
        EncodedRows[] members = [.. EachMember(flow => Encode(flow, values, context))];
        var all = members.Length == 1 ? members[0] : Mixed(members);
        return all with { LogProb = _units.ToData(all.LogProb, rows) };
    }

    /// <summary>Latents to rows; of an ensemble there are none.</summary>
    public GraphValue Decode(GraphValue latents, GraphValue? context) => EachMember(flow => _units.ToData(flow.Decode(latents, context))).Single();

    /// <summary>Draws rows.</summary>
    /// <param name="noise">Independent uniform numbers in [0, 1), <c>[rows, NoiseWidth]</c>; of an ensemble the last picks the member.</param>
    /// <param name="temperature">What latents are multiplied by, <c>[1]</c>.</param>
    /// <param name="context">What each row is conditioned on; null for models without.</param>
    public GraphValue Sample(GraphValue noise, GraphValue temperature, GraphValue? context)
    {
        // Half of the least step between two float32 below 1, so that 0 has a logarithm.
        const double Least = 1.0 / (1 << 25);
        var uniform = _graph.Maximum(_graph.ToDouble(noise), Least);
        var factor = _graph.ToDouble(temperature);
        GraphValue[] drawn =
        [
            .. EachMember(flow => flow.Decode(flow.Base.Draw(_graph.Slice(uniform, 1, 0, flow.Base.NoiseWidth), factor), context)),
        ];
        var picks = drawn.Length == 1 ? null : _graph.Floor(_graph.Multiply(_graph.Slice(uniform, 1, NoiseWidth - 1, 1), drawn.Length));
        var rows = drawn[^1];
        for (var member = drawn.Length - 2; member >= 0; member--)
        {
            rows = _graph.Where(_graph.Equal(picks!, member), drawn[member], rows);
        }

        return _units.ToData(rows);
    }

    private EncodedRows Encode(FlowGraph flow, GraphValue values, GraphValue? context)
    {
        var (latents, logDet) = flow.Encode(values, context);
        var ofLatents = flow.Base.LogDensity(latents);
        var logProb = _graph.Add(logDet, ofLatents);

        // What overflows on its way lies beyond all that the flow gives weight to.
        var ruledOut = _graph.Where(
            _graph.Less(logProb, double.PositiveInfinity), logProb, _graph.Number(double.NegativeInfinity, logProb));
        return new(ruledOut, flow.Base.Radius(latents, ofLatents), latents);
    }

    private EncodedRows Mixed(EncodedRows[] members)
    {
        var logProbs = _graph.Concat(1, [.. members.Select(member => _graph.WithAxis(member.LogProb, 1))]);
        var squares = _graph.Concat(1, [.. members.Select(member => _graph.WithAxis(_graph.Square(member.Radius), 1))]);
        return new(
            _graph.Subtract(_graph.LogSumExp(logProbs, 1), Math.Log(members.Length)),
            _graph.Sqrt(_graph.Divide(_graph.ReduceSum(squares, 1), members.Length)),
            Latents: null);
    }

    /// <summary>What comes of each flow, under a name of its own where there are several.</summary>
    private IEnumerable<T> EachMember<T>(Func<FlowGraph, T> make)
    {
        foreach (var (place, flow) in _flows.Index())
        {
            _cancellationToken.ThrowIfCancellationRequested();
            using var scope = _flows.Length == 1 ? null : _graph.Scope($"members.{place}");
            yield return make(flow);
        }
    }
}
