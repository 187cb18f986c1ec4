using System.Runtime.CompilerServices;
using RealNvp.Specs;
using RealNvp.Torch.Conditioners;
using RealNvp.Torch.Couplings;
using static TorchSharp.torch;

namespace RealNvp.Torch.Fused;

/// <summary>
/// What a coupling's network reads of an image [images, channels, height, width], forward and back: the kept values normalised, as
/// max(0, v) and max(0, -v), and the mask as a channel: [images, height, width, inputs].
/// </summary>
/// <typeparam name="T">The numbers of the feature maps.</typeparam>
internal sealed class InputNorm<T>(FeatureNorm layer, ImageSplit split, bool seesMask) : FusedFeatureNorm(layer)
    where T : unmanaged, IFeatureNumber<T>
{
    private int Inputs => (2 * split.KeptChannels) + (seesMask ? 1 : 0);

    /// <summary>Reads images.</summary>
    public Tensor Forward(Tensor x, bool updateStatistics)
    {
        var images = (int)x.shape[0];
        var values = new TensorMemory<float>(x);
        Measure(x, new float[split.KeptChannels], split.Pixels, updateStatistics, (sums, from, to) => AddMoments(values, sums, from, to));
        var norm = Coefficients;
        var y = empty([images, split.Height, split.Width, Inputs], T.Type, CPU);
        var results = new TensorMemory<T>(y);
        TorchTeam.Sweep(images, (from, to) => NormaliseAndRectify(values, norm, results, from, to));
        return y;
    }

    /// <summary>Adds the gradient by the kept values to that by the images, float32 and of their shape; done once.</summary>
    /// <param name="gradient">That by what Forward gave.</param>
    /// <param name="gradients">Takes that of the shift.</param>
    /// <param name="result">The gradient by the images.</param>
    public void Backward(Tensor gradient, ParameterGradients gradients, Tensor result)
    {
        var images = (int)Input.shape[0];
        var values = new TensorMemory<float>(Input);
        var outputs = new TensorMemory<T>(gradient);
        var results = new TensorMemory<float>(result);
        var norm = Coefficients;
        var means = MeasureGradients(
            split.KeptChannels, split.Pixels, gradients, (sums, from, to) => AddGradientSums(values, outputs, norm, sums, from, to));
        TorchTeam.Sweep(images, (from, to) => Differentiate(values, outputs, norm, means, results, from, to));
        Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddMoments(TensorMemory<float> images, ChannelSums sums, int from, int to)
    {
        for (var image = from; image < to; image++)
        {
            for (var channel = 0; channel < split.KeptChannels; channel++)
            {
                double sum = 0, square = 0;
                var values = Plane(images, image, channel);
                for (var pixel = 0; pixel < values.Length; pixel++)
                {
                    double value = IsKept(pixel) ? values[pixel] : 0;
                    sum += value;
                    square += value * value;
                }

                sums.First(image)[channel] = sum;
                sums.Second(image)[channel] = square;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void NormaliseAndRectify(TensorMemory<float> images, NormCoefficients norm, TensorMemory<T> results, int from, int to)
    {
        var inputs = Inputs;
        for (var image = from; image < to; image++)
        {
            var result = results.Row(image, split.Pixels * inputs);
            for (var channel = 0; channel < split.KeptChannels; channel++)
            {
                var values = Plane(images, image, channel);
                var (scale, shift) = (norm.Scale[channel], norm.Shift[channel]);
                for (var pixel = 0; pixel < values.Length; pixel++)
                {
                    var v = (IsKept(pixel) ? values[pixel] * scale : 0) + shift;
                    result[(pixel * inputs) + channel] = T.Of(MathF.Max(v, 0));
                    result[(pixel * inputs) + split.KeptChannels + channel] = T.Of(MathF.Max(-v, 0));
                }
            }

            for (var pixel = 0; seesMask && pixel < split.Pixels; pixel++)
            {
                result[(pixel * inputs) + inputs - 1] = T.Of(IsKept(pixel) ? 1 : 0);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddGradientSums(TensorMemory<float> images, TensorMemory<T> gradients, NormCoefficients norm, ChannelSums sums, int from, int to)
    {
        var inputs = Inputs;
        for (var image = from; image < to; image++)
        {
            var gradient = gradients.Row(image, split.Pixels * inputs);
            for (var channel = 0; channel < split.KeptChannels; channel++)
            {
                double sum = 0, product = 0;
                var values = Plane(images, image, channel);
                for (var pixel = 0; pixel < values.Length; pixel++)
                {
                    var scaled = IsKept(pixel) ? values[pixel] * norm.Scale[channel] : 0;
                    var g = Rectified(gradient, (pixel * inputs) + channel, scaled + norm.Shift[channel]);
                    sum += g;
                    product += g * (scaled + norm.Centre[channel]);
                }

                sums.First(image)[channel] = sum;
                sums.Second(image)[channel] = product;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Differentiate(
        TensorMemory<float> images, TensorMemory<T> gradients, NormCoefficients norm, ChannelMeans means, TensorMemory<float> results, int from, int to)
    {
        var inputs = Inputs;
        for (var image = from; image < to; image++)
        {
            var gradient = gradients.Row(image, split.Pixels * inputs);
            for (var channel = 0; channel < split.KeptChannels; channel++)
            {
                var values = Plane(images, image, channel);
                var by = Plane(results, image, channel);
                for (var pixel = 0; pixel < values.Length; pixel++)
                {
                    if (IsKept(pixel))
                    {
                        var scaled = values[pixel] * norm.Scale[channel];
                        var g = Rectified(gradient, (pixel * inputs) + channel, scaled + norm.Shift[channel]);
                        by[pixel] += norm.Scale[channel] * (g - means.First[channel] - ((scaled + norm.Centre[channel]) * means.Second[channel]));
                    }
                }
            }
        }
    }

    /// <summary>The gradient by a normalised value from those by max(0, v) and max(0, -v).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Rectified(Span<T> gradient, int index, float v) =>
        v > 0 ? gradient[index].Value : v < 0 ? -gradient[index + split.KeptChannels].Value : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsKept(int pixel) => !split.IsCheckerboard || split.Places[pixel] < 0;

    private Span<float> Plane(TensorMemory<float> images, int image, int channel) =>
        images.Row((image * split.Channels) + split.FirstKept + channel, split.Pixels);
}
