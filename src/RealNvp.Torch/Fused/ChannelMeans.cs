using RealNvp.Torch.Processes;

namespace RealNvp.Torch.Fused;

/// <summary>Sums of all images of this process and, in single precision, the means of the whole batch.</summary>
internal sealed class ChannelMeans
{
    /// <param name="sums">The sums of the images of this process.</param>
    /// <param name="count">How many values they are of.</param>
    /// <param name="batch">The batch.</param>
    public ChannelMeans(ChannelSums sums, long count, SharedBatch batch)
    {
        var (first, second) = (sums.First(), sums.Second());
        Sums = Array.ConvertAll(first, sum => (float)sum);
        batch.Sum(first);
        batch.Sum(second);
        double all = batch.All(count);
        First = Array.ConvertAll(first, sum => (float)(sum / all));
        Second = Array.ConvertAll(second, sum => (float)(sum / all));
    }

    /// <summary>The first sums.</summary>
    public float[] Sums { get; }

    /// <summary>The first means.</summary>
    public float[] First { get; }

    /// <summary>The second means.</summary>
    public float[] Second { get; }
}
