using RealNvp.Specs;
using RealNvp.Torch.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>
/// <c>y = (x + shift) * exp(log_scale)</c> per feature of a vector or channel of an image, started so that y has mean zero and variance
/// one (arXiv:1807.03039, section 3.1).
/// </summary>
internal sealed class ActNorm : Bijection
{
    private readonly ChannelAxes _axes;
    private readonly Parameter _logScale;
    private readonly Parameter _shift;

    /// <summary>Creates the step for data of shape <paramref name="input"/> on its tensors.</summary>
    public ActNorm(Shape input, StepTensors tensors)
        : base(nameof(ActNorm))
    {
        ArgumentNullException.ThrowIfNull(input);
        _axes = new(input);
        _logScale = tensors.Trained("log_scale");
        _shift = tensors.Trained("shift");
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null) =>
        (x.Plus(_axes.Spread(_shift)) * _axes.Spread(_logScale.exp()), _axes.LogDet(_logScale, x));

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null) =>
        ((z * _axes.Spread((-_logScale).exp())).Minus(_axes.Spread(_shift)), -_axes.LogDet(_logScale, z));

    /// <inheritdoc/>
    public override bool StartsFromData => true;

    /// <inheritdoc/>
    public override void Initialize(Tensor x, Tensor? context = null, CancellationToken cancellationToken = default)
    {
        using var noGradient = no_grad();
        var (mean, scale) = BatchMoments.ForStart(x, _axes.Others);
        _logScale.copy_(-scale.log());
        _shift.copy_(-mean);
    }

    /// <inheritdoc/>
    public override double LargestLogScale(Tensor x, Tensor? context = null) => _logScale.abs().max().Number();
}
