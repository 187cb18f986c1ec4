using RealNvp.Specs;
using RealNvp.Torch.Fused;
using RealNvp.Torch.Processes;
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
    private readonly RunningStatistics _running;
    private readonly SharedBatch _batch;
    private LastBatch? _lastBatch;
    private readonly bool _isShared;
    private bool _usesFused = true;

    /// <summary>Creates the step for data of shape <paramref name="input"/> on its tensors.</summary>
    public BatchNorm(BatchNormSpec spec, Shape input, StepTensors tensors)
        : base(nameof(BatchNorm))
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(input);
        _spec = spec;
        _axes = new(input);
        _isShared = tensors.AreShared;
        _logGamma = spec.Affine ? tensors.Trained("log_gamma") : null;
        _beta = spec.Affine ? tensors.Trained("beta") : null;
        (_running, _batch) = (new(tensors, spec.Momentum), tensors.Batch);
    }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null)
    {
        if (UsesFused)
        {
            using var scope = NewDisposeScope();
            var (value, logDet) = FusedStep(x).Run(x);
            return (value.MoveToOuterDisposeScope(), logDet.MoveToOuterDisposeScope());
        }

        var (mean, variance) = training ? StepStatistics(x) : (_running.Mean, _running.Variance);
        return Normalise(x, mean, variance);
    }

    internal override void UseFused(bool isUsed) => _usesFused = isUsed;

    /// <summary>Whether a training step runs by the fused code of this assembly: on images in float32 in the processor's memory, without a learned scale.</summary>
    private bool UsesFused => training && _usesFused && _logGamma is null && _axes.Others.Length > 1 && _running.Mean.dtype == ScalarType.Float32 && _isShared;

    internal override (Tensor Input, Tensor Gradient) Backpropagate(Tensor y, Tensor gradient, Tensor logDetGradient, Tensor? context = null)
    {
        if (!UsesFused || _lastBatch is not { } last)
        {
            return base.Backpropagate(y, gradient, logDetGradient, context);
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var x = Inverse(y).Value.contiguous();
        var step = FusedBatchNorm.Of(
            FusedBatchNorm.Moments(x, _batch), last.MeanBefore, last.VarianceBefore, Share(last.Rate), _spec.Epsilon, _batch);
        return (x.MoveToOuterDisposeScope(), step.Backward(x, gradient, logDetGradient).MoveToOuterDisposeScope());
    }

    protected internal override (Tensor Value, Tensor LogDet) Recompute(Tensor x, Tensor? context = null)
    {
        if (!training || _lastBatch is not { } last)
        {
            return Forward(x);
        }

        var (mean, variance) = Used(_batch.Moments(x, _axes.Others), last.MeanBefore, last.VarianceBefore, last.Rate);
        return Normalise(x, mean, variance);
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
        var (mean, variance) = training && _lastBatch is { } last ? (last.Mean, last.Variance) : (_running.Mean, _running.Variance);
        var y = _logGamma is null ? z : z.Minus(_axes.Spread(_beta!)) * _axes.Spread((-_logGamma).exp());
        return (
            (y * _axes.Spread(variance.Plus(_spec.Epsilon).sqrt())).Plus(_axes.Spread(mean)),
            -_axes.LogDet(LogScale(variance), z));
    }

    /// <inheritdoc/>
    public override double LargestLogScale(Tensor x, Tensor? context = null) => LogScale(_running.Variance).abs().max().Number();

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
    private (Tensor Mean, Tensor Variance) StepStatistics(Tensor x)
    {
        var batch = _batch.Moments(x, _axes.Others);
        var rate = _running.NextRate();
        var used = Used(batch, _running.Mean, _running.Variance, rate);
        UpdateRunningStatistics(batch, used, rate);
        return used;
    }

    /// <summary>Updates the running statistics with a batch; gives what normalises it.</summary>
    private FusedBatchNorm FusedStep(Tensor x)
    {
        var batch = FusedBatchNorm.Moments(x.detach().contiguous(), _batch);
        var rate = _running.NextRate();
        var step = FusedBatchNorm.Of(batch, _running.Mean, _running.Variance, Share(rate), _spec.Epsilon, _batch);
        UpdateRunningStatistics(
            (tensor(batch.Means, device: CPU), tensor(batch.Variances, device: CPU)),
            (tensor(step.Mean, ScalarType.Float32, CPU), tensor(step.Variance, ScalarType.Float32, CPU)),
            rate);
        return step;
    }

    /// <summary>The share of a batch's statistics in those that normalise it.</summary>
    private double Share(double rate) => _spec.Statistics == BatchStatistics.MovingAverage ? rate : 1;

    /// <summary>The statistics that normalise a batch.</summary>
    private (Tensor Mean, Tensor Variance) Used((Tensor Mean, Tensor Variance) batch, Tensor meanBefore, Tensor varianceBefore, double rate) =>
        _spec.Statistics == BatchStatistics.MovingAverage
            ? (meanBefore.Towards(batch.Mean, rate), varianceBefore.Towards(batch.Variance, rate))
            : batch;

    private void UpdateRunningStatistics((Tensor Mean, Tensor Variance) batch, (Tensor Mean, Tensor Variance) used, double rate)
    {
        using var noGradient = no_grad();
        ForgetBatch();
        var (mean, variance) = (_running.Mean, _running.Variance);
        _lastBatch = new(Held(used.Mean), Held(used.Variance), Held(mean.clone()), Held(variance.clone()), rate);
        mean.copy_(mean.Towards(batch.Mean, rate));
        variance.copy_(variance.Towards(batch.Variance, rate));

        static Tensor Held(Tensor tensor) => tensor.detach().DetachFromDisposeScope();
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
