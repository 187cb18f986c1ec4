using System.Buffers;
using System.Numerics.Tensors;

namespace RealNvp.Torch.Fused;

/// <summary>
/// Two sums for every channel, by image: added up in the images' order, so that they do not depend on the number of threads. The room is
/// rented: what every norm of every coupling would leave to the garbage collector grows with depth.
/// </summary>
internal sealed class ChannelSums : IDisposable
{
    private readonly int _images;
    private readonly int _channels;
    private readonly double[] _values;

    /// <summary>Sums of zero.</summary>
    public ChannelSums(int images, int channels)
    {
        (_images, _channels) = (images, channels);
        _values = ArrayPool<double>.Shared.Rent(2 * images * channels);
        _values.AsSpan(0, 2 * images * channels).Clear();
    }

    /// <summary>The first sums of one image.</summary>
    public Span<double> First(int image) => _values.AsSpan(2 * image * _channels, _channels);

    /// <summary>The second sums of one image.</summary>
    public Span<double> Second(int image) => _values.AsSpan(((2 * image) + 1) * _channels, _channels);

    /// <summary>The first sums of all images.</summary>
    public double[] First()
    {
        var total = new double[_channels];
        for (var image = 0; image < _images; image++)
        {
            TensorPrimitives.Add(total, First(image), total);
        }

        return total;
    }

    /// <summary>The second sums of all images.</summary>
    public double[] Second()
    {
        var total = new double[_channels];
        for (var image = 0; image < _images; image++)
        {
            TensorPrimitives.Add(total, Second(image), total);
        }

        return total;
    }

    /// <summary>Gives the room back.</summary>
    public void Dispose() => ArrayPool<double>.Shared.Return(_values);
}
