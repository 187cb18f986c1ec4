using RealNvp.Specs;
using RealNvp.Torch.Couplings;
using static TorchSharp.torch;

namespace RealNvp.Torch.Fused;

/// <summary>
/// What a coupling does to the values it changes, fused: the affine map, then the splines where there are any. The network's numbers
/// come as [images, changed pixels, heads], images are float32 [images, channels, height, width], log-dets float64.
/// </summary>
/// <typeparam name="T">The numbers that the network gives.</typeparam>
internal sealed class FusedCouplingTransform<T>(ImageSplit split, LogScale bound)
    where T : unmanaged, IFeatureNumber<T>
{
    private readonly FusedAffine<T> _affine = new(split, bound);
    private readonly FusedSpline<T>? _spline = split.Spline is { } spline ? new(split, spline) : null;

    /// <summary>Images with their changed values mapped, and the log-dets.</summary>
    public (Tensor Value, Tensor LogDet) Forward(Tensor heads, Tensor x)
    {
        var (y, logDet) = _affine.Forward(heads, x);
        _spline?.Forward(heads, y, logDet);
        return (y, logDet);
    }

    /// <summary>Undoes <see cref="Forward"/>; the log-dets are those of the way back.</summary>
    public (Tensor Value, Tensor LogDet) Inverse(Tensor heads, Tensor y)
    {
        if (_spline is null)
        {
            return _affine.Inverse(heads, y);
        }

        using var scope = NewDisposeScope();
        var scaled = y.detach().clone();
        var bySpline = zeros(y.shape[0], ScalarType.Float64, CPU);
        _spline.Inverse(heads, scaled, bySpline);
        var (x, byAffine) = _affine.Inverse(heads, scaled);
        return (x.MoveToOuterDisposeScope(), byAffine.Plus(bySpline).MoveToOuterDisposeScope());
    }

    /// <summary>The gradients by what the network gave and by x, the latter without what flows through the network.</summary>
    /// <param name="heads">What the network gave.</param>
    /// <param name="x">What <see cref="Forward"/> read.</param>
    /// <param name="gradient">The gradient by what Forward gave.</param>
    /// <param name="logDetGradient">The gradient by the log-dets, float64.</param>
    /// <param name="gradients">Takes that by the bound's scales.</param>
    public (Tensor Heads, Tensor X) Backward(Tensor heads, Tensor x, Tensor gradient, Tensor logDetGradient, ParameterGradients gradients)
    {
        using var scope = NewDisposeScope();
        var byX = gradient.to_type(ScalarType.Float32).clone().contiguous();
        var byHeads = empty(heads.shape, T.Type, CPU);
        var byLogDet = logDetGradient.contiguous();

        // What the splines read is not kept: it is made again in a small part of the time that the network takes.
        _spline?.Backward(heads, _affine.Forward(heads, x).Value, byLogDet, byX, byHeads);
        _affine.Backward(heads, x, byLogDet, byX, byHeads, gradients);
        return (byHeads.MoveToOuterDisposeScope(), byX.MoveToOuterDisposeScope());
    }
}
