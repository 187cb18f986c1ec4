using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Specs;

namespace RealNvp.Managed;

/// <summary>One linear layer y = x Wᵀ + b on packed weights, and its gradients.</summary>
internal sealed class ManagedLinear
{
    private readonly FlatParameters _parameters;
    private readonly WeightSlot _weight;
    private readonly WeightSlot _bias;
    private readonly PackedWeights _packed;

    /// <param name="parameters">Its weights.</param>
    /// <param name="prefix">What their names begin with.</param>
    /// <param name="hasInputGradient">Whether anything before it is trained.</param>
    public ManagedLinear(FlatParameters parameters, string prefix, bool hasInputGradient = true)
    {
        _parameters = parameters;
        _weight = parameters.Plan[$"{prefix}.weight"];
        _bias = parameters.Plan[$"{prefix}.bias"];
        _packed = new PackedWeights(
            _weight.Shape[0], _weight.Shape[1], forBackward: hasInputGradient && PackedWeights.PaysToPackBackward(_weight.Shape[0], _weight.Shape[1]));
    }

    public IEnumerable<WeightSlot> Weights => [_weight, _bias];

    public void Pack(FlatParameters parameters) => _packed.Pack(parameters[_weight], parameters[_bias]);

    public void Forward(ReadOnlyMatrixSpan x, MatrixSpan y, Nonlinearity nonlinearity = Nonlinearity.None) =>
        LinearKernels.Best.Forward(_packed, x, y, nonlinearity);

    public void BackwardWeights(ReadOnlyMatrixSpan outputGradient, ReadOnlyMatrixSpan x, Span<float> gradients, bool accumulate) =>
        LinearKernels.Best.BackwardWeights(outputGradient, x, gradients[_weight.Range], gradients[_bias.Range], accumulate);

    /// <summary>dx = dy W, or dx += dy W.</summary>
    public void BackwardInput(ReadOnlyMatrixSpan outputGradient, MatrixSpan inputGradient, bool accumulate) =>
        BackwardInput(outputGradient, inputGradient, default, Nonlinearity.None, accumulate);

    /// <summary>dx = (dy W) * nonlinearity'(input).</summary>
    public void BackwardInput(
        ReadOnlyMatrixSpan outputGradient, MatrixSpan inputGradient, ReadOnlyMatrixSpan input, Nonlinearity nonlinearity) =>
        BackwardInput(outputGradient, inputGradient, input, nonlinearity, accumulate: false);

    /// <summary>On packed weights where packing them paid.</summary>
    private void BackwardInput(
        ReadOnlyMatrixSpan outputGradient, MatrixSpan inputGradient, ReadOnlyMatrixSpan input, Nonlinearity nonlinearity, bool accumulate)
    {
        if (_packed.HasBackward)
        {
            LinearKernels.Best.BackwardInput(_packed, outputGradient, inputGradient, input, nonlinearity, accumulate);
        }
        else
        {
            var weights = new ReadOnlyMatrixSpan(_parameters[_weight], _packed.Outputs, _packed.Inputs);
            LinearKernels.Best.BackwardInput(weights, outputGradient, inputGradient, input, nonlinearity, accumulate);
        }
    }
}
