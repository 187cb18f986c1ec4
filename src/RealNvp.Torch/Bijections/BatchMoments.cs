using RealNvp.Statistics;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>The mean and the spread of every variable or channel of a batch.</summary>
internal static class BatchMoments
{
    /// <summary>Mean and variance over the given axes.</summary>
    public static (Tensor Mean, Tensor Variance) Of(Tensor x, params long[] axes)
    {
        var mean = x.mean(axes, keepdim: true);
        var variance = x.Minus(mean).Squared().mean(axes);
        return (mean.view(variance.shape), variance);
    }

    /// <summary>
    /// Mean and standard deviation in float64, for the steps that start from data; the deviation is one where a variable does not vary beyond the
    /// rounding of float32, so that a constant is not blown up.
    /// </summary>
    public static (Tensor Mean, Tensor Scale) ForStart(Tensor x, params long[] axes)
    {
        var (mean, variance) = Of(x.to_type(ScalarType.Float64), axes);
        var scale = variance.sqrt();
        return (mean, scale.Or(scale > mean.abs().Times(ColumnMoments.RoundingOfFloats), 1));
    }
}
