using System.Buffers;
using RealNvp.Torch.Processes;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace RealNvp.Torch.Fused;

/// <summary>
/// A training step of batch normalisation between couplings, without a learned scale and shift, on images float32 [images, channels, height,
/// width]: <c>y = (x - mean) / sqrt(variance + epsilon)</c> with statistics of which the batch's own have a share.
/// </summary>
/// <param name="Mean">The mean that is subtracted, of every channel.</param>
/// <param name="Variance">The variance that is divided by.</param>
/// <param name="BatchMean">The mean of the batch.</param>
/// <param name="Share">The share of the batch's mean and variance in those.</param>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Batch">The batch, of which x may be a part.</param>
internal sealed record FusedBatchNorm(double[] Mean, double[] Variance, double[] BatchMean, double Share, double Epsilon, SharedBatch Batch)
{
    /// <summary>What normalises a batch of given moments, which have a share in the statistics; the rest is what the running ones were before.</summary>
    public static FusedBatchNorm Of(
        ChannelMoments moments, Tensor meanBefore, Tensor varianceBefore, double share, double epsilon, SharedBatch batch)
    {
        return new(Mixed(meanBefore, moments.Means), Mixed(varianceBefore, moments.Variances), moments.Means, share, epsilon, batch);

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

    /// <summary>Mean and variance of every channel over the whole batch, of which x may be a part.</summary>
    public static ChannelMoments Moments(Tensor x, SharedBatch batch)
    {
        var (images, channels, pixels) = Sizes(x);
        var values = new TensorMemory<float>(x);
        float[] origin = [.. Enumerable.Range(0, channels).Select(channel => values.Span[channel * pixels])];
        using var sums = new ChannelSums(images, channels);
        TorchTeam.Sweep(images, (from, to) =>
        {
            using var rented = MemoryPool<float>.Shared.Rent(pixels);
            var work = rented.Memory.Span[..pixels];
            for (var plane = from * channels; plane < to * channels; plane++)
            {
                TensorPrimitives.Subtract(values.Row(plane, pixels), origin[plane % channels], work);
                sums.First(plane / channels)[plane % channels] = TensorPrimitives.Sum<float>(work);
                sums.Second(plane / channels)[plane % channels] = TensorPrimitives.SumOfSquares<float>(work);
            }
        });
        return batch.Moments(ChannelMoments.From(origin, sums, (long)images * pixels));
    }

    /// <summary>y and the log-det of every image, float64, as a node of autograd's graph.</summary>
    public (Tensor Value, Tensor LogDet) Run(Tensor x)
    {
        if (!is_grad_enabled() || !x.requires_grad)
        {
            return Forward(x);
        }

        var results = Node.apply(this, x);
        return (results[0], results[1]);
    }

    /// <summary>The gradient by x from those by y and by the log-dets.</summary>
    public Tensor Backward(Tensor x, Tensor gradient, Tensor logDetGradient)
    {
        using var scope = NewDisposeScope();
        x = x.detach().contiguous();
        var (images, channels, pixels) = Sizes(x);
        var values = new TensorMemory<float>(x);
        var by = new TensorMemory<float>(gradient.contiguous());
        using var sums = new ChannelSums(images, channels);
        TorchTeam.Sweep(images, (from, to) =>
        {
            using var rented = MemoryPool<float>.Shared.Rent(pixels);
            var work = rented.Memory.Span[..pixels];
            for (var plane = from * channels; plane < to * channels; plane++)
            {
                var g = by.Row(plane, pixels);
                TensorPrimitives.Subtract(values.Row(plane, pixels), (float)Mean[plane % channels], work);
                sums.First(plane / channels)[plane % channels] = TensorPrimitives.Sum<float>(g);
                sums.Second(plane / channels)[plane % channels] = TensorPrimitives.Dot<float>(g, work);
            }
        });
        var (sum, product) = (sums.First(), sums.Second());
        double[] byLogDets = [logDetGradient.sum().Number()];
        Batch.Sum(sum);
        Batch.Sum(product);
        Batch.Sum(byLogDets);
        var byLogDet = byLogDets[0] * pixels;
        var (scale, factor, offset) = (new float[channels], new float[channels], new float[channels]);
        for (var channel = 0; channel < channels; channel++)
        {
            // By the mean: -sum(g) * s. By the variance: -1/2 * sum(g * (x - mean)) * s^3 - 1/2 * s^2 for every variable's log-det.
            var s = 1 / Math.Sqrt(Variance[channel] + Epsilon);
            var byVariance = -0.5 * s * s * ((product[channel] * s) + byLogDet);
            var share = Share / Batch.All((long)images * pixels);
            scale[channel] = (float)s;
            factor[channel] = (float)(2 * byVariance * share);
            offset[channel] = (float)(share * ((-sum[channel] * s) - (2 * byVariance * BatchMean[channel])));
        }

        var result = empty_like(x);
        var results = new TensorMemory<float>(result);
        TorchTeam.Sweep(images, (from, to) =>
        {
            for (var plane = from * channels; plane < to * channels; plane++)
            {
                var channel = plane % channels;
                var byX = results.Row(plane, pixels);
                TensorPrimitives.Multiply(by.Row(plane, pixels), scale[channel], byX);
                TensorPrimitives.Add(byX, offset[channel], byX);
                TensorPrimitives.MultiplyAdd(values.Row(plane, pixels), factor[channel], byX, byX);
            }
        });
        return result.MoveToOuterDisposeScope();
    }

    private static (int Images, int Channels, int Pixels) Sizes(Tensor x) =>
        ((int)x.shape[0], (int)x.shape[1], (int)(x.shape[2] * x.shape[3]));

    private (Tensor Value, Tensor LogDet) Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = x.detach().contiguous();
        var (images, channels, pixels) = Sizes(x);
        var y = empty_like(x);
        var values = new TensorMemory<float>(x);
        var results = new TensorMemory<float>(y);
        TorchTeam.Sweep(images, (from, to) =>
        {
            for (var plane = from * channels; plane < to * channels; plane++)
            {
                var channel = plane % channels;
                var result = results.Row(plane, pixels);
                TensorPrimitives.Subtract(values.Row(plane, pixels), (float)Mean[channel], result);
                TensorPrimitives.Multiply(result, (float)(1 / Math.Sqrt(Variance[channel] + Epsilon)), result);
            }
        });
        var logDet = empty(images, ScalarType.Float64, CPU);
        new TensorMemory<double>(logDet).Span.Fill(pixels * Variance.Sum(variance => -0.5 * Math.Log(variance + Epsilon)));
        return (y.MoveToOuterDisposeScope(), logDet.MoveToOuterDisposeScope());
    }

    private sealed class Node : MultiTensorFunction<Node>
    {
        private const string Pass = "pass";

        public override string Name => nameof(FusedBatchNorm);

        public override List<Tensor> forward(AutogradContext context, params object[] inputs)
        {
            var (pass, x) = ((FusedBatchNorm)inputs[0], (Tensor)inputs[1]);
            context.save_for_backward([x]);
            context.save_data(Pass, pass);
            var (value, logDet) = pass.Forward(x);
            return [value, logDet];
        }

        public override List<Tensor> backward(AutogradContext context, List<Tensor> gradients)
        {
            using var x = context.get_saved_variables()[0];
            return [null!, ((FusedBatchNorm)context.get_data(Pass)!).Backward(x, gradients[0], gradients[1])];
        }
    }
}
