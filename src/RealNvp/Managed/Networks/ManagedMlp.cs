using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Specs;

namespace RealNvp.Managed;

/// <summary>A multi-layer perceptron.</summary>
internal sealed class ManagedMlp : ManagedConditioner
{
    private readonly int _rowsAtOnce;

    private readonly ManagedLinear[] _layers;
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
        Widths = [.. spec.Widths(outputs)];
        _nonlinearity = spec.Activation == Activation.Relu ? Nonlinearity.Relu : Nonlinearity.Tanh;
        var weights = Widths.Select((width, layer) => (long)width * (layer == 0 ? inputs : Widths[layer - 1])).Sum();
        _rowsAtOnce = RowsAtOnce(inputs, Widths, weights);
        _layers = [.. Enumerable.Range(0, Widths.Length).Select(layer =>
            new ManagedLinear(parameters, $"{prefix}.{layer}", hasInputGradient || layer > 0))];
    }

    public override int[] Widths { get; }

    public override int LayersInTurn => 2;

    public override IEnumerable<WeightSlot> Weights => _layers.SelectMany(layer => layer.Weights);

    public override IEnumerable<Action<FlatParameters>> WeightPackers() => _layers.Select(layer => (Action<FlatParameters>)layer.Pack);

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
                _layers[layer].Forward(input, y, isLast ? Nonlinearity.None : _nonlinearity);
                input = y;
            }
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
        for (var start = 0; start == 0 || start < x.Rows; start += _rowsAtOnce)
        {
            var rows = Math.Min(_rowsAtOnce, x.Rows - start);
            var dy = outputGradient.RowRange(start, rows);
            for (var layer = _layers.Length - 1; layer >= 0; layer--)
            {
                var input = (layer == 0 ? x : hidden.Of(layer - 1, x.Rows, Widths[layer - 1])).RowRange(start, rows);
                _layers[layer].BackwardWeights(dy, input, gradients, accumulate: start > 0);
                if (layer > 0)
                {
                    var below = workspace.Of(layer - 1, rows, Widths[layer - 1]);
                    _layers[layer].BackwardInput(dy, below, input, _nonlinearity);
                    dy = below;
                }
                else if (inputGradient.Rows > 0)
                {
                    _layers[0].BackwardInput(dy, inputGradient.RowRange(start, rows), accumulate: true);
                }
            }
        }
    }
}
