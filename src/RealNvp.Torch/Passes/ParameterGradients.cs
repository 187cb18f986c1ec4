using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Passes;

/// <summary>The gradients of one step's parameters, in one buffer.</summary>
internal sealed class ParameterGradients
{
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly Dictionary<Parameter, (int Offset, int Size)> _slots = new(ReferenceEqualityComparer.Instance);
    private readonly Tensor _all;

    /// <summary>Zero for each.</summary>
    public ParameterGradients(IReadOnlyList<Parameter> parameters)
    {
        _parameters = parameters;
        var offset = 0;
        foreach (var parameter in parameters)
        {
            var size = (int)parameter.NumberOfElements;
            _slots[parameter] = (offset, size);
            offset += size;
        }

        _all = zeros(offset, ScalarType.Float32);
    }

    /// <summary>The gradient of one.</summary>
    public Span<float> Of(Parameter parameter)
    {
        var (offset, size) = _slots[parameter];
        return MemoryMarshal.Cast<byte, float>(_all.bytes).Slice(offset, size);
    }

    /// <summary>All of them, each in the shape of its parameter.</summary>
    public IEnumerable<Tensor> Tensors() => _parameters.Select(parameter =>
    {
        var (offset, size) = _slots[parameter];
        return _all.narrow(0, offset, size).view(parameter.shape);
    });

    /// <summary>Adds them to what the parameters have.</summary>
    public void Accumulate()
    {
        foreach (var parameter in _parameters)
        {
            using var gradient = parameter.grad!;
            var sum = MemoryMarshal.Cast<byte, float>(gradient.bytes);
            System.Numerics.Tensors.TensorPrimitives.Add(sum, Of(parameter), sum);
        }
    }
}
