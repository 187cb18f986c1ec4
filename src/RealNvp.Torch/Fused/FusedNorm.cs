using RealNvp.Torch.Conditioners;
using static TorchSharp.torch;

namespace RealNvp.Torch.Fused;

/// <summary>
/// Batch normalisation of feature maps [images, height, width, channels] by the batch's own statistics and a ReLU, forward and back, in
/// two sweeps each.
/// </summary>
/// <typeparam name="T">The numbers of the feature maps.</typeparam>
/// <param name="layer">The norm.</param>
/// <param name="places">Where a pixel lies among those that are wanted, or -1; empty where all are wanted.</param>
/// <param name="wanted">The number of wanted pixels of an image; 0 where all are.</param>
internal sealed class FusedNorm<T>(FeatureNorm layer, int[] places, int wanted) : FusedFeatureNorm(layer)
    where T : unmanaged, IFeatureNumber<T>
{
    /// <summary>[images, height, width, channels] to the same, or to [images, wanted, 1, channels].</summary>
    /// <param name="x">The feature maps.</param>
    /// <param name="updateStatistics">Whether the running statistics take them in.</param>
    public Tensor Forward(Tensor x, bool updateStatistics)
    {
        var (images, pixels, channels) = Sizes(x);
        var memory = new TensorMemory<T>(x);
        var origin = new float[channels];
        for (var channel = 0; channel < channels; channel++)
        {
            origin[channel] = memory.Span[channel].Value;
        }

        Measure(x, origin, pixels, updateStatistics, (sums, from, to) =>
        {
            for (var image = from; image < to; image++)
            {
                ChannelKernels<T>.AddMoments(memory.Row(image, pixels * channels), origin, sums.First(image), sums.Second(image));
            }
        });
        var norm = Coefficients;
        var y = empty(wanted == 0 ? x.shape : [images, wanted, 1, channels], T.Type, CPU);
        var results = new TensorMemory<T>(y);
        var size = wanted == 0 ? pixels : wanted;
        TorchTeam.Sweep(images, (from, to) =>
        {
            for (var image = from; image < to; image++)
            {
                ChannelKernels<T>.NormaliseAndRectify(
                    memory.Row(image, pixels * channels), norm.Scale, norm.Shift, places, results.Row(image, size * channels));
            }
        });
        return y;
    }

    /// <summary>The gradient by what Forward read; done once.</summary>
    /// <param name="gradient">That by what it gave.</param>
    /// <param name="gradients">Takes that of the shift.</param>
    /// <param name="residualGradient">What else flows back to what Forward read, or null.</param>
    /// <param name="skipGradient">As <paramref name="residualGradient"/>.</param>
    public Tensor Backward(Tensor gradient, ParameterGradients gradients, Tensor? residualGradient = null, Tensor? skipGradient = null)
    {
        var (images, pixels, channels) = Sizes(Input);
        var (norm, input, output) = (Coefficients, new TensorMemory<T>(Input), new TensorMemory<T>(gradient));
        var size = wanted == 0 ? pixels : wanted;
        var means = MeasureGradients(channels, pixels, gradients, (sums, from, to) =>
        {
            for (var image = from; image < to; image++)
            {
                ChannelKernels<T>.AddGradientSums(
                    input.Row(image, pixels * channels), output.Row(image, size * channels), norm, places, sums.First(image), sums.Second(image));
            }
        });
        var result = empty(Input.shape, T.Type, CPU);
        var byInput = new TensorMemory<T>(result);
        var (byResidual, bySkip) = (Memory(residualGradient), Memory(skipGradient));
        TorchTeam.Sweep(images, (from, to) =>
        {
            for (var image = from; image < to; image++)
            {
                ChannelKernels<T>.Differentiate(
                    input.Row(image, pixels * channels),
                    output.Row(image, size * channels),
                    norm,
                    places,
                    means.First,
                    means.Second,
                    Row(byResidual, image),
                    Row(bySkip, image),
                    byInput.Row(image, pixels * channels));
            }
        });
        Dispose();
        return result;

        static TensorMemory<T>? Memory(Tensor? tensor) => tensor is null ? null : new(tensor);

        Span<T> Row(TensorMemory<T>? values, int image) => values is { } present ? present.Row(image, pixels * channels) : default;
    }

    private static (int Images, int Pixels, int Channels) Sizes(Tensor x) =>
        ((int)x.shape[0], (int)(x.shape[1] * x.shape[2]), (int)x.shape[3]);
}
