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
    private readonly FeatureNorm _inNorm;
    private readonly WeightNormConvolution _in;
    private readonly Parameter? _context;
    private readonly WeightNormConvolution _skip;
    private readonly ResidualBlock[] _blocks;
    private readonly FeatureNorm _outNorm;
    private readonly WeightNormConvolution _out;

    public ResNet(ResNetSpec spec, Tensor? mask, bool isConditional, StepTensors tensors)
        : base(nameof(ResNet))
    {
        Width = spec.Features;
        _mask = spec.MaskChannel ? mask : null;
        _inNorm = new(tensors.Within("in_norm"));
        _in = new(tensors.Within("in"));
        _context = isConditional ? tensors.Trained("context.weight") : null;
        _skip = new(tensors.Within("skip"));
        _blocks = [.. Enumerable.Range(0, spec.Blocks).Select(block => new ResidualBlock(tensors.Within("blocks").Step(block)))];
        _outNorm = new(tensors.Within("out_norm"));
        _out = new(tensors.Within("out"));
    }

    public override int Width { get; }

    public override Tensor Apply(Tensor kept, Tensor? context, bool takesIn)
    {
        using var scope = NewDisposeScope();
        var type = training && Precision == NetworkPrecision.Bf16 ? ScalarType.BFloat16 : kept.dtype;
        var h = _in.Apply(Convolution.Enter(Rectified(_inNorm.Apply(kept, training, takesIn)), type));
        if (_context is not null)
        {
            // Every context moves the feature maps by numbers of its own, the same for all pixels.
            h = h + nn.functional.linear(context!, _context).to_type(h.dtype).unsqueeze(2).unsqueeze(3);
        }

        var sum = _skip.Apply(h);
        foreach (var block in _blocks)
        {
            (h, var skip) = block.Apply(h, training, takesIn);
            sum = sum + skip;
        }

        return Convolution.Leave(_out.Apply(_outNorm.Apply(sum, training, takesIn).relu()), kept.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>max(0, h), max(0, -h) and the mask as channels.</summary>
    private Tensor Rectified(Tensor h) => _mask is null
        ? cat([h.relu(), (-h).relu()], 1)
        : cat([h.relu(), (-h).relu(), _mask.expand(h.shape[0], 1, h.shape[2], h.shape[3])], 1);
}
