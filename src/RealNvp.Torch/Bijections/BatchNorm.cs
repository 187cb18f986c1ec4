using RealNvp.Specs;
using RealNvp.Torch.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>
/// Batch normalisation as a bijection (arXiv:1605.08803, section 3.7 and appendix E); <see cref="BatchNormSpec"/> states the one rule
/// of which statistics are used when.
/// </summary>
public sealed class BatchNorm : Bijection
{
    private readonly BatchNormSpec _spec;
    private readonly Parameter? _logGamma;
    private readonly Parameter? _beta;
    private readonly Tensor _mean;
    private readonly Tensor _variance;
    private readonly Tensor _steps;
    private (Tensor Mean, Tensor Variance)? _lastBatch;

    /// <summary>Creates the step on its tensors.</summary>
    public BatchNorm(BatchNormSpec spec, StepTensors tensors)
        : base(nameof(BatchNorm))
    {
        ArgumentNullException.ThrowIfNull(spec);
        _spec = spec;
        _logGamma = spec.Affine ? tensors.Trained("log_gamma") : null;
        _beta = spec.Affine ? tensors.Trained("beta") : null;
        _mean = tensors.State("mean");
        _variance = tensors.State("variance");
        _steps = tensors.State("steps");
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x)
    {
        var (mean, variance) = training ? BatchStatistics(x) : (_mean, _variance);
        var y = (x - mean) * (variance + _spec.Epsilon).rsqrt();
        return (_logGamma is null ? y : (y * _logGamma.exp()) + _beta!, LogDet(variance, x));
    }

    /// <summary>
    /// Undoes <see cref="Forward"/>. While training it uses the statistics of the batch that Forward saw last, so that the two are
    /// exact inverses in either mode.
    /// </summary>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z)
    {
        var (mean, variance) = training && _lastBatch is { } batch ? batch : (_mean, _variance);
        var y = _logGamma is null ? z : (z - _beta!) * (-_logGamma).exp();
        return ((y * (variance + _spec.Epsilon).sqrt()) + mean, -LogDet(variance, z));
    }

    /// <inheritdoc/>
    public override double LargestLogScale(Tensor x) => LogScale(_variance).abs().max().ToDouble();

    /// <inheritdoc/>
    public override void train(bool train = true)
    {
        base.train(train);
        if (!train)
        {
            ForgetBatch();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        ForgetBatch();
        base.Dispose(disposing);
    }

    private (Tensor Mean, Tensor Variance) BatchStatistics(Tensor x)
    {
        var mean = x.mean([0]);
        var variance = (x - mean).square().mean([0]);
        using var noGradient = no_grad();
        var rate = _spec.UpdateRate(_steps.ToSingle());
        _mean.lerp_(mean.detach(), rate);
        _variance.lerp_(variance.detach(), rate);
        _steps.add_(1);
        ForgetBatch();
        _lastBatch = (mean.detach().DetachFromDisposeScope(), variance.detach().DetachFromDisposeScope());
        return (mean, variance);
    }

    private void ForgetBatch()
    {
        _lastBatch?.Mean.Dispose();
        _lastBatch?.Variance.Dispose();
        _lastBatch = null;
    }

    private Tensor LogScale(Tensor variance)
    {
        var normalisation = -0.5 * (variance + _spec.Epsilon).log();
        return _logGamma is null ? normalisation : normalisation + _logGamma;
    }

    private Tensor LogDet(Tensor variance, Tensor x) => LogScale(variance).sum(ScalarType.Float64).expand(x.shape[0]);
}
