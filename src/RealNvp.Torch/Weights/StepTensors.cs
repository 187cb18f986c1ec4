using RealNvp.Torch.Devices;
using RealNvp.Torch.Processes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Weights;

/// <summary>The tensors of one step or network, by their names within it. They belong to the flow, which disposes of them.</summary>
public readonly struct StepTensors
{
    private readonly FlatTensors _all;
    private readonly string _prefix;

    internal StepTensors(FlatTensors all, string prefix) => (_all, _prefix) = (all, prefix);

    /// <summary>The type of the numbers: float32, or float64 in tests of the mathematics.</summary>
    internal ScalarType Type => _all.Type;

    /// <summary>The device that these tensors lie on, and everything else that a step makes must lie on.</summary>
    public Device Device => _all.Place.Device;

    /// <summary>Whether they are the memory of <see cref="Flows.FlatParameters"/>, which managed code can work on.</summary>
    internal bool AreShared => _all.Place.IsShared;

    /// <summary>Where they lie.</summary>
    internal TensorPlace Place => _all.Place;

    /// <summary>The batch of a training step, which other processes may have parts of.</summary>
    internal SharedBatch Batch => _all.Batch;

    /// <summary>A weight that gradients train.</summary>
    public Parameter Trained(string name) => _all.Trained(_prefix + name);

    /// <summary>A tensor of state, which the step changes itself; see <see cref="Bijections.Bijection.Recompute"/>.</summary>
    public Tensor State(string name) => _all.State(_prefix + name);

    /// <summary>A tensor of state of one number, which counts training steps.</summary>
    internal StepCount Count(string name) => _all.Count(_prefix + name);

    /// <summary>Where a tensor lies among its kind.</summary>
    internal int OffsetOf(string name) => _all.OffsetOf(_prefix + name);

    /// <summary>The tensors of a step inside of this one.</summary>
    internal StepTensors Step(int index) => Within(index.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The tensors whose names go on with this one and a dot.</summary>
    public StepTensors Within(string name) => new(_all, $"{_prefix}{name}.");
}
