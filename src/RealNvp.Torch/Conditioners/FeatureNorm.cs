using RealNvp.Specs;
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

        // As torch has it: normalised by the batch's own variance, kept without its bias.
        var unbiased = count / (double)Math.Max(1, count - 1);
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

        if (!updateStatistics)
        {
            // Torch writes to what it is given even when nothing is to change, and then refuses the backward pass of an earlier call.
            return nn.functional.batch_norm(x, mean.clone(), variance.clone(), null, _beta, training: true, momentum: 0, ResNetSpec.Epsilon);
        }

        return nn.functional.batch_norm(x, mean, variance, null, _beta, training: true, _running.NextRate(), ResNetSpec.Epsilon);
    }
}
