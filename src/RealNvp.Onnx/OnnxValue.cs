namespace RealNvp.Onnx;

/// <summary>An input or an output of a file of ONNX.</summary>
/// <param name="Name">The name that a runtime knows it by.</param>
/// <param name="Type">What its elements are: <c>float32</c>, <c>float64</c>, <c>int64</c>, <c>string</c> or <c>bool</c>.</param>
/// <param name="Shape">Its sizes, outermost first; minus 1 for the number of rows, which may be any.</param>
public sealed record OnnxValue(string Name, string Type, IReadOnlyList<int> Shape)
{
    /// <summary>The name, the type and the shape, such as <c>rows float32 [rows, 11]</c>.</summary>
    public override string ToString() => $"{Name} {Type} [{string.Join(", ", Shape.Select(size => size < 0 ? "rows" : $"{size}"))}]";
}
