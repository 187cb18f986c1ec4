using RealNvp.Statistics;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>The mean and the spread of every variable or channel, for the steps that start from data.</summary>
internal static class BatchMoments
{
    /// <summary>
    /// Mean and standard deviation over the given axes in float64; the deviation is one where a variable does not vary beyond the
    /// rounding of float32, so that a constant is not blown up.
    /// </summary>
    public static (Tensor Mean, Tensor Scale) Of(Tensor x, params long[] axes)
    {
        var values = x.to_type(ScalarType.Float64);
        var mean = values.mean(axes);
        var scale = values.Minus(values.mean(axes, keepdim: true)).Squared().mean(axes).sqrt();
        return (mean, scale.Or(scale > mean.abs().Times(ColumnMoments.RoundingOfFloats), 1));
    }
}
