namespace RealNvp.Onnx.Graph;

/// <summary>A value of a graph: what an input, an initializer or an operator gives.</summary>
/// <param name="Name">Its name, of which there is one in a graph.</param>
/// <param name="Type">What its elements are.</param>
/// <param name="Shape">Its sizes.</param>
internal sealed record GraphValue(string Name, ElementType Type, GraphShape Shape);
