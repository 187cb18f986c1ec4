using RealNvp.Kernels;

namespace RealNvp.Managed;

/// <summary>What a coupling keeps of a training step's forward pass for its backward pass.</summary>
/// <param name="rows">Rows of the batch.</param>
/// <param name="features">Variables of a row.</param>
/// <param name="seen">Values that are gathered for the networks; 0 where they see a half of the variables where it lies.</param>
/// <param name="networks">The networks.</param>
internal sealed class CouplingActivations(int rows, int features, int seen, IReadOnlyList<ManagedConditioner> networks) : SavedActivations
{
    public AlignedFloats Input { get; } = new(checked(rows * features));

    public AlignedFloats Seen { get; } = new(checked(rows * seen));

    /// <summary>The outputs of each network, prepared by the map, and in the backward pass their gradients.</summary>
    public AlignedFloats[] Outputs { get; } = [.. networks.Select(network => new AlignedFloats(checked(rows * network.Outputs)))];

    /// <summary>The hidden layers of each network.</summary>
    public HiddenLayers[] Hidden { get; } = [.. networks.Select(network => HiddenLayers.Saved(rows, network.Widths))];
}
