using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RealNvp.Torch.Fused;

/// <summary>
/// Sweeps over one image's feature maps [pixels, channels]: the parts of batch normalisation followed by a ReLU, forward and back. What
/// the ReLU gives may be wanted at some pixels only; <c>places</c> then holds for every pixel where it lies among those, or -1, and is
/// empty where all are wanted.
/// </summary>
/// <typeparam name="T">The numbers of the feature maps.</typeparam>
internal static class ChannelKernels<T>
    where T : unmanaged, IFeatureNumber<T>
{
    private const int Lanes = 16;

    /// <summary>Adds the sums of <c>x - origin</c> and of its square to those of every channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddMoments(Span<T> image, ReadOnlySpan<float> origin, Span<double> sums, Span<double> squares)
    {
        var channels = origin.Length;
        var pixels = image.Length / channels;
        ref var first = ref MemoryMarshal.GetReference(image);
        var channel = 0;
        for (; channel <= channels - Lanes; channel += Lanes)
        {
            var start = Vector512.Create(origin.Slice(channel, Lanes));
            Vector512<float> sum = default, sum2 = default, square = default, square2 = default;
            ref var at = ref Unsafe.Add(ref first, channel);
            var pixel = 0;
            for (; pixel <= pixels - 2; pixel += 2)
            {
                var x = T.Read(ref at) - start;
                var x2 = T.Read(ref Unsafe.Add(ref at, channels)) - start;
                sum += x;
                sum2 += x2;
                square = Vector512.MultiplyAddEstimate(x, x, square);
                square2 = Vector512.MultiplyAddEstimate(x2, x2, square2);
                at = ref Unsafe.Add(ref at, 2 * channels);
            }

            if (pixel < pixels)
            {
                var x = T.Read(ref at) - start;
                sum += x;
                square = Vector512.MultiplyAddEstimate(x, x, square);
            }

            Add(sum + sum2, sums[channel..]);
            Add(square + square2, squares[channel..]);
        }

        for (; channel < channels; channel++)
        {
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                double x = image[(pixel * channels) + channel].Value - origin[channel];
                sums[channel] += x;
                squares[channel] += x * x;
            }
        }
    }

    /// <summary><c>max(0, x * scale + shift)</c> of the wanted pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void NormaliseAndRectify(
        Span<T> image, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, ReadOnlySpan<int> places, Span<T> rectified)
    {
        var channels = scale.Length;
        var pixels = image.Length / channels;
        ref var first = ref MemoryMarshal.GetReference(image);
        ref var firstOut = ref MemoryMarshal.GetReference(rectified);
        var channel = 0;
        for (; channel <= channels - Lanes; channel += Lanes)
        {
            var (a, b) = (Vector512.Create(scale.Slice(channel, Lanes)), Vector512.Create(shift.Slice(channel, Lanes)));
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                var place = places.IsEmpty ? pixel : places[pixel];
                if (place >= 0)
                {
                    var x = T.Read(ref Unsafe.Add(ref first, (pixel * channels) + channel));
                    var y = Vector512.Max(Vector512.MultiplyAddEstimate(x, a, b), Vector512<float>.Zero);
                    T.Write(y, ref Unsafe.Add(ref firstOut, (place * channels) + channel));
                }
            }
        }

        for (; channel < channels; channel++)
        {
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                var place = places.IsEmpty ? pixel : places[pixel];
                if (place >= 0)
                {
                    var y = MathF.FusedMultiplyAdd(image[(pixel * channels) + channel].Value, scale[channel], shift[channel]);
                    rectified[(place * channels) + channel] = T.Of(MathF.Max(y, 0));
                }
            }
        }
    }

    /// <summary>
    /// Adds to every channel the sums that its gradient needs: of the gradient before the ReLU, and of it times the normalised value.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddGradientSums(
        Span<T> image, Span<T> gradient, NormCoefficients norm, ReadOnlySpan<int> places, Span<double> sums, Span<double> products)
    {
        var channels = norm.Scale.Length;
        var pixels = image.Length / channels;
        ref var first = ref MemoryMarshal.GetReference(image);
        ref var firstGradient = ref MemoryMarshal.GetReference(gradient);
        var channel = 0;
        for (; channel <= channels - Lanes; channel += Lanes)
        {
            var (scale, shift, centre) = norm.At(channel);
            Vector512<float> sum = default, product = default;
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                var place = places.IsEmpty ? pixel : places[pixel];
                if (place >= 0)
                {
                    var x = T.Read(ref Unsafe.Add(ref first, (pixel * channels) + channel));
                    var g = T.Read(ref Unsafe.Add(ref firstGradient, (place * channels) + channel));
                    var passed = Vector512.GreaterThan(Vector512.MultiplyAddEstimate(x, scale, shift), Vector512<float>.Zero);
                    g = Vector512.ConditionalSelect(passed, g, Vector512<float>.Zero);
                    sum += g;
                    product = Vector512.MultiplyAddEstimate(g, Vector512.MultiplyAddEstimate(x, scale, centre), product);
                }
            }

            Add(sum, sums[channel..]);
            Add(product, products[channel..]);
        }

        for (; channel < channels; channel++)
        {
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                var place = places.IsEmpty ? pixel : places[pixel];
                var x = image[(pixel * channels) + channel].Value;
                if (place >= 0 && MathF.FusedMultiplyAdd(x, norm.Scale[channel], norm.Shift[channel]) > 0)
                {
                    double g = gradient[(place * channels) + channel].Value;
                    sums[channel] += g;
                    products[channel] += g * MathF.FusedMultiplyAdd(x, norm.Scale[channel], norm.Centre[channel]);
                }
            }
        }
    }

    /// <summary>
    /// The gradient by x: <c>scale * (g - mean g - normalised * mean(g * normalised))</c>, g being the gradient before the ReLU; what
    /// else flows back to x is added, each of the two may be empty.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Differentiate(
        Span<T> image,
        Span<T> gradient,
        NormCoefficients norm,
        ReadOnlySpan<int> places,
        ReadOnlySpan<float> meanGradient,
        ReadOnlySpan<float> meanProduct,
        Span<T> residualGradient,
        Span<T> skipGradient,
        Span<T> result)
    {
        var channels = norm.Scale.Length;
        var pixels = image.Length / channels;
        ref var first = ref MemoryMarshal.GetReference(image);
        ref var firstGradient = ref MemoryMarshal.GetReference(gradient);
        ref var firstResidual = ref MemoryMarshal.GetReference(residualGradient);
        ref var firstSkip = ref MemoryMarshal.GetReference(skipGradient);
        ref var firstResult = ref MemoryMarshal.GetReference(result);
        var channel = 0;
        for (; channel <= channels - Lanes; channel += Lanes)
        {
            var (scale, shift, centre) = norm.At(channel);
            var (mean, meanOfProduct) = (Vector512.Create(meanGradient.Slice(channel, Lanes)), Vector512.Create(meanProduct.Slice(channel, Lanes)));
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                var offset = (pixel * channels) + channel;
                var x = T.Read(ref Unsafe.Add(ref first, offset));
                var y = -Vector512.MultiplyAddEstimate(Vector512.MultiplyAddEstimate(x, scale, centre), meanOfProduct, mean);
                var place = places.IsEmpty ? pixel : places[pixel];
                if (place >= 0)
                {
                    var g = T.Read(ref Unsafe.Add(ref firstGradient, (place * channels) + channel));
                    var passed = Vector512.GreaterThan(Vector512.MultiplyAddEstimate(x, scale, shift), Vector512<float>.Zero);
                    y += Vector512.ConditionalSelect(passed, g, Vector512<float>.Zero);
                }

                y *= scale;
                if (!residualGradient.IsEmpty)
                {
                    y += T.Read(ref Unsafe.Add(ref firstResidual, offset));
                }

                if (!skipGradient.IsEmpty)
                {
                    y += T.Read(ref Unsafe.Add(ref firstSkip, offset));
                }

                T.Write(y, ref Unsafe.Add(ref firstResult, offset));
            }
        }

        for (; channel < channels; channel++)
        {
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                var offset = (pixel * channels) + channel;
                var x = image[offset].Value;
                var place = places.IsEmpty ? pixel : places[pixel];
                var isPassed = place >= 0 && MathF.FusedMultiplyAdd(x, norm.Scale[channel], norm.Shift[channel]) > 0;
                var g = isPassed ? gradient[(place * channels) + channel].Value : 0;
                var product = MathF.FusedMultiplyAdd(x, norm.Scale[channel], norm.Centre[channel]) * meanProduct[channel];
                var y = norm.Scale[channel] * (g - meanGradient[channel] - product);
                y += residualGradient.IsEmpty ? 0 : residualGradient[offset].Value;
                y += skipGradient.IsEmpty ? 0 : skipGradient[offset].Value;
                result[offset] = T.Of(y);
            }
        }
    }

    /// <summary>Values times a factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(ReadOnlySpan<float> values, float factor, Span<T> result)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        ref var firstResult = ref MemoryMarshal.GetReference(result);
        var index = 0;
        for (; index <= values.Length - Lanes; index += Lanes)
        {
            T.Write(Vector512.LoadUnsafe(ref Unsafe.Add(ref first, index)) * factor, ref Unsafe.Add(ref firstResult, index));
        }

        for (; index < values.Length; index++)
        {
            result[index] = T.Of(values[index] * factor);
        }
    }

    /// <summary>Adds values to values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(Span<T> values, Span<T> others)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        ref var firstOther = ref MemoryMarshal.GetReference(others);
        var index = 0;
        for (; index <= values.Length - Lanes; index += Lanes)
        {
            T.Write(T.Read(ref Unsafe.Add(ref first, index)) + T.Read(ref Unsafe.Add(ref firstOther, index)), ref Unsafe.Add(ref first, index));
        }

        for (; index < values.Length; index++)
        {
            values[index] = T.Of(values[index].Value + others[index].Value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector512<float> values, Span<double> sums)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            sums[lane] += values[lane];
        }
    }
}
