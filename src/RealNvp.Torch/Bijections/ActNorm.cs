using RealNvp.Torch.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary><c>y = (x + shift) * exp(log_scale)</c>, started so that y has mean zero and variance one (arXiv:1807.03039, section 3.1).</summary>
public sealed class ActNorm : Bijection
{
    private readonly Parameter _logScale;
    private readonly Parameter _shift;

    /// <summary>Creates the step on its tensors.</summary>
    public ActNorm(StepTensors tensors)
        : base(nameof(ActNorm))
    {
        _logScale = tensors.Trained("log_scale");
        _shift = tensors.Trained("shift");
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x) => ((x + _shift) * _logScale.exp(), LogDet(x));

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z) => ((z * (-_logScale).exp()) - _shift, -LogDet(z));

    /// <inheritdoc/>
    public override void Initialize(Tensor x)
    {
        using var noGradient = no_grad();
        var (mean, scale) = ColumnStatistics.Of(x);
        _logScale.copy_(-scale.log());
        _shift.copy_(-mean);
    }

    /// <inheritdoc/>
    public override double LargestLogScale(Tensor x) => _logScale.abs().max().ToDouble();

    private Tensor LogDet(Tensor x) => _logScale.sum(ScalarType.Float64).expand(x.shape[0]);
}
