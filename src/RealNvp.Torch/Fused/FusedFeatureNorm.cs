using RealNvp.Specs;
using RealNvp.Torch.Conditioners;
using static TorchSharp.torch;

namespace RealNvp.Torch.Fused;

/// <summary>A norm inside a network by the batch's own statistics, forward and back; how values lie in memory is said by who derives from it.</summary>
internal abstract class FusedFeatureNorm(FeatureNorm layer) : IDisposable
{
    private NormCoefficients? _coefficients;
    private Tensor? _input;

    /// <summary>Adds up two sums of every channel for the images [from, to).</summary>
    protected delegate void AddSums(ChannelSums sums, int from, int to);

    /// <summary>What Forward read, until Backward is done.</summary>
    protected Tensor Input => _input!;

    /// <summary>How the batch is normalised.</summary>
    protected NormCoefficients Coefficients => _coefficients!;

    /// <inheritdoc/>
    public void Dispose()
    {
        _input?.Dispose();
        _input = null;
    }

    /// <summary>Takes a batch's moments.</summary>
    /// <param name="x">The batch, kept until the norm is disposed of.</param>
    /// <param name="origin">A value of every channel, or zeros.</param>
    /// <param name="pixels">The values of an image in each channel.</param>
    /// <param name="updateStatistics">Whether the running statistics take them in.</param>
    /// <param name="addMoments">Adds <c>x - origin</c> and its square.</param>
    protected void Measure(Tensor x, float[] origin, int pixels, bool updateStatistics, AddSums addMoments)
    {
        _input = x.alias().DetachFromDisposeScope();
        var images = (int)x.shape[0];
        using var sums = Sum(images, origin.Length, addMoments);
        var moments = layer.Batch.Moments(ChannelMoments.From(origin, sums, (long)images * pixels));
        _coefficients = NormCoefficients.From(moments, layer.Shift, ResNetSpec.Epsilon);
        if (updateStatistics)
        {
            layer.UpdateRunningStatistics(moments.Means, moments.Variances, moments.Count);
        }
    }

    /// <summary>The means that the gradient by what Forward read needs; writes that by the learned shift.</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="pixels">As for <see cref="Measure"/>.</param>
    /// <param name="gradients">Takes the gradient by the shift.</param>
    /// <param name="addGradients">Adds the gradient by the normalised value, and the product of the two.</param>
    protected ChannelMeans MeasureGradients(int channels, int pixels, ParameterGradients gradients, AddSums addGradients)
    {
        var images = (int)Input.shape[0];
        using var sums = Sum(images, channels, addGradients);
        var means = new ChannelMeans(sums, (long)images * pixels, layer.Batch);
        means.Sums.CopyTo(gradients.Of(layer.Beta));
        return means;
    }

    private static ChannelSums Sum(int images, int channels, AddSums add)
    {
        var sums = new ChannelSums(images, channels);
        TorchTeam.Sweep(images, (from, to) => add(sums, from, to));
        return sums;
    }
}
