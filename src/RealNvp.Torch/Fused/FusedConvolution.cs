using RealNvp.Torch.Conditioners;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace RealNvp.Torch.Fused;

/// <summary>
/// A weight-normalised convolution of feature maps [images, height, width, channels], forward and back. Torch convolves; kernels, and
/// the gradients of g and v from those of the kernels, are made in one sweep over each.
/// </summary>
/// <typeparam name="T">The numbers of the feature maps.</typeparam>
internal sealed class FusedConvolution<T>(WeightNormConvolution layer) : IDisposable
    where T : unmanaged, IFeatureNumber<T>
{
    /// <summary>In float32 a product of matrices is a faster 1x1 convolution; in bfloat16 torch adds the bias to a product in a slow pass of its own.</summary>
    private readonly bool _isProduct = T.Type == ScalarType.Float32 && layer.Direction.shape[2] == 1;

    private Tensor? _input;
    private Tensor? _kernels;
    private Tensor? _bias;
    private Tensor? _output;

    /// <summary>[images, height, width, inputs] to [images, height, width, outputs].</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        _input = Leaf(_isProduct ? x : x.permute(0, 3, 1, 2));
        _kernels = Leaf(Kernels());
        _bias = layer.Bias is { } bias ? Leaf(bias.detach().to_type(T.Type)) : null;
        using (enable_grad())
        {
            var padding = layer.Direction.shape[2] / 2;
            _output = _isProduct
                ? nn.functional.linear(_input, _kernels.flatten(1), _bias)
                : nn.functional.conv2d(_input, _kernels, _bias, padding: [padding, padding]);
        }

        _output = _output.DetachFromDisposeScope();
        var y = _output.detach();
        return (_isProduct ? y : y.permute(0, 2, 3, 1)).contiguous().MoveToOuterDisposeScope();

        static Tensor Leaf(Tensor tensor) => tensor.detach().requires_grad_(true).DetachFromDisposeScope();
    }

    /// <summary>The gradient by what Forward read, from that by what it gave; done once.</summary>
    public Tensor Backward(Tensor gradient, ParameterGradients gradients)
    {
        using var scope = NewDisposeScope();
        var by = autograd.grad(
            [_output!],
            _bias is null ? [_input!, _kernels!] : [_input!, _kernels!, _bias],
            [_isProduct ? gradient : gradient.permute(0, 3, 1, 2)]);
        if (layer.Bias is { } bias)
        {
            by[2].to_type(ScalarType.Float32).contiguous().Floats().CopyTo(gradients.Of(bias));
        }

        Differentiate(by[1].to_type(ScalarType.Float32).contiguous(), gradients.Of(layer.Direction), gradients.Of(layer.Scale));
        Dispose();
        return (_isProduct ? by[0] : by[0].permute(0, 2, 3, 1)).contiguous().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _output?.Dispose();
        _input?.Dispose();
        _kernels?.Dispose();
        _bias?.Dispose();
        (_output, _input, _kernels, _bias) = (null, null, null, null);
    }

    /// <summary><c>g * v / |v|</c> for each output.</summary>
    private Tensor Kernels()
    {
        var direction = layer.Direction.Floats();
        var scale = layer.Scale.Floats();
        var kernels = empty(layer.Direction.shape, T.Type, CPU);
        var values = new TensorMemory<T>(kernels).Span;
        var size = direction.Length / scale.Length;
        for (var output = 0; output < scale.Length; output++)
        {
            var v = direction.Slice(output * size, size);
            ChannelKernels<T>.Scale(v, scale[output] / TensorPrimitives.Norm<float>(v), values.Slice(output * size, size));
        }

        return kernels;
    }

    /// <summary>With u the kernel's gradient: <c>dg = u.v / |v|</c> and <c>dv = g / |v| * (u - v * u.v / |v|^2)</c>.</summary>
    private void Differentiate(Tensor kernelGradients, Span<float> directionGradient, Span<float> scaleGradient)
    {
        var direction = layer.Direction.Floats();
        var scale = layer.Scale.Floats();
        var u = kernelGradients.Floats();
        var size = direction.Length / scale.Length;
        for (var output = 0; output < scale.Length; output++)
        {
            var v = direction.Slice(output * size, size);
            var uOf = u.Slice(output * size, size);
            var result = directionGradient.Slice(output * size, size);
            var length = TensorPrimitives.Norm<float>(v);
            var product = TensorPrimitives.Dot<float>(uOf, v);
            scaleGradient[output] = product / length;
            TensorPrimitives.MultiplyAdd(v, -product / (length * length), uOf, result);
            TensorPrimitives.Multiply(result, scale[output] / length, result);
        }
    }
}
