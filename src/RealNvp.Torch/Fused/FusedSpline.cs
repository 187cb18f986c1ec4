using System.Buffers;
using System.Runtime.CompilerServices;
using RealNvp.Managed;
using RealNvp.Specs;
using RealNvp.Torch.Couplings;
using static TorchSharp.torch;

namespace RealNvp.Torch.Fused;

/// <summary>
/// The splines of a coupling's changed values, forward, inverse and back, in place, from what the network gives at every changed pixel behind s
/// and t: the numbers of each changed channel. Images are float32 [images, channels, height, width].
/// </summary>
/// <typeparam name="T">The numbers that the network gives.</typeparam>
internal sealed class FusedSpline<T>(ImageSplit split, SplineSpec spec)
    where T : unmanaged, IFeatureNumber<T>
{
    private readonly RationalQuadraticSpline _spline = new(spec);

    private delegate void Change(Place place, Span<float> numbers);

    private delegate (double Value, double LogDerivative) Spline(double value, ReadOnlySpan<float> numbers);

    /// <summary>Sends values through their splines and adds the logs of the derivatives to the log-dets, float64.</summary>
    public void Forward(Tensor heads, Tensor values, Tensor logDet) => Map(heads, values, logDet, (value, numbers) => _spline.Forward(value, numbers));

    /// <summary>Undoes what <see cref="Forward"/> did to values, and adds the logs of the derivatives of the way back.</summary>
    public void Inverse(Tensor heads, Tensor values, Tensor logDet) => Map(heads, values, logDet, (value, numbers) => _spline.Inverse(value, numbers));

    /// <summary>Writes the gradients by the splines' numbers, and turns the gradient by what Forward gave into that by what it read.</summary>
    /// <param name="heads">What the network gave.</param>
    /// <param name="values">What <see cref="Forward"/> read.</param>
    /// <param name="logDetGradient">The gradient by the log-dets, float64.</param>
    /// <param name="gradient">The gradient by what Forward gave; receives that by what it read.</param>
    /// <param name="byHeads">Receives the gradients by the splines' numbers.</param>
    public void Backward(Tensor heads, Tensor values, Tensor logDetGradient, Tensor gradient, Tensor byHeads)
    {
        var (read, byLogDet) = (new TensorMemory<float>(values), new TensorMemory<double>(logDetGradient));
        var (byValues, byNumbers) = (new TensorMemory<float>(gradient), new TensorMemory<T>(byHeads));
        Sweep(heads, (place, numbers) =>
        {
            ref var byValue = ref byValues.Span[place.Value];
            byValue = (float)_spline.Backward(read.Span[place.Value], numbers, byValue, byLogDet.Span[place.Image]);
            var results = byNumbers.Span.Slice(place.Numbers, numbers.Length);
            for (var index = 0; index < numbers.Length; index++)
            {
                results[index] = T.Of(numbers[index]);
            }
        });
    }

    private void Map(Tensor heads, Tensor values, Tensor logDet, Spline spline)
    {
        var (changed, sums) = (new TensorMemory<float>(values), new TensorMemory<double>(logDet));
        Sweep(heads, (place, numbers) =>
        {
            ref var value = ref changed.Span[place.Value];
            var (mapped, logDerivative) = spline(value, numbers);
            value = (float)mapped;
            sums.Span[place.Image] += logDerivative;
        });
    }

    /// <summary>Calls <paramref name="change"/> for every changed value with the numbers of its spline, prepared.</summary>
    private void Sweep(Tensor heads, Change change)
    {
        var inputs = new TensorMemory<T>(heads);
        TorchTeam.Sweep((int)heads.shape[0], Visit);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Visit(int from, int to)
        {
            using var rented = MemoryPool<float>.Shared.Rent(_spline.ParametersPerVariable);
            var numbers = rented.Memory.Span[.._spline.ParametersPerVariable];
            for (var image = from; image < to; image++)
            {
                for (var pixel = 0; pixel < split.Changed.Length; pixel++)
                {
                    var head = (((image * split.Changed.Length) + pixel) * split.Heads) + (2 * split.ChangedChannels);
                    for (var channel = split.FirstChanged; channel < split.FirstChanged + split.ChangedChannels; channel++)
                    {
                        var given = inputs.Span.Slice(head, numbers.Length);
                        for (var index = 0; index < numbers.Length; index++)
                        {
                            numbers[index] = given[index].Value;
                        }

                        _spline.Prepare(numbers);
                        var value = (((image * split.Channels) + channel) * split.Pixels) + split.Changed[pixel];
                        change(new(image, value, head), numbers);
                        head += numbers.Length;
                    }
                }
            }
        }
    }

    /// <summary>A changed value: its image, and where it and the numbers of its spline lie in their tensors.</summary>
    private readonly record struct Place(int Image, int Value, int Numbers);
}
