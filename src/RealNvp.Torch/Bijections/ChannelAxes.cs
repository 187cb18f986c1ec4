using RealNvp.Specs;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>
/// Where the channels of a batch lie, for steps that hold one number per channel: [batch, features] has one place for each feature,
/// [batch, channels, height, width] has height * width places for each channel.
/// </summary>
internal sealed class ChannelAxes
{
    private readonly long[] _spread;

    public ChannelAxes(Shape input)
    {
        Places = input.Size / input[0];
        Others = input.Rank == 1 ? [0] : [0, 2, 3];
        _spread = input.Rank == 1 ? [-1] : [-1, 1, 1];
    }

    /// <summary>The number of values a row has in each channel.</summary>
    public long Places { get; }

    /// <summary>All axes but that of the channels.</summary>
    public long[] Others { get; }

    /// <summary>[channels] as a tensor that broadcasts over a batch.</summary>
    public Tensor Spread(Tensor channels) => channels.view(_spread);

    /// <summary>The log-det of every row of <paramref name="x"/> from log-scales [channels], summed in float64.</summary>
    public Tensor LogDet(Tensor logScales, Tensor x) => logScales.sum(ScalarType.Float64).Times(Places).expand(x.shape[0]);
}
