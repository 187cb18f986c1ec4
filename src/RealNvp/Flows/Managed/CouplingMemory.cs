using RealNvp.Kernels;

namespace RealNvp.Flows.Managed;

/// <summary>What an affine coupling keeps of a training step's forward pass for its backward pass.</summary>
/// <param name="rows">Rows of the batch.</param>
/// <param name="features">Variables of a row.</param>
/// <param name="seen">Values that are gathered for the networks; 0 where they see a half of the variables where it lies.</param>
/// <param name="outputs">Outputs of the network that gives s, or s and t.</param>
/// <param name="changed">Variables that are changed.</param>
/// <param name="scaleWidths">The widths of the layers of the network that gives s.</param>
/// <param name="shiftWidths">Those of the network that gives t; null where one gives both.</param>
internal sealed class CouplingMemory(
    int rows, int features, int seen, int outputs, int changed, int[] scaleWidths, int[]? shiftWidths) : StepMemory
{
    public AlignedFloats Input { get; } = new(checked(rows * features));

    public AlignedFloats Kept { get; } = new(checked(rows * seen));

    public AlignedFloats S { get; } = new(checked(rows * outputs));

    public AlignedFloats T { get; } = new(checked(rows * changed));

    public HiddenLayers ScaleHidden { get; } = HiddenLayers.Kept(rows, scaleWidths);

    public HiddenLayers ShiftHidden { get; } = HiddenLayers.Kept(rows, shiftWidths ?? [1]);
}
