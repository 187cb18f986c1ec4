using RealNvp.Torch.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Conditioners;

/// <summary>A convolution whose kernels are <c>w = g * v / |v|</c>, one g per output channel (arXiv:1602.07868, equation 2).</summary>
internal sealed class WeightNormConvolution(StepTensors tensors, bool hasBias = true)
{
    private readonly Parameter _direction = tensors.Trained("weight_v");
    private readonly Parameter _scale = tensors.Trained("weight_g");
    private readonly Parameter? _bias = hasBias ? tensors.Trained("bias") : null;

    /// <summary>v, [outputs, inputs, size, size].</summary>
    public Parameter Direction => _direction;

    /// <summary>g, [outputs].</summary>
    public Parameter Scale => _scale;

    /// <summary>[outputs]; null for a convolution without.</summary>
    public Parameter? Bias => _bias;

    /// <summary>All of them.</summary>
    public IEnumerable<Parameter> Trained => _bias is null ? [_direction, _scale] : [_direction, _scale, _bias];

    public Tensor Apply(Tensor x) => Convolution.Apply(x, Kernels(), _bias);

    /// <summary>[outputs, inputs, size, size].</summary>
    internal Tensor Kernels() => _direction * (_scale.view(-1, 1, 1, 1) * _direction.Squared().sum([1, 2, 3], keepdim: true).rsqrt());
}
