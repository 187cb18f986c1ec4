using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Conditioners;

/// <summary>The residual convolutional network of the paper, as <see cref="ResNetSpec"/> describes it.</summary>
internal sealed class ResNet : ImageConditioner
{
    private readonly Tensor? _mask;
    private readonly Parameter? _context;

    public ResNet(ResNetSpec spec, Tensor? mask, bool isConditional, StepTensors tensors)
        : base(nameof(ResNet))
    {
        Width = spec.Features;
        _mask = spec.MaskChannel ? mask : null;
        InNorm = new(tensors.Within("in_norm"));
        In = new(tensors.Within("in"));
        _context = isConditional ? tensors.Trained("context.weight") : null;
        Skip = new(tensors.Within("skip"));
        Blocks = [.. Enumerable.Range(0, spec.Blocks).Select(block => new ResidualBlock(tensors.Within("blocks").Step(block)))];
        OutNorm = new(tensors.Within("out_norm"));
        Out = new(tensors.Within("out"));
    }

    public override int Width { get; }

    /// <summary>Whether it reads the mask as a channel.</summary>
    public bool SeesMask => _mask is not null;

    /// <summary>Whether it reads a context.</summary>
    public bool IsConditional => _context is not null;

    public FeatureNorm InNorm { get; }

    public WeightNormConvolution In { get; }

    public WeightNormConvolution Skip { get; }

    public IReadOnlyList<ResidualBlock> Blocks { get; }

    public FeatureNorm OutNorm { get; }

    public WeightNormConvolution Out { get; }

    /// <summary>Everything that learns but what reads the context.</summary>
    public IEnumerable<Parameter> Trained =>
        [InNorm.Beta, .. In.Trained, .. Skip.Trained, .. Blocks.SelectMany(block => block.Trained), OutNorm.Beta, .. Out.Trained];

    public override Tensor Apply(Tensor kept, Tensor? context, bool updateStatistics)
    {
        using var scope = NewDisposeScope();
        var type = training && Precision == NetworkPrecision.Bf16 ? ScalarType.BFloat16 : kept.dtype;
        var features = Rectified(InNorm.Apply(kept, training, updateStatistics)).to_type(type);
        var h = In.Apply(IsChannelsLast ? Convolution.ChannelsLast(features) : features);
        if (_context is not null)
        {
            // Every context moves the feature maps by numbers of its own, the same for all pixels.
            h = h.Plus(nn.functional.linear(context!, _context).to_type(h.dtype).unsqueeze(2).unsqueeze(3));
        }

        var sum = Skip.Apply(h);
        foreach (var block in Blocks)
        {
            (h, var skip) = block.Apply(h, training, updateStatistics);
            sum = sum.Plus(skip);
        }

        // Couplings take channels first.
        return Out.Apply(OutNorm.Apply(sum, training, updateStatistics).relu()).to_type(kept.dtype).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>max(0, h), max(0, -h) and the mask as channels.</summary>
    private Tensor Rectified(Tensor h) => _mask is null
        ? cat([h.relu(), (-h).relu()], 1)
        : cat([h.relu(), (-h).relu(), _mask.expand(h.shape[0], 1, h.shape[2], h.shape[3])], 1);
}
