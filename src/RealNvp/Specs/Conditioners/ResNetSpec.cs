using System.Text.Json.Serialization;

namespace RealNvp.Specs;

/// <summary>
/// The paper's network (arXiv:1605.08803, section 4.1): a residual convolutional network with weight normalisation
/// (arXiv:1602.07868), batch normalisation, ReLU before every convolution and a skip connection from every block to the output.
/// </summary>
/// <remarks>
/// <para>
/// The input is normalised and seen twice, as max(0, h) and max(0, -h), so that no sign is lost, and with the mask where there is one;
/// a 3x3 convolution makes features of it. A block is norm, ReLU, 3x3, norm, ReLU, 3x3, added to its input. The features after the
/// first convolution and after every block each go through a 1x1 convolution; their sum is normed, goes through a ReLU and a last
/// 1x1 convolution, which starts at zero, so that a new coupling is the identity.
/// </para>
/// <para>
/// Every convolution is weight-normalised, <c>w = g * v / |v|</c> with one g per output channel; an L2 penalty counts for the scales g
/// alone. Norms have a learned shift and no scale, which the convolution after them has already.
/// </para>
/// </remarks>
/// <param name="Blocks">The number of residual blocks, 0 to 64.</param>
/// <param name="Features">The number of feature maps, 1 to 4096.</param>
/// <param name="MaskChannel">Whether the network of a checkerboard coupling sees the mask as one more channel.</param>
public sealed record ResNetSpec(int Blocks = 4, int Features = 32, bool MaskChannel = true) : ImageConditionerSpec
{
    /// <summary>Added to variances inside the network.</summary>
    internal const double Epsilon = 1e-4;

    /// <summary>The share of the old running statistics that a training step keeps.</summary>
    internal const double Momentum = 0.9;

    private const int MostBlocks = 64;
    private const int MostFeatures = 4096;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Summary => $"resnet {Blocks} x {Features}";

    /// <inheritdoc/>
    public override IEnumerable<WeightSpec> Weights(string prefix, int inputs, int outputs, bool isMasked, int context)
    {
        if (Blocks is < 0 or > MostBlocks || Features is < 1 or > MostFeatures)
        {
            throw new FlowSpecException(
                $"A resnet needs 0 to {MostBlocks} blocks and 1 to {MostFeatures} features but has {Blocks} and {Features}.");
        }

        return
        [
            .. Norm($"{prefix}.in_norm", inputs),
            .. Convolution($"{prefix}.in", (2 * inputs) + (isMasked && MaskChannel ? 1 : 0), Features, kernel: 3, new StartValue(1)),
            .. context == 0 ? [] : Projection($"{prefix}.context", context),
            .. Convolution($"{prefix}.skip", Features, Features, kernel: 1, new StartValue(1)),
            .. Enumerable.Range(0, Blocks).SelectMany(block => Block($"{prefix}.blocks.{block}")),
            .. Norm($"{prefix}.out_norm", Features),
            .. Convolution($"{prefix}.out", Features, outputs, kernel: 1, StartValue.Zero),
        ];
    }

    private IEnumerable<WeightSpec> Block(string prefix) =>
    [
        .. Norm($"{prefix}.norm1", Features),
        .. Convolution($"{prefix}.conv1", Features, Features, kernel: 3, new StartValue(1), hasBias: false),
        .. Norm($"{prefix}.norm2", Features),
        .. Convolution($"{prefix}.conv2", Features, Features, kernel: 3, new StartValue(1)),
        .. Convolution($"{prefix}.skip", Features, Features, kernel: 1, new StartValue(1)),
    ];

    /// <summary>What a context adds to every feature map, the same for all pixels; nothing at the start.</summary>
    private IEnumerable<WeightSpec> Projection(string prefix, int context)
    {
        yield return new($"{prefix}.weight", new Shape(Features, context), WeightRole.Trained, StartValue.Zero) { IsDecayed = false };
    }

    private static IEnumerable<WeightSpec> Norm(string prefix, int channels)
    {
        var shape = new Shape(channels);
        yield return new($"{prefix}.beta", shape, WeightRole.Trained, StartValue.Zero) { IsDecayed = false };
        yield return new($"{prefix}.mean", shape, WeightRole.State, StartValue.Zero);
        yield return new($"{prefix}.variance", shape, WeightRole.State, new StartValue(1));
        yield return new($"{prefix}.steps", new Shape(1), WeightRole.State, StartValue.Zero);
    }

    /// <summary>The norm after the first convolution of a block has a shift of its own: that convolution needs no bias.</summary>
    private static IEnumerable<WeightSpec> Convolution(
        string prefix, int inputs, int outputs, int kernel, StartValue scale, bool hasBias = true)
    {
        var direction = StartValue.Linear(inputs * kernel * kernel);
        yield return new($"{prefix}.weight_v", new Shape(outputs, inputs, kernel, kernel), WeightRole.Trained, direction) { IsDecayed = false };
        yield return new($"{prefix}.weight_g", new Shape(outputs), WeightRole.Trained, scale);
        if (hasBias)
        {
            yield return new($"{prefix}.bias", new Shape(outputs), WeightRole.Trained, StartValue.Zero) { IsDecayed = false };
        }
    }
}
