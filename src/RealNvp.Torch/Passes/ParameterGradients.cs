using System.Runtime.InteropServices;
using TorchSharp.Modules;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace RealNvp.Torch.Passes;

/// <summary>The gradients of one step's parameters, in one buffer.</summary>
internal sealed class ParameterGradients
{
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly Dictionary<Parameter, (int Offset, int Size)> _slots = new(ReferenceEqualityComparer.Instance);
    private readonly float[] _values;

    /// <summary>Room for each.</summary>
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

        _values = new float[offset];
    }

    /// <summary>The gradient of one.</summary>
    public Span<float> Of(Parameter parameter)
    {
        var (offset, size) = _slots[parameter];
        return _values.AsSpan(offset, size);
    }

    /// <summary>Adds them to what the parameters have.</summary>
    public void Accumulate()
    {
        foreach (var parameter in _parameters)
        {
            using var gradient = parameter.grad ?? throw new InvalidOperationException("The parameter has no gradient to add to.");
            var sum = MemoryMarshal.Cast<byte, float>(gradient.bytes);
            TensorPrimitives.Add(sum, Of(parameter), sum);
        }
    }
}
