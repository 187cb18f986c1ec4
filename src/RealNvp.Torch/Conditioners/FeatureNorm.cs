using RealNvp.Specs;
using RealNvp.Torch.Processes;
using RealNvp.Torch.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Conditioners;

/// <summary>
/// Batch normalisation of feature maps inside a network, with a learned shift and no scale. A training step uses the statistics of its
/// own batch, everything else the running ones.
/// </summary>
internal sealed class FeatureNorm(StepTensors tensors)
{
    private readonly Parameter _beta = tensors.Trained("beta");
    private readonly RunningStatistics _running = new(tensors, ResNetSpec.Momentum);

    /// <summary>The batch of a training step, which other processes may have parts of.</summary>
    public SharedBatch Batch { get; } = tensors.Batch;

    /// <summary>The learned shift of every channel.</summary>
    public Parameter Beta => _beta;

    /// <summary>The learned shifts as plain numbers.</summary>
    public ReadOnlySpan<float> Shift => _beta.Floats();

    /// <summary>Takes a batch's means and variances over a number of values into the running statistics.</summary>
    public void UpdateRunningStatistics(ReadOnlySpan<double> means, ReadOnlySpan<double> variances, long count)
    {
        var rate = _running.NextRate();
        var mean = _running.Mean.Floats();
        var variance = _running.Variance.Floats();

        var unbiased = Unbiased(count);
        for (var channel = 0; channel < mean.Length; channel++)
        {
            mean[channel] = (float)(((1 - rate) * mean[channel]) + (rate * means[channel]));
            variance[channel] = (float)(((1 - rate) * variance[channel]) + (rate * unbiased * variances[channel]));
        }
    }

    /// <summary>Normalises [batch, features, height, width].</summary>
    /// <param name="x">The feature maps.</param>
    /// <param name="usesBatch">Whether to use the batch's own statistics.</param>
    /// <param name="updateStatistics">Whether the running statistics take them in.</param>
    public Tensor Apply(Tensor x, bool usesBatch, bool updateStatistics)
    {
        var (mean, variance) = (_running.Mean, _running.Variance);
        if (!usesBatch)
        {
            return nn.functional.batch_norm(x, mean, variance, null, _beta, training: false, eps: ResNetSpec.Epsilon);
        }

        if (Batch.IsShared)
        {
            return ApplyShared(x, updateStatistics);
        }

        if (!updateStatistics)
        {
            // Torch writes to what it is given even when nothing is to change, and then refuses the backward pass of an earlier call.
            return nn.functional.batch_norm(x, mean.clone(), variance.clone(), null, _beta, training: true, momentum: 0, ResNetSpec.Epsilon);
        }

        return nn.functional.batch_norm(x, mean, variance, null, _beta, training: true, _running.NextRate(), ResNetSpec.Epsilon);
    }

    /// <summary>By the statistics of a batch of which other processes have parts; torch's own norm knows none of them.</summary>
    private Tensor ApplyShared(Tensor x, bool updateStatistics)
    {
        var values = x.to_type(_running.Mean.dtype);
        var (mean, variance) = Batch.Moments(values, 0, 2, 3);
        if (updateStatistics)
        {
            UpdateRunningStatistics(mean, variance, Batch.All(x.shape[0] * x.shape[2] * x.shape[3]));
        }

        var scale = variance.Plus(ResNetSpec.Epsilon).rsqrt();
        return (values.Minus(Spread(mean)) * Spread(scale)).Plus(Spread(_beta)).to_type(x.dtype);

        static Tensor Spread(Tensor channels) => channels.view(1, -1, 1, 1);
    }

    private void UpdateRunningStatistics(Tensor mean, Tensor variance, long count)
    {
        using var noGradient = no_grad();
        var rate = _running.NextRate();
        _running.Mean.copy_(_running.Mean.Towards(mean, rate));
        _running.Variance.copy_(_running.Variance.Towards(variance.Times(Unbiased(count)), rate));
    }

    /// <summary>As torch has it: normalised by the batch's own variance, kept without its bias.</summary>
    private static double Unbiased(long count) => count / (double)Math.Max(1, count - 1);
}
