using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch.Devices;

namespace RealNvp.Torch;

/// <summary>Makes flows on TorchSharp, on the processor or on a GPU; runs every spec.</summary>
public sealed class TorchEngine : IFlowEngine
{
    internal const string EngineName = "torch";

    internal TorchEngine(TensorPlace place, string device) => (Place, Device) = (place, device);

    /// <summary>The engine on the processor.</summary>
    public static TorchEngine Instance { get; } = new(TensorPlace.Host, TorchDevice.Cpu.ToString());

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <summary>The device that its flows compute on: <c>cpu</c>, <c>cuda:0</c>, <c>cuda:1</c> and so on.</summary>
    public string Device { get; }

    /// <summary>Where the tensors of its flows lie.</summary>
    internal TensorPlace Place { get; }

    /// <summary>
    /// The engine on a device. What a flow is does not change with it: a model file or a checkpoint of one device is read on any other.
    /// </summary>
    /// <param name="device">
    /// <c>cpu</c>; <c>cuda</c>, the first GPU; <c>cuda:N</c>, the one with the number N from 0; <c>auto</c>, the first GPU where there is one and else the
    /// processor.
    /// </param>
    /// <exception cref="InvalidInputException">There is no such device, or libtorch cannot use it; the sentence says which.</exception>
    public static TorchEngine On(string device)
    {
        var found = TorchDevice.Find(device);
        return found == TorchDevice.Cpu ? Instance : new(found.Place, found.ToString());
    }

    /// <inheritdoc/>
    public string? UnsupportedReason(FlowSpec spec) => null;

    /// <inheritdoc/>
    public ITrainableFlow Create(FlowSpec spec, FlatParameters parameters) => new TorchFlow(spec, parameters, this);
}
