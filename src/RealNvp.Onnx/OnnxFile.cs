namespace RealNvp.Onnx;

/// <summary>What was written as ONNX.</summary>
/// <param name="Inputs">What a runtime gives it, in the file's order.</param>
/// <param name="Outputs">What it gives, in the file's order.</param>
/// <param name="Opset">The version of the operators, those of the standard domain alone.</param>
/// <param name="Bytes">The length of the file.</param>
public sealed record OnnxFile(IReadOnlyList<OnnxValue> Inputs, IReadOnlyList<OnnxValue> Outputs, int Opset, long Bytes);
