using System.Runtime.InteropServices;
using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch.Devices;
using RealNvp.Torch.Processes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Weights;

/// <summary>
/// A flow's flat buffers as torch sees them: every parameter is a view of the flat weights and its gradient a view of the
/// flat gradients, so that backward accumulates where the optimizer sweeps. In float32 on the processor the memory is shared with
/// <see cref="FlatParameters"/>; in float64, for tests of the mathematics, it is a copy, and on a device a copy that goes there and back when asked.
/// </summary>
internal sealed class FlatTensors : IDisposable
{
    private readonly FlatParameters _parameters;
    private readonly Tensor _weights;
    private readonly Tensor? _deviceState;
    private readonly List<Range> _counts = [];
    private readonly List<Tensor> _views = [];
    private readonly Dictionary<string, Parameter> _trained = new(StringComparer.Ordinal);

    private Tensor? _gradients;

    /// <summary>Binds tensors to the buffers.</summary>
    /// <param name="parameters">The buffers.</param>
    /// <param name="type">Float32 to share memory, or Float64 to copy.</param>
    /// <param name="place">Where the tensors lie; null for the processor.</param>
    public FlatTensors(FlatParameters parameters, ScalarType type = ScalarType.Float32, TensorPlace? place = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        (Type, Place) = (type, place ?? TensorPlace.Host);
        if (Place.IsShared)
        {
            _weights = Bind(parameters.WeightMemory, type);
            return;
        }

        _weights = zeros(parameters.Plan.WeightCount, type, Place.Device).DetachFromDisposeScope();
        _deviceState = zeros(parameters.Plan.StateCount, type, Place.Device).DetachFromDisposeScope();
        Upload();
    }

    /// <summary>Where the tensors lie.</summary>
    public TensorPlace Place { get; }

    /// <summary>All weights in one tensor.</summary>
    public Tensor Weights => _weights;

    /// <summary>All gradients in one tensor, once they are bound.</summary>
    public Tensor Gradients
    {
        get
        {
            BindGradients();
            return _gradients!;
        }
    }

    /// <summary>All state in one tensor; only on a device. What counts steps is old in it (<see cref="Counts"/>).</summary>
    public Tensor FlatState => _deviceState ?? throw new InvalidOperationException("On the processor every tensor of state is one of its own.");

    /// <summary>The numbers of state that count steps. They stay in the parameters: to read one of a device a program would wait for all that it has to do.</summary>
    public IReadOnlyList<Memory<float>> Counts => CountsOf(_parameters);

    /// <summary>The same numbers of other parameters of the same plan.</summary>
    public IReadOnlyList<Memory<float>> CountsOf(FlatParameters other) => [.. _counts.Select(count => other.StateMemory[count])];

    /// <summary>Takes weights and state from the parameters; nothing to do where the memory is theirs.</summary>
    public void Upload()
    {
        if (!Place.IsShared)
        {
            using var noGradient = no_grad();
            Copy(_parameters.WeightMemory, _weights);
            Copy(_parameters.StateMemory, FlatState);
        }
    }

    /// <summary>Gives weights and state to the parameters; nothing to do where the memory is theirs.</summary>
    public void Download()
    {
        if (!Place.IsShared)
        {
            CopyBack(_weights, _parameters.WeightMemory);
            CopyStateBack(FlatState, _parameters.StateMemory, Counts);
        }
    }

    /// <summary>Gives the gradients to the parameters; nothing to do where the memory is theirs.</summary>
    public void DownloadGradients()
    {
        if (!Place.IsShared)
        {
            CopyBack(Gradients, _parameters.GradientMemory);
        }
    }

    /// <summary>Plain numbers to a tensor of a device.</summary>
    public static void Copy(Memory<float> from, Tensor to)
    {
        if (!from.IsEmpty)
        {
            using var host = Bind(from, ScalarType.Float32);
            to.copy_(host);
        }
    }

    /// <summary>A tensor of a device to plain numbers; waits for all that the device has to do.</summary>
    public static void CopyBack(Tensor from, Memory<float> to)
    {
        if (!to.IsEmpty)
        {
            HostReads.Add();
            using var noGradient = no_grad();
            using var host = Bind(to, ScalarType.Float32);
            host.copy_(from);
        }
    }

    /// <summary>A device's state to plain numbers, of which those that count steps stay as they are.</summary>
    public static void CopyStateBack(Tensor from, Memory<float> to, IReadOnlyList<Memory<float>> counts)
    {
        var kept = counts.Select(count => count.Span[0]).ToArray();
        CopyBack(from, to);
        foreach (var (index, count) in counts.Index())
        {
            count.Span[0] = kept[index];
        }
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
        _deviceState?.Dispose();
        _gradients?.Dispose();
    }

    internal ScalarType Type { get; }

    /// <summary>The batch of a training step, which other processes may have parts of.</summary>
    internal SharedBatch Batch { get; } = new();

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
        Tensor view;
        if (_deviceState is null)
        {
            using var flat = Bind(_parameters.StateMemory[slot.Range], Type);
            view = View(flat, slot with { Offset = 0 });
        }
        else
        {
            using var part = View(_deviceState, slot);
            view = empty(0, Type, Place.Device).set_(part).DetachFromDisposeScope();
        }

        _views.Add(view);
        return view;
    }

    /// <summary>A tensor of state of one number, which counts training steps.</summary>
    internal StepCount Count(string name)
    {
        var slot = _parameters.Plan[name];
        var memory = _parameters.StateMemory[slot.Range];
        _counts.Add(slot.Range);
        return new(Type == ScalarType.Float32 ? memory : memory.ToArray());
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
        _gradients = Place.IsShared
            ? Bind(_parameters.GradientMemory, Type)
            : zeros(_parameters.Plan.WeightCount, Type, Place.Device).DetachFromDisposeScope();
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
            return empty(0, type, CPU).DetachFromDisposeScope();
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
