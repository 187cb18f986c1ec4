using RealNvp.Specs;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>
/// <c>y = logit(u)</c> with <c>u = low + (high - low) x</c>, from [0, 1] to the line (arXiv:1605.08803, section 4.1). Outside of [0, 1],
/// and at an end where u would be 0 or 1, the density is zero: the log-det is minus infinity and the value finite.
/// </summary>
internal sealed class Logit : Bijection
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
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null)
    {
        var inside = x.Clamped(_least, _most);
        var isInside = inside.eq(x).flatten(1).all(1);

        // u and 1 - u are each formed without cancellation, so that both tails keep their digits.
        var logU = inside.Times(_width).Plus(_low).log();
        var logRest = inside.Times(-1).Plus(1).Times(_width).Plus(1 - _high).log();
        var logDet = SumOverVariables((-logU).Minus(logRest).Plus(_logWidth));
        return (logU.Minus(logRest), logDet.Or(isInside, double.NegativeInfinity));
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null)
    {
        var x = z.sigmoid().Plus(-_low).Times(1 / _width);

        // log u = log sigmoid(z) and log(1 - u) = log sigmoid(-z).
        var logDet = SumOverVariables(nn.functional.logsigmoid(z).Plus(nn.functional.logsigmoid(-z)).Plus(-_logWidth));
        return (x, logDet);
    }
}
