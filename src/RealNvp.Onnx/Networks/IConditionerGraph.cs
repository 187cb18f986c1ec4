using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Networks;

/// <summary>A network that gives a coupling of vectors its numbers.</summary>
internal interface IConditionerGraph
{
    /// <summary><c>[rows, inputs]</c> to <c>[rows, outputs]</c>.</summary>
    GraphValue Apply(GraphValue x);
}
