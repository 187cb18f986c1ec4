using RealNvp.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>
/// <c>y = logit(u)</c> with <c>u = low + (high - low) x</c>, from [0, 1] to the line (arXiv:1605.08803, section 4.1). Outside of [0, 1],
/// and at an end where u would be 0 or 1, the density is zero: the log-det is minus infinity and the value finite.
/// </summary>
public sealed class Logit : Bijection
{
    private readonly double _low;
    private readonly double _high;
    private readonly float _least;
    private readonly float _most;
    private readonly double _width;
    private readonly double _logWidth;

    /// <summary>Creates the step.</summary>
    public Logit(LogitSpec spec)
        : base(nameof(Logit))
    {
        ArgumentNullException.ThrowIfNull(spec);
        _low = spec.Low;
        _high = spec.High;
        _least = spec.Least;
        _most = spec.Most;
        _width = spec.High - spec.Low;
        _logWidth = Math.Log(_width);
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x)
    {
        var inside = x.clamp(_least, _most);
        var isInside = inside.eq(x).flatten(1).all(1);

        // u and 1 - u are each formed without cancellation, so that both tails keep their digits.
        var logU = ((inside * _width) + _low).log();
        var logRest = (((1 - inside) * _width) + (1 - _high)).log();
        var logDet = SumOverVariables(_logWidth - logU - logRest);
        return (logU - logRest, where(isInside, logDet, double.NegativeInfinity));
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z)
    {
        var x = (z.sigmoid() - _low) / _width;

        // log u + log(1 - u) = -softplus(-z) - softplus(z).
        var logDet = SumOverVariables(-nn.functional.softplus(-z) - nn.functional.softplus(z) - _logWidth);
        return (x, logDet);
    }
}
