namespace RealNvp.Torch.Fused;

/// <summary>Sums of all images and, in single precision, their means over a number of values.</summary>
internal sealed class ChannelMeans(ChannelSums sums, double count)
{
    /// <summary>The first sums.</summary>
    public float[] Sums { get; } = [.. sums.First().Select(sum => (float)sum)];

    /// <summary>The first means.</summary>
    public float[] First { get; } = [.. sums.First().Select(sum => (float)(sum / count))];

    /// <summary>The second means.</summary>
    public float[] Second { get; } = [.. sums.Second().Select(sum => (float)(sum / count))];
}
