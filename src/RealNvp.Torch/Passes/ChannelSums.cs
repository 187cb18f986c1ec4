namespace RealNvp.Torch.Passes;

/// <summary>Two sums for every channel, by image: added up in the images' order, so that they do not depend on the number of threads.</summary>
internal sealed class ChannelSums(int images, int channels)
{
    private readonly double[] _values = new double[2 * images * channels];

    /// <summary>The first sums of one image.</summary>
    public Span<double> First(int image) => _values.AsSpan(2 * image * channels, channels);

    /// <summary>The second sums of one image.</summary>
    public Span<double> Second(int image) => _values.AsSpan(((2 * image) + 1) * channels, channels);

    /// <summary>The first sums of all images.</summary>
    public double[] First() => Total(First);

    /// <summary>The second sums of all images.</summary>
    public double[] Second() => Total(Second);

    private double[] Total(Func<int, Span<double>> sums)
    {
        var total = new double[channels];
        for (var image = 0; image < images; image++)
        {
            System.Numerics.Tensors.TensorPrimitives.Add(total, sums(image), total);
        }

        return total;
    }
}
