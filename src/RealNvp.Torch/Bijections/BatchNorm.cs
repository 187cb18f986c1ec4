using RealNvp.Specs;
using RealNvp.Torch.Fused;
using RealNvp.Torch.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>
/// Batch normalisation as a bijection (arXiv:1605.08803, section 3.7 and appendix E); <see cref="BatchNormSpec"/> states the one rule
/// of which statistics are used when.
/// </summary>
internal sealed class BatchNorm : Bijection
{
    private readonly BatchNormSpec _spec;
    private readonly ChannelAxes _axes;
    private readonly Parameter? _logGamma;
    private readonly Parameter? _beta;
    private readonly Tensor _mean;
    private readonly Tensor _variance;
    private readonly Tensor _steps;
    private LastBatch? _lastBatch;
    private bool _usesFused = true;

    /// <summary>Creates the step for data of shape <paramref name="input"/> on its tensors.</summary>
    public BatchNorm(BatchNormSpec spec, Shape input, StepTensors tensors)
        : base(nameof(BatchNorm))
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(input);
        _spec = spec;
        _axes = new(input);
        _logGamma = spec.Affine ? tensors.Trained("log_gamma") : null;
        _beta = spec.Affine ? tensors.Trained("beta") : null;
        _mean = tensors.State("mean");
        _variance = tensors.State("variance");
        _steps = tensors.State("steps");
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null)
    {
        if (UsesFused)
        {
            using var scope = NewDisposeScope();
            var (value, logDet) = NextPass(x).Run(x);
            return (value.MoveToOuterDisposeScope(), logDet.MoveToOuterDisposeScope());
        }

        var (mean, variance) = training ? UpdateRunningStatistics(x) : (_mean, _variance);
        return Normalise(x, mean, variance);
    }

    internal override void UseFused(bool isUsed) => _usesFused = isUsed;

    /// <summary>Whether a training step runs by the fused code of this assembly: on images in float32, without a learned scale.</summary>
    private bool UsesFused => training && _usesFused && _logGamma is null && _axes.Others.Length > 1 && _mean.dtype == ScalarType.Float32;

    internal override (Tensor Input, Tensor Gradient) Backpropagate(Tensor y, Tensor gradient, Tensor logDetGradient, Tensor? context = null)
    {
        if (!UsesFused || _lastBatch is not { } last)
        {
            return base.Backpropagate(y, gradient, logDetGradient, context);
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var x = Inverse(y).Value.contiguous();
        var pass = PassOf(FusedBatchNorm.Moments(x), last.MeanBefore, last.VarianceBefore, last.Rate);
        return (x.MoveToOuterDisposeScope(), pass.Backward(x, gradient, logDetGradient).MoveToOuterDisposeScope());
    }

    protected internal override (Tensor Value, Tensor LogDet) Recompute(Tensor x, Tensor? context = null)
    {
        if (!training || _lastBatch is not { } last)
        {
            return Forward(x);
        }

        var (mean, variance) = Moments(x);
        return _spec.Statistics == BatchStatistics.MovingAverage
            ? Normalise(x, last.MeanBefore.Towards(mean, last.Rate), last.VarianceBefore.Towards(variance, last.Rate))
            : Normalise(x, mean, variance);
    }

    private (Tensor Value, Tensor LogDet) Normalise(Tensor x, Tensor mean, Tensor variance)
    {
        var y = x.Minus(_axes.Spread(mean)) * _axes.Spread(variance.Plus(_spec.Epsilon).rsqrt());
        return (
            _logGamma is null ? y : (y * _axes.Spread(_logGamma.exp())).Plus(_axes.Spread(_beta!)),
            _axes.LogDet(LogScale(variance), x));
    }

    /// <summary>
    /// Undoes <see cref="Forward"/>. While training it uses the statistics with which Forward normalised last, so that the two are
    /// exact inverses in either mode.
    /// </summary>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null)
    {
        var (mean, variance) = training && _lastBatch is { } last ? (last.Mean, last.Variance) : (_mean, _variance);
        var y = _logGamma is null ? z : z.Minus(_axes.Spread(_beta!)) * _axes.Spread((-_logGamma).exp());
        return (
            (y * _axes.Spread(variance.Plus(_spec.Epsilon).sqrt())).Plus(_axes.Spread(mean)),
            -_axes.LogDet(LogScale(variance), z));
    }

    /// <inheritdoc/>
    public override double LargestLogScale(Tensor x, Tensor? context = null) => LogScale(_variance).abs().max().Number();

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

    /// <summary>Updates the running statistics with a batch; gives those to normalise it with.</summary>
    private (Tensor Mean, Tensor Variance) UpdateRunningStatistics(Tensor x)
    {
        var (mean, variance) = Moments(x);
        var rate = _spec.UpdateRate(_steps.Number());
        var (runningMean, runningVariance) = (_mean.Towards(mean, rate), _variance.Towards(variance, rate));
        if (_spec.Statistics == BatchStatistics.MovingAverage)
        {
            (mean, variance) = (runningMean, runningVariance);
        }

        using var noGradient = no_grad();
        ForgetBatch();
        _lastBatch = new(Kept(mean), Kept(variance), Kept(_mean.clone()), Kept(_variance.clone()), rate);
        _mean.copy_(runningMean);
        _variance.copy_(runningVariance);
        _steps.Increase(1);
        return (mean, variance);

        static Tensor Kept(Tensor tensor) => tensor.detach().DetachFromDisposeScope();
    }

    /// <summary>Updates the running statistics with a batch; gives what normalises it.</summary>
    private FusedBatchNorm NextPass(Tensor x)
    {
        using var noGradient = no_grad();
        ForgetBatch();
        var rate = _spec.UpdateRate(_steps.Number());
        var (means, variances) = FusedBatchNorm.Moments(x.detach().contiguous());
        var pass = PassOf((means, variances), _mean, _variance, rate);
        _lastBatch = new(Kept(pass.Mean), Kept(pass.Variance), _mean.clone().DetachFromDisposeScope(), _variance.clone().DetachFromDisposeScope(), rate);
        _mean.copy_(_mean.Towards(tensor(means), rate));
        _variance.copy_(_variance.Towards(tensor(variances), rate));
        _steps.Increase(1);
        return pass;

        static Tensor Kept(double[] values) => tensor(values, ScalarType.Float32).DetachFromDisposeScope();
    }

    /// <summary>What normalises a batch of given moments by the rule of the spec.</summary>
    private FusedBatchNorm PassOf((double[] Means, double[] Variances) batch, Tensor meanBefore, Tensor varianceBefore, double rate)
    {
        var share = _spec.Statistics == BatchStatistics.MovingAverage ? rate : 1;
        return new(Mixed(meanBefore, batch.Means), Mixed(varianceBefore, batch.Variances), batch.Means, share, _spec.Epsilon);

        double[] Mixed(Tensor before, double[] values)
        {
            var old = before.Floats();
            var mixed = new double[values.Length];
            for (var channel = 0; channel < mixed.Length; channel++)
            {
                mixed[channel] = ((1 - share) * old[channel]) + (share * values[channel]);
            }

            return mixed;
        }
    }

    private (Tensor Mean, Tensor Variance) Moments(Tensor x)
    {
        var mean = x.mean(_axes.Others);
        return (mean, x.Minus(_axes.Spread(mean)).Squared().mean(_axes.Others));
    }

    private void ForgetBatch()
    {
        _lastBatch?.Dispose();
        _lastBatch = null;
    }

    private Tensor LogScale(Tensor variance)
    {
        var normalisation = variance.Plus(_spec.Epsilon).log().Times(-0.5);
        return _logGamma is null ? normalisation : normalisation.Plus(_logGamma);
    }

    /// <summary>What the last training step normalised with, and the running statistics it found.</summary>
    private sealed record LastBatch(Tensor Mean, Tensor Variance, Tensor MeanBefore, Tensor VarianceBefore, double Rate) : IDisposable
    {
        public void Dispose()
        {
            Mean.Dispose();
            Variance.Dispose();
            MeanBefore.Dispose();
            VarianceBefore.Dispose();
        }
    }
}
