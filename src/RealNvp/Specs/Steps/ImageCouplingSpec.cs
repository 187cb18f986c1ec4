using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>How a coupling splits an image.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ImageMask>))]
public enum ImageMask
{
    /// <summary>Pixels (i, j) with i + j even are kept, the others change, in all channels.</summary>
    Checkerboard,

    /// <summary>The first half of the channels is kept, the rest changes.</summary>
    Channel,
}

/// <summary>
/// The affine coupling on images (arXiv:1605.08803, sections 3.4 and 4.1, figure 3): <c>y = x * exp(s) + t</c> on the changed values, s and
/// t given by one network that sees the kept ones; the log-det is the sum of s. With <see cref="Spline"/>, y goes on through a monotone spline
/// whose knots the same network gives (arXiv:1906.04032, section 3), and the logs of the splines' derivatives count too.
/// </summary>
public sealed record ImageCouplingSpec : StepSpec
{
    /// <summary>How the image is split.</summary>
    public ImageMask Mask { get; init; }

    /// <summary>Exchanges kept and changed values; alternate it, so that every variable gets changed.</summary>
    public bool Flip { get; init; }

    /// <summary>
    /// The network that gives s and t for every changed channel, first all of s, then all of t, then the splines' numbers, one channel after the
    /// other. For a checkerboard it sees all channels with zeros for the changed pixels; for a channel mask it sees the kept channels alone.
    /// </summary>
    public required ImageConditionerSpec Net { get; init; }

    /// <summary>How log-scales are bounded; the default is the paper's tanh times a learned scale per channel, from 1.</summary>
    public LogScaleSpec LogScale { get; init => field = value ?? Default; } = Default;

    /// <summary>
    /// The splines behind the affine map; none unless given, as in the paper. They model the uniform noise of
    /// dequantised pixels, which an affine map cannot and which is most of what is left to model in flat regions of images.
    /// </summary>
    public SplineSpec? Spline { get; init; }

    /// <inheritdoc/>
    public override string Kind => "image-coupling";

    /// <inheritdoc/>
    public override string Summary =>
        $"{(Mask == ImageMask.Checkerboard ? "checkerboard" : "channel")}{(Flip ? ", flipped" : "")}; {Net.Summary}; {LogScale.Summary}"
        + (Spline is null ? "" : $"; splines of {Spline.Summary}");

    private static LogScaleSpec Default { get; } = new(LogScaleKind.Learned, 1);

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool SeesContext => true;

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireImage(input);
        if (Mask == ImageMask.Channel && input[0] < 2)
        {
            throw new FlowSpecException(
                $"{Kind} by channel needs at least two channels, one to keep and one to change, but meets {input}; put a squeeze step before it.");
        }

        if (Mask == ImageMask.Checkerboard && input[1] * input[2] < 2)
        {
            throw new FlowSpecException($"{Kind} by checkerboard needs at least two pixels but meets {input}; use a channel mask.");
        }

        LogScale.Check();
        Spline?.Check(Kind);
        return input;
    }

    /// <summary>What the network gives for every changed value: s, t and the numbers of its spline.</summary>
    internal int ParametersPerVariable => 2 + (Spline?.ParametersPerVariable ?? 0);

    /// <summary>The number of channels the network sees, and that of those it gives s and t for.</summary>
    public (int Kept, int Changed) Channels(Shape input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var half = input[0] / 2;
        return Mask == ImageMask.Checkerboard ? (input[0], input[0])
            : Flip ? (input[0] - half, half)
            : (half, input[0] - half);
    }

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(Shape input, int context)
    {
        var (kept, changed) = Channels(input);
        return Net.Weights("net", kept, Shape.Product(changed, ParametersPerVariable), Mask == ImageMask.Checkerboard, context).Concat(LogScale.Weights(changed));
    }
}
