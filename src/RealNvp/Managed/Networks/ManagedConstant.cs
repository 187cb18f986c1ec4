using System.Numerics.Tensors;
using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Specs;

namespace RealNvp.Managed;

/// <summary>What stands for a network where there is nothing to read: numbers that are weights themselves, the same for every row.</summary>
/// <param name="parameters">The flow's weights.</param>
/// <param name="name">The name of the tensor that holds the numbers.</param>
internal sealed class ManagedConstant(FlatParameters parameters, string name) : ManagedConditioner
{
    private readonly WeightSlot _numbers = parameters.Plan[name];

    public override int[] Widths { get; } = [parameters.Plan[name].Shape.Size];

    public override int LayersInTurn => 0;

    public override IEnumerable<WeightSlot> Weights => [_numbers];

    public override IEnumerable<Action<FlatParameters>> WeightPackers() => [];

    public override void Forward(ReadOnlyMatrixSpan x, MatrixSpan output, HiddenLayers hidden, TrainingRows? training = null)
    {
        for (var row = 0; row < output.Rows; row++)
        {
            parameters[_numbers].CopyTo(output[row]);
        }
    }

    public override void Backward(
        ReadOnlyMatrixSpan x,
        ReadOnlyMatrixSpan outputGradient,
        HiddenLayers hidden,
        HiddenLayers workspace,
        Span<float> gradients,
        MatrixSpan inputGradient)
    {
        var own = gradients[_numbers.Range];
        own.Clear();
        for (var row = 0; row < outputGradient.Rows; row++)
        {
            TensorPrimitives.Add(own, outputGradient[row], own);
        }
    }
}
