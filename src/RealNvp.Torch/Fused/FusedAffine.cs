using System.Buffers;
using System.Runtime.CompilerServices;
using RealNvp.Kernels;
using RealNvp.Specs;
using RealNvp.Torch.Couplings;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace RealNvp.Torch.Fused;

/// <summary>
/// The affine transform of a coupling's changed values, forward, inverse and back, from what the network gives at every changed pixel: s
/// before its bound for each changed channel, then t for each. Images are float32 [images, channels, height, width].
/// </summary>
/// <typeparam name="T">The numbers that the network gives.</typeparam>
internal sealed class FusedAffine<T>(ImageSplit split, LogScale bound)
    where T : unmanaged, IFeatureNumber<T>
{
    private readonly int _size = split.Changed.Length;
    private readonly int _channels = split.ChangedChannels;
    private readonly int _heads = split.Heads;

    /// <summary><c>x * exp(s) + t</c>, and the sums of s of each image, float64.</summary>
    public (Tensor Value, Tensor LogDet) Forward(Tensor heads, Tensor x) => Map(heads, x, sign: 1, (value, s, t) =>
    {
        ElementwiseKernels.Best.Exp(s, s);
        TensorPrimitives.MultiplyAdd(value, s, t, value);
    });

    /// <summary><c>(y - t) * exp(-s)</c>, and the log-dets of the way back, the negative sums of s of each image, float64.</summary>
    public (Tensor Value, Tensor LogDet) Inverse(Tensor heads, Tensor y) => Map(heads, y, sign: -1, (value, s, t) =>
    {
        TensorPrimitives.Negate(s, s);
        ElementwiseKernels.Best.Exp(s, s);
        TensorPrimitives.Subtract(value, t, value);
        TensorPrimitives.Multiply(value, s, value);
    });

    /// <summary>
    /// Writes the gradients by s before its bound and by t, and turns the gradient by y into that by x, without what flows through the network.
    /// </summary>
    /// <param name="heads">What the network gave.</param>
    /// <param name="x">What <see cref="Forward"/> read.</param>
    /// <param name="logDetGradient">The gradient by the log-dets, float64.</param>
    /// <param name="gradient">The gradient by y; receives that by x.</param>
    /// <param name="byHeads">Receives the gradients by s and t.</param>
    /// <param name="gradients">Takes that by the bound's scales.</param>
    public void Backward(Tensor heads, Tensor x, Tensor logDetGradient, Tensor gradient, Tensor byHeads, ParameterGradients gradients)
    {
        var images = (int)x.shape[0];
        var (inputs, read, results) = (new TensorMemory<T>(heads), new TensorMemory<float>(x), new TensorMemory<float>(gradient));
        var (byNumbers, byLogDet) = (new TensorMemory<T>(byHeads), new TensorMemory<double>(logDetGradient));
        var factors = bound.Factors(_channels);
        using var byFactor = new ChannelSums(images, _channels);
        TorchTeam.Sweep(images, Differentiate);
        if (bound.Learned is { } learned)
        {
            var sums = byFactor.First();
            var result = gradients.Of(learned);
            for (var channel = 0; channel < _channels; channel++)
            {
                result[channel] = (float)sums[channel];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Differentiate(int from, int to)
        {
            using var buffers = new Buffers(_size);
            var tanh = buffers.First;
            var exp = buffers.Second;
            var work = buffers.Third;
            var value = buffers.Fourth;
            for (var image = from; image < to; image++)
            {
                var head = inputs.Row(image, _size * _heads);
                var output = byNumbers.Row(image, _size * _heads);
                var byImage = (float)byLogDet.Span[image];
                for (var channel = 0; channel < _channels; channel++)
                {
                    Bound(head, channel, factors[channel], tanh, exp);
                    ElementwiseKernels.Best.Exp(exp, exp);
                    var plane = Plane(read, image, channel);
                    var byPlane = Plane(results, image, channel);
                    Gather(plane, value);
                    Gather(byPlane, work);
                    for (var place = 0; place < _size; place++)
                    {
                        output[(place * _heads) + _channels + channel] = T.Of(work[place]);
                    }

                    // By x: g * exp(s). By s: g * x * exp(s) and the log-det's.
                    TensorPrimitives.Multiply(work, exp, work);
                    Scatter(work, byPlane);
                    TensorPrimitives.Multiply(work, value, value);
                    TensorPrimitives.Add(value, byImage, value);
                    byFactor.First(image)[channel] = TensorPrimitives.Dot<float>(value, tanh);

                    // By what the bound reads: times factor * slope * (1 - tanh^2).
                    TensorPrimitives.Multiply(tanh, tanh, tanh);
                    TensorPrimitives.Subtract(1f, tanh, tanh);
                    TensorPrimitives.Multiply(tanh, factors[channel] * bound.Slope, tanh);
                    for (var place = 0; place < _size; place++)
                    {
                        output[(place * _heads) + channel] = T.Of(value[place] * tanh[place]);
                    }
                }
            }
        }
    }

    private (Tensor Value, Tensor LogDet) Map(Tensor heads, Tensor x, int sign, Change change)
    {
        var images = (int)x.shape[0];
        var y = x.detach().clone().contiguous();
        var logDet = empty(images, ScalarType.Float64, CPU);
        var (inputs, results, sums) = (new TensorMemory<T>(heads), new TensorMemory<float>(y), new TensorMemory<double>(logDet));
        var factors = bound.Factors(_channels);
        TorchTeam.Sweep(images, Transform);
        return (y, logDet);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Transform(int from, int to)
        {
            using var buffers = new Buffers(_size);
            var tanh = buffers.First;
            var s = buffers.Second;
            var t = buffers.Third;
            var value = buffers.Fourth;
            for (var image = from; image < to; image++)
            {
                var head = inputs.Row(image, _size * _heads);
                var sum = 0.0;
                for (var channel = 0; channel < _channels; channel++)
                {
                    Bound(head, channel, factors[channel], tanh, s);
                    foreach (var scale in s)
                    {
                        sum += scale;
                    }

                    for (var place = 0; place < _size; place++)
                    {
                        t[place] = head[(place * _heads) + _channels + channel].Value;
                    }

                    var plane = Plane(results, image, channel);
                    Gather(plane, value);
                    change(value, s, t);
                    Scatter(value, plane);
                }

                sums.Span[image] = sign * sum;
            }
        }
    }

    /// <summary>tanh of a channel's raw numbers, and s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Bound(Span<T> head, int channel, float factor, Span<float> tanh, Span<float> s)
    {
        for (var place = 0; place < _size; place++)
        {
            tanh[place] = head[(place * _heads) + channel].Value;
        }

        TensorPrimitives.Multiply(tanh, bound.Slope, tanh);
        ElementwiseKernels.Best.Tanh(tanh, tanh);
        TensorPrimitives.Multiply(tanh, factor, s);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(ReadOnlySpan<float> plane, Span<float> values)
    {
        for (var place = 0; place < _size; place++)
        {
            values[place] = plane[split.Changed[place]];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scatter(ReadOnlySpan<float> values, Span<float> plane)
    {
        for (var place = 0; place < _size; place++)
        {
            plane[split.Changed[place]] = values[place];
        }
    }

    private Span<float> Plane(TensorMemory<float> images, int image, int channel) =>
        images.Row((image * split.Channels) + split.FirstChanged + channel, split.Pixels);

    private delegate void Change(Span<float> value, Span<float> s, Span<float> t);

    private readonly ref struct Buffers(int size)
    {
        private readonly float[] _rented = ArrayPool<float>.Shared.Rent(4 * size);

        public Span<float> First => _rented.AsSpan(0, size);

        public Span<float> Second => _rented.AsSpan(size, size);

        public Span<float> Third => _rented.AsSpan(2 * size, size);

        public Span<float> Fourth => _rented.AsSpan(3 * size, size);

        public void Dispose() => ArrayPool<float>.Shared.Return(_rented);
    }
}
