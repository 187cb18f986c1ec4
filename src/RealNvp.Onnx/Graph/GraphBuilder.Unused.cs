using Onnx;

namespace RealNvp.Onnx.Graph;

/// <content>What no output asks for is left out of the file.</content>
internal sealed partial class GraphBuilder
{
    private void RemoveUnused()
    {
        var needed = new HashSet<string>(_model.Graph.Output.Select(output => output.Name), StringComparer.Ordinal);
        var nodes = new List<NodeProto>();
        foreach (var node in _model.Graph.Node.Reverse())
        {
            if (node.Output.Any(needed.Contains))
            {
                nodes.Add(node);
                needed.UnionWith(Read(node));
            }
        }

        nodes.Reverse();
        _model.Graph.Node.Clear();
        _model.Graph.Node.Add(nodes);
        TensorProto[] tensors = [.. _model.Graph.Initializer.Where(tensor => needed.Contains(tensor.Name))];
        _model.Graph.Initializer.Clear();
        _model.Graph.Initializer.Add(tensors);
    }

    /// <summary>The names that a node reads, by itself or in a body within it.</summary>
    private static IEnumerable<string> Read(NodeProto node) => node.Attribute.Where(attribute => attribute.G is not null)
        .SelectMany(attribute => attribute.G.Node.SelectMany(Read).Concat(attribute.G.Output.Select(output => output.Name)))
        .Concat(node.Input);
}
