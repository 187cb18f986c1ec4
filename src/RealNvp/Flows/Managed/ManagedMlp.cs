using RealNvp.Kernels;
using RealNvp.Specs;

namespace RealNvp.Flows.Managed;

/// <summary>A multi-layer perceptron.</summary>
internal sealed class ManagedMlp : ManagedConditioner
{
    /// <summary>Layers of so many floats stay in half of the second-level cache.</summary>
    private const long CacheFloats = 1 << 18;

    private readonly FlatParameters _parameters;

    /// <summary>
    /// Rows that pass through all layers before the next ones do: as many as keep the layers in the cache, or, where the weights are
    /// larger still, so many that the weights' gradient is not visited more often than it pays.
    /// </summary>
    private readonly int _rowsAtOnce;

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
        var allWidths = inputs + Widths.Sum();
        var weights = Widths.Select((width, layer) => (long)width * (layer == 0 ? inputs : Widths[layer - 1])).Sum();
        _rowsAtOnce = (int)Math.Clamp(Math.Max(CacheFloats, weights) / allWidths, 16, int.MaxValue);
        _biases = new WeightSlot[Widths.Length];
        for (var layer = 0; layer < Widths.Length; layer++)
        {
            _weights[layer] = parameters.Layout[$"{prefix}.{layer}.weight"];
            _biases[layer] = parameters.Layout[$"{prefix}.{layer}.bias"];
            _layers[layer] = new PackedWeights(Widths[layer], inputs, forBackward: (hasInputGradient || layer > 0) && PackedWeights.PaysToPackBackward(Widths[layer], inputs));
            inputs = Widths[layer];
        }
    }

    public override int[] Widths { get; }

    public override int LayersInTurn => 2;

    public override IEnumerable<WeightSlot> Weights => _weights.Concat(_biases);

    public override IEnumerable<Action<FlatParameters>> Packings()
    {
        for (var index = 0; index < _layers.Length; index++)
        {
            var layer = index;
            yield return parameters => _layers[layer].Pack(parameters[_weights[layer]], parameters[_biases[layer]]);
        }
    }

    public override void Forward(ReadOnlyMatrixSpan x, MatrixSpan output, HiddenLayers hidden, TrainingRows? training = null)
    {
        for (var start = 0; start < x.Rows; start += _rowsAtOnce)
        {
            var rows = Math.Min(_rowsAtOnce, x.Rows - start);
            var input = x.RowRange(start, rows);
            for (var layer = 0; layer < _layers.Length; layer++)
            {
                var isLast = layer == _layers.Length - 1;
                var y = (isLast ? output : hidden.Of(layer, x.Rows, Widths[layer])).RowRange(start, rows);
                LinearKernels.Forward(_layers[layer], input, y, isLast ? Nonlinearity.None : _nonlinearity);
                input = y;
            }
        }
    }

    public override void Backward(
        ReadOnlyMatrixSpan x,
        ReadOnlyMatrixSpan outputGradient,
        HiddenLayers hidden,
        HiddenLayers scratch,
        Span<float> gradients,
        MatrixSpan inputGradient)
    {
        for (var start = 0; start == 0 || start < x.Rows; start += _rowsAtOnce)
        {
            var rows = Math.Min(_rowsAtOnce, x.Rows - start);
            var dy = outputGradient.RowRange(start, rows);
            for (var layer = _layers.Length - 1; layer >= 0; layer--)
            {
                var input = (layer == 0 ? x : hidden.Of(layer - 1, x.Rows, Widths[layer - 1])).RowRange(start, rows);
                LinearKernels.BackwardWeights(
                    dy, input, gradients[_weights[layer].Range], gradients[_biases[layer].Range], accumulate: start > 0);
                if (layer > 0)
                {
                    var below = scratch.Of(layer - 1, rows, Widths[layer - 1]);
                    BackwardInput(layer, dy, below, input, _nonlinearity, accumulate: false);
                    dy = below;
                }
                else if (inputGradient.Rows > 0)
                {
                    BackwardInput(0, dy, inputGradient.RowRange(start, rows), default, Nonlinearity.None, accumulate: true);
                }
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
