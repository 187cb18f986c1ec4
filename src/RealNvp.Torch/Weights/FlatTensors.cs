using System.Runtime.InteropServices;
using RealNvp.Flows;
using RealNvp.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Weights;

/// <summary>
/// A flow's flat buffers as torch sees them: every parameter is a view of the flat weights and its gradient a view of the
/// flat gradients, so that backward accumulates where the optimizer sweeps. In float32 the memory is shared with
/// <see cref="FlatParameters"/>; in float64, for tests of the mathematics, it is a copy.
/// </summary>
internal sealed class FlatTensors : IDisposable
{
    private readonly FlatParameters _parameters;
    private readonly Tensor _weights;
    private readonly List<Tensor> _views = [];
    private readonly Dictionary<string, Parameter> _trained = new(StringComparer.Ordinal);

    private Tensor? _gradients;

    /// <summary>Binds tensors to the buffers.</summary>
    /// <param name="parameters">The buffers.</param>
    /// <param name="type">Float32 to share memory, or Float64 to copy.</param>
    public FlatTensors(FlatParameters parameters, ScalarType type = ScalarType.Float32)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        _weights = Bind(parameters.WeightMemory, type);
        Type = type;
    }

    /// <summary>The tensors of one step.</summary>
    public StepTensors Of(StepPlan step) => new(this, $"{step.Name}.");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var view in _views)
        {
            view.Dispose();
        }

        _weights.Dispose();
        _gradients?.Dispose();
    }

    internal ScalarType Type { get; }

    internal Parameter Trained(string name)
    {
        var slot = _parameters.Plan[name];
        using var noGradient = no_grad();
        var parameter = new Parameter(View(_weights, slot));
        _views.Add(parameter.DetachFromDisposeScope());
        _trained[name] = parameter;
        return parameter;
    }

    /// <summary>
    /// A step's state. Each is a tensor of its own on the shared memory and no view of one: autograd would otherwise take the
    /// update of one step's statistics for a change of what another step has kept for its backward pass.
    /// </summary>
    internal Tensor State(string name)
    {
        var slot = _parameters.Plan[name];
        using var flat = Bind(_parameters.StateMemory[slot.Range], Type);
        var view = View(flat, slot with { Offset = 0 });
        _views.Add(view);
        return view;
    }

    internal int OffsetOf(string name) => _parameters.Plan[name].Offset;

    /// <summary>The parameter that was made for a name.</summary>
    internal Parameter Existing(string name) => _trained[name];

    /// <summary>Lets the backward pass add to the flat gradients. Before this a flow has none, and one that never trains needs none.</summary>
    internal void BindGradients()
    {
        if (_gradients is not null)
        {
            return;
        }

        using var noGradient = no_grad();
        _gradients = Bind(_parameters.GradientMemory, Type);
        foreach (var (name, parameter) in _trained)
        {
            using var gradient = View(_gradients, _parameters.Plan[name]);
            parameter.grad = gradient;
        }
    }

    /// <summary>Sets all gradients to zero, before a backward pass adds to them.</summary>
    internal void ClearGradients()
    {
        BindGradients();
        _gradients!.zero_();
    }

    private static Tensor View(Tensor flat, WeightSlot slot)
    {
        var sizes = slot.Shape.Sizes.ToArray().Select(size => (long)size).ToArray();
        return flat.narrow(0, slot.Offset, slot.Shape.Size).view(sizes).DetachFromDisposeScope();
    }

    private static Tensor Bind(Memory<float> memory, ScalarType type)
    {
        // torch refuses an empty buffer; a flow without weights gets a tensor of its own.
        if (memory.IsEmpty || !MemoryMarshal.TryGetArray<float>(memory, out var segment))
        {
            return empty(0, type).DetachFromDisposeScope();
        }

        var shared = frombuffer(segment.Array!, ScalarType.Float32, segment.Count, segment.Offset);
        if (type == ScalarType.Float32)
        {
            return shared.DetachFromDisposeScope();
        }

        using (shared)
        {
            return shared.to_type(type).DetachFromDisposeScope();
        }
    }
}
