using static TorchSharp.torch;

namespace RealNvp.Torch.Couplings;

/// <summary>
/// The noise of every second pixel of quantised images stays and that of the others changes, each within its level: what changes is u of a value
/// <c>(level + u) / levels</c>, taken to [-1, 1], and networks see the levels of all pixels beside the noise of those that stay.
/// </summary>
internal sealed class LevelSplit : CouplingSplit
{
    private readonly CheckerboardSplit _pixels;
    private readonly int _levels;
    private readonly double _least;

    /// <summary>The split by pixels, for values of so many levels.</summary>
    /// <param name="pixels">Which pixels stay.</param>
    /// <param name="levels">The number of levels.</param>
    /// <param name="type">The type of the values, which says how near the noise may come to the ends of its level.</param>
    public LevelSplit(CheckerboardSplit pixels, int levels, ScalarType type)
        : base(nameof(LevelSplit))
    {
        (_pixels, _levels) = (pixels, levels);
        _least = 2.0 * levels / (type == ScalarType.Float64 ? 1L << 53 : 1L << 24);
        RegisterComponents();
    }

    /// <summary>[1, 1, height, width], one where a pixel's noise is kept.</summary>
    public Tensor KeptMask => _pixels.KeptMask;

    public override int Changing => _pixels.Changing;

    public override Tensor Kept(Tensor x)
    {
        var (level, noise) = Parts(x);
        return cat([Centred(level.Plus(0.5).Times(1.0 / _levels)), _pixels.Kept(Centred(noise))], 1).to_type(x.dtype);
    }

    public override Tensor Changed(Tensor x) => Centred(Parts(x).Noise).to_type(x.dtype);

    /// <summary>Noise that is rounded to an end of its level is taken back: a float32 does not tell it from the next level's.</summary>
    public override Tensor Merge(Tensor x, Tensor changed)
    {
        var noise = changed.to_type(ScalarType.Float64).Plus(1).Times(0.5).Clamped(_least / _levels, 1 - _least);
        return _pixels.Merge(x, Parts(x).Level.Plus(noise).Times(1.0 / _levels));
    }

    public override Tensor OfChanged(Tensor numbers) => _pixels.OfChanged(numbers);

    public override Tensor MergeGradients(Tensor gradient, Tensor byChanged) => _pixels.Merge(gradient, byChanged.Times(2 * _levels));

    /// <summary>The level of each value and where within it the value lies, in float64, which holds both exactly.</summary>
    private (Tensor Level, Tensor Noise) Parts(Tensor x)
    {
        var scaled = x.to_type(ScalarType.Float64).Times(_levels);
        var level = scaled.detach().floor();
        return (level, scaled.Minus(level));
    }

    /// <summary>[0, 1] as [-1, 1].</summary>
    private static Tensor Centred(Tensor unit) => unit.Times(2).Plus(-1);
}
