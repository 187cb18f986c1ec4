using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>How a <see cref="SqueezeSpec"/> orders its channels.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<SqueezeOrder>))]
public enum SqueezeOrder
{
    /// <summary>
    /// The four pixels of a channel stay together: channel <c>4 c + 2 i + j</c> is pixel (i, j) of channel c. Comes before channel-wise
    /// couplings.
    /// </summary>
    ByChannel,

    /// <summary>
    /// First pixel (0, 0) of all channels, then (1, 1), (0, 1) and (1, 0): each half holds a checkerboard of the image in all its
    /// channels. Comes before factoring out.
    /// </summary>
    Diagonal,
}

/// <summary>
/// Trades space for channels (arXiv:1605.08803, section 3.6): <c>[c, h, w]</c> becomes <c>[4 c, h / 2, w / 2]</c>, each block of 2 x 2
/// pixels one pixel with four times the channels. The log-det is zero.
/// </summary>
public sealed record SqueezeSpec : StepSpec
{
    /// <summary>The order of the channels.</summary>
    public SqueezeOrder Order { get; init; }

    /// <summary>Goes the other way: <c>[4 c, h, w]</c> becomes <c>[c, 2 h, 2 w]</c>.</summary>
    public bool Undo { get; init; }

    /// <inheritdoc/>
    public override string Kind => "squeeze";

    /// <inheritdoc/>
    public override string Summary => $"{(Order == SqueezeOrder.ByChannel ? "by channel" : "diagonal")}{(Undo ? ", undone" : "")}";

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireImage(input);
        if (Undo)
        {
            return input[0] % 4 == 0
                ? new(input[0] / 4, input[1] * 2, input[2] * 2)
                : throw new FlowSpecException($"{Kind} can be undone on a multiple of four channels but meets {input}.");
        }

        return input[1] % 2 == 0 && input[2] % 2 == 0
            ? new(input[0] * 4, input[1] / 2, input[2] / 2)
            : throw new FlowSpecException(
                $"{Kind} needs an even height and width but meets {input}; end the scales here, with checkerboard couplings.");
    }

    /// <summary>For each output channel of a squeeze from <paramref name="channels"/> the by-channel one that it is.</summary>
    internal int[] Sources(int channels)
    {
        if (Order == SqueezeOrder.ByChannel)
        {
            return [.. Enumerable.Range(0, 4 * channels)];
        }

        ReadOnlySpan<int> pixels = [0, 3, 1, 2];
        var sources = new int[4 * channels];
        for (var target = 0; target < sources.Length; target++)
        {
            sources[target] = (4 * (target % channels)) + pixels[target / channels];
        }

        return sources;
    }
}
