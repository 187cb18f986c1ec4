using System.Buffers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace RealNvp.Torch.Fused;

/// <summary>The gradients of one backward pass by a coupling's parameters, in one buffer that is rented for that time.</summary>
internal sealed class ParameterGradients
{
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly Dictionary<Parameter, (int Offset, int Size)> _slots = new(ReferenceEqualityComparer.Instance);
    private readonly int _count;
    private float[]? _values;

    /// <summary>A slot for each parameter.</summary>
    public ParameterGradients(IReadOnlyList<Parameter> parameters)
    {
        _parameters = parameters;
        foreach (var parameter in parameters)
        {
            var size = (int)parameter.NumberOfElements;
            _slots[parameter] = (_count, size);
            _count += size;
        }
    }

    /// <summary>The gradient by one, to be written whole.</summary>
    public Span<float> Of(Parameter parameter)
    {
        var (offset, size) = _slots[parameter];
        _values ??= ArrayPool<float>.Shared.Rent(_count);
        return _values.AsSpan(offset, size);
    }

    /// <summary>Adds them to what the parameters have, once all are written. A parameter without a gradient gets one.</summary>
    public void Accumulate()
    {
        foreach (var parameter in _parameters)
        {
            using var gradient = GradientOf(parameter);
            var sum = gradient.Floats();
            TensorPrimitives.Add(sum, Of(parameter), sum);
        }

        ArrayPool<float>.Shared.Return(_values!);
        _values = null;
    }

    /// <summary>An optimizer of torch may have taken it away: zero_grad does. An exception could not leave a backward pass.</summary>
    private static Tensor GradientOf(Parameter parameter)
    {
        if (parameter.grad is { } present)
        {
            return present;
        }

        using var noGradient = no_grad();
        var gradient = zeros_like(parameter).DetachFromDisposeScope();
        parameter.grad = gradient;
        return gradient;
    }
}
