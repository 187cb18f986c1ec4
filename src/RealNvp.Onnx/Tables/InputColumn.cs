using RealNvp.Onnx.Formulas;
using RealNvp.Onnx.Graph;

namespace RealNvp.Onnx.Tables;

/// <summary>A column as an input of a graph brings it.</summary>
/// <param name="Cells">Numbers, or indices of categories; where there is none, one that the column can hold: <c>[n, 1]</c>.</param>
/// <param name="IsMissing">Whether there is no value.</param>
/// <param name="IsUnfit">Whether there is one that the column cannot hold.</param>
internal sealed record InputColumn(Tensor Cells, Tensor IsMissing, Tensor IsUnfit)
{
    /// <summary>The cells with not-a-number where there is none.</summary>
    public Tensor OrNone => (IsMissing | IsUnfit).Where(double.NaN, Cells);
}
