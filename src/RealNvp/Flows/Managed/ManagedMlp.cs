using RealNvp.Kernels;
using RealNvp.Specs;

namespace RealNvp.Flows.Managed;

/// <summary>A multi-layer perceptron on packed weights, with its hand-derived backward pass.</summary>
internal sealed class ManagedMlp
{
    private readonly FlatParameters _parameters;
    private readonly PackedWeights[] _layers;
    private readonly WeightSlot[] _weights;
    private readonly WeightSlot[] _biases;
    private readonly Nonlinearity _nonlinearity;

    /// <param name="spec">The network.</param>
    /// <param name="parameters">Its weights.</param>
    /// <param name="prefix">What their names begin with, up to the layer's number.</param>
    /// <param name="inputs">Numbers it reads.</param>
    /// <param name="outputs">Numbers it gives.</param>
    /// <param name="hasInputGradient">Whether anything before it is trained.</param>
    public ManagedMlp(
        MlpSpec spec, FlatParameters parameters, string prefix, int inputs, int outputs, bool hasInputGradient)
    {
        _parameters = parameters;
        Widths = [.. spec.Widths(outputs)];
        _nonlinearity = spec.Activation == Activation.Relu ? Nonlinearity.Relu : Nonlinearity.Tanh;
        _layers = new PackedWeights[Widths.Length];
        _weights = new WeightSlot[Widths.Length];
        _biases = new WeightSlot[Widths.Length];
        for (var layer = 0; layer < Widths.Length; layer++)
        {
            _weights[layer] = parameters.Layout[$"{prefix}.{layer}.weight"];
            _biases[layer] = parameters.Layout[$"{prefix}.{layer}.bias"];
            _layers[layer] = new PackedWeights(Widths[layer], inputs, forBackward: (hasInputGradient || layer > 0) && PackedWeights.PaysToPackBackward(Widths[layer], inputs));
            inputs = Widths[layer];
        }
    }

    /// <summary>The widths of the layers' outputs.</summary>
    public int[] Widths { get; }

    /// <summary>All weights and biases.</summary>
    public IEnumerable<WeightSlot> Weights => _weights.Concat(_biases);

    /// <summary>The packing of each layer, so that many workers can share it out.</summary>
    public IEnumerable<Action<FlatParameters>> Packings()
    {
        for (var index = 0; index < _layers.Length; index++)
        {
            var layer = index;
            yield return parameters => _layers[layer].Pack(parameters[_weights[layer]], parameters[_biases[layer]]);
        }
    }

    public void Forward(ReadOnlyMatrixSpan x, MatrixSpan output, HiddenLayers hidden)
    {
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            var isLast = layer == _layers.Length - 1;
            var y = isLast ? output : hidden.Of(layer, x.Rows, Widths[layer]);
            LinearKernels.Forward(_layers[layer], x, y, isLast ? Nonlinearity.None : _nonlinearity);
            x = y;
        }
    }

    /// <summary>The gradients through the last Forward, whose hidden layers were all kept.</summary>
    /// <param name="x">What Forward read.</param>
    /// <param name="outputGradient">dL/doutput.</param>
    /// <param name="hidden">What Forward left.</param>
    /// <param name="scratch">Room for the gradients of hidden layers.</param>
    /// <param name="gradients">The worker's flat gradients; written at this network's places.</param>
    /// <param name="inputGradient">dL/dx, added to; empty when not wanted.</param>
    public void Backward(
        ReadOnlyMatrixSpan x,
        ReadOnlyMatrixSpan outputGradient,
        HiddenLayers hidden,
        HiddenLayers scratch,
        Span<float> gradients,
        MatrixSpan inputGradient)
    {
        for (var layer = _layers.Length - 1; layer >= 0; layer--)
        {
            ReadOnlyMatrixSpan input = layer == 0 ? x : hidden.Of(layer - 1, x.Rows, Widths[layer - 1]);
            LinearKernels.BackwardWeights(
                outputGradient, input, gradients[_weights[layer].Range], gradients[_biases[layer].Range], accumulate: false);
            if (layer > 0)
            {
                var below = scratch.Of(layer - 1, x.Rows, Widths[layer - 1]);
                BackwardInput(layer, outputGradient, below, input, _nonlinearity, accumulate: false);
                outputGradient = below;
            }
            else if (inputGradient.Rows > 0)
            {
                BackwardInput(0, outputGradient, inputGradient, default, Nonlinearity.None, accumulate: true);
            }
        }
    }

    /// <summary>The gradient by a layer's input, on packed weights where packing them paid.</summary>
    private void BackwardInput(
        int layer,
        ReadOnlyMatrixSpan outputGradient,
        MatrixSpan inputGradient,
        ReadOnlyMatrixSpan input,
        Nonlinearity inputNonlinearity,
        bool accumulate)
    {
        var packed = _layers[layer];
        if (!packed.HasBackward)
        {
            var weights = new ReadOnlyMatrixSpan(_parameters[_weights[layer]], packed.Outputs, packed.Inputs);
            LinearKernels.BackwardInput(weights, outputGradient, inputGradient, input, inputNonlinearity, accumulate);
        }
        else if (accumulate)
        {
            LinearKernels.BackwardInput(packed, outputGradient, inputGradient, accumulate: true);
        }
        else
        {
            LinearKernels.BackwardInput(packed, outputGradient, inputGradient, input, inputNonlinearity);
        }
    }
}
