using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch.Conditioners;
using RealNvp.Torch.Passes;
using RealNvp.Torch.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>
/// The affine coupling on images [batch, channels, height, width] (arXiv:1605.08803, sections 3.4 and 4.1): <c>y = x * exp(s) + t</c> on the
/// changed values, s and t given by a convolutional network that sees the kept ones.
/// </summary>
public sealed class ImageCoupling : Bijection
{
    private readonly LogScale _logScale;
    private readonly ImageConditioner _net;
    private readonly Tensor? _keptMask;
    private readonly Tensor? _changedMask;
    private readonly ImageSplit _split;
    private readonly bool _isFloat32;
    private readonly int _firstKept;
    private readonly int _firstChanged;
    private readonly int _keptChannels;
    private readonly int _changedChannels;
    private bool _usesSweeps = true;
    private ICouplingPass? _pass;

    /// <summary>Creates the step for images of shape <paramref name="input"/> on its tensors.</summary>
    public ImageCoupling(ImageCouplingSpec spec, Shape input, StepTensors tensors)
        : base(nameof(ImageCoupling))
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(input);
        (_keptChannels, _changedChannels) = spec.Channels(input);
        if (spec.Mask == ImageMask.Checkerboard)
        {
            _keptMask = Checkerboard(input, spec.Flip ? 1 : 0, tensors.Type);
            _changedMask = Checkerboard(input, spec.Flip ? 0 : 1, tensors.Type);
        }
        else
        {
            (_firstKept, _firstChanged) = spec.Flip ? (_changedChannels, 0) : (0, _keptChannels);
        }

        _split = new(spec, input);
        _isFloat32 = tensors.Type == ScalarType.Float32;
        _logScale = new(spec.LogScale, tensors, places: 2);
        _net = ImageConditioner.Create(spec.Net, _keptMask, spec.Context > 0, tensors.Within("net"));
        WidestRow = (long)_net.Width * input[1] * input[2];
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override long WidestRow { get; }

    /// <inheritdoc/>
    public override (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null)
    {
        if (Pass is { } pass)
        {
            return CouplingFunction.Run(pass, x, takesIn: true);
        }

        using var scope = NewDisposeScope();
        var (s, t) = ScaleAndShift(x, context, takesIn: training);
        var y = Join(x, AffineTransform.Forward(Changed(x), s, t));
        return (y.MoveToOuterDisposeScope(), SumOverVariables(s).MoveToOuterDisposeScope());
    }

    internal override NetworkPrecision Precision
    {
        set
        {
            _net.Precision = value;
            _pass = null;
        }
    }

    internal override bool UsesSweeps
    {
        set => _usesSweeps = value;
    }

    /// <summary>What runs a training step; null where torch's operations do.</summary>
    private ICouplingPass? Pass => training && _usesSweeps && _isFloat32 && _net is ResNet { IsConditional: false } net
        ? _pass ??= ICouplingPass.Create(net.Precision == NetworkPrecision.Bf16, net, _split, _logScale)
        : null;

    /// <summary>As for every step, but with one pass of the network, since what it sees is the same on both sides.</summary>
    internal override (Tensor Input, Tensor Gradient) Backpropagate(Tensor y, Tensor gradient, Tensor logDetGradient, Tensor? context = null)
    {
        using var scope = NewDisposeScope();
        if (Pass is { } pass)
        {
            var (x, trace) = pass.Inverse(y);
            var byX = trace.Backward(x, gradient, logDetGradient, pass.Gradients);
            pass.Gradients.Accumulate();
            return (x.MoveToOuterDisposeScope(), byX.MoveToOuterDisposeScope());
        }

        var seen = y.detach().requires_grad_(true);
        var (s, t) = ScaleAndShift(seen, context, takesIn: false);
        Tensor input;
        using (no_grad())
        {
            input = AffineTransform.Inverse(Changed(y), s, t).detach();
        }

        input.requires_grad_(true);
        var changedGradient = Changed(gradient);
        Push(AffineTransform.Forward(input, s, t), changedGradient, SumOverVariables(s), logDetGradient);

        // A checkerboard's kept pixels have s = t = 0: their own gradient is in that of the input already.
        var back = (_changedMask is null ? Join(gradient, input.grad!) : input.grad!).Plus(seen.grad!);
        return (Join(y, input.detach()).detach().MoveToOuterDisposeScope(), back.detach().MoveToOuterDisposeScope());
    }

    /// <summary>Undoes <see cref="Forward"/>; running statistics stay as they are.</summary>
    public override (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null)
    {
        using var scope = NewDisposeScope();
        var (s, t) = ScaleAndShift(z, context, takesIn: false);
        var x = Join(z, AffineTransform.Inverse(Changed(z), s, t));
        return (x.MoveToOuterDisposeScope(), (-SumOverVariables(s)).MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public override double LargestLogScale(Tensor x, Tensor? context = null)
    {
        using var scope = NewDisposeScope();
        return ScaleAndShift(x, context, takesIn: false).S.abs().max().Number();
    }

    /// <summary>[1, 1, height, width], one where row + column is even (or odd, where <paramref name="parity"/> is 1).</summary>
    private static Tensor Checkerboard(Shape input, int parity, ScalarType type)
    {
        var (height, width) = (input[1], input[2]);
        float[] isKept = [.. Enumerable.Range(0, height * width).Select(pixel => ((pixel / width) + (pixel % width) + parity) % 2 == 0 ? 1f : 0f)];
        return tensor(isKept).to_type(type).view(1, 1, height, width).DetachFromDisposeScope();
    }

    /// <summary>s and t for every value of <see cref="Changed"/>; zero where a checkerboard keeps the pixel.</summary>
    private (Tensor S, Tensor T) ScaleAndShift(Tensor x, Tensor? context, bool takesIn)
    {
        var kept = _keptMask is null ? x.narrow(1, _firstKept, _keptChannels) : x * _keptMask;
        var heads = _net.Apply(kept, context, takesIn).chunk(2, 1);
        var s = _logScale.Bound(heads[0]);
        return _changedMask is null ? (s, heads[1]) : (s * _changedMask, heads[1] * _changedMask);
    }

    /// <summary>The channels that change; all of them for a checkerboard, whose kept pixels have s and t zero.</summary>
    private Tensor Changed(Tensor x) => _changedMask is null ? x.narrow(1, _firstChanged, _changedChannels) : x;

    private Tensor Join(Tensor x, Tensor changed)
    {
        if (_changedMask is not null)
        {
            return changed;
        }

        var kept = x.narrow(1, _firstKept, _keptChannels);
        return cat(_firstKept == 0 ? [kept, changed] : [changed, kept], 1);
    }
}
