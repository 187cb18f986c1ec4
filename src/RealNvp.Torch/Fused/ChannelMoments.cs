namespace RealNvp.Torch.Fused;

/// <summary>The mean and variance of every channel over a number of values.</summary>
internal sealed record ChannelMoments(double[] Means, double[] Variances, long Count)
{
    /// <summary>
    /// Of so many values, from the sums of <c>x - origin</c> and of its square. The origin is some value of the channel, so that the squares lose no digits
    /// where the mean is far from zero.
    /// </summary>
    public static ChannelMoments From(ReadOnlySpan<float> origin, ChannelSums sums, long count)
    {
        var (sum, square) = (sums.First(), sums.Second());
        var (means, variances) = (new double[origin.Length], new double[origin.Length]);
        for (var channel = 0; channel < origin.Length; channel++)
        {
            var offset = sum[channel] / count;
            means[channel] = origin[channel] + offset;
            variances[channel] = Math.Max(0, (square[channel] / count) - (offset * offset));
        }

        return new(means, variances, count);
    }
}
