using System.Numerics.Tensors;
using RealNvp.Flows;
using RealNvp.Kernels;
using RealNvp.Specs;

namespace RealNvp.Managed;

/// <summary>The residual network of <see cref="ResidualMlpSpec"/>, with its hand-derived backward pass.</summary>
/// <remarks>
/// Hidden layer 0 is h, which every block adds to; layers 1 + 2i and 2 + 2i are what block i's two linear layers read: relu(h) and
/// relu of the first one's output, dropout included. Where nothing is saved, all blocks share layers 1 and 2.
/// </remarks>
internal sealed class ManagedResidualMlp : ManagedConditioner
{
    private readonly FlatParameters _parameters;
    private readonly ManagedLinear _in;
    private readonly (ManagedLinear First, ManagedLinear Second)[] _blocks;
    private readonly ManagedLinear _out;
    private readonly int _width;
    private readonly int _rowsAtOnce;
    private readonly WeightSlot? _steps;
    private readonly Dropout _dropout;

    public ManagedResidualMlp(ResidualMlpSpec spec, FlatParameters parameters, string prefix, int inputs, int outputs)
    {
        _parameters = parameters;
        _width = spec.Width;
        _in = new(parameters, $"{prefix}.in");
        _blocks = [.. Enumerable.Range(0, spec.Blocks).Select(block =>
            (new ManagedLinear(parameters, $"{prefix}.blocks.{block}.0"), new ManagedLinear(parameters, $"{prefix}.blocks.{block}.1")))];
        _out = new(parameters, $"{prefix}.out");
        Widths = [.. Enumerable.Repeat(spec.Width, (2 * spec.Blocks) + 1), outputs];
        _rowsAtOnce = RowsAtOnce(inputs, Widths);
        if (spec.Dropout > 0 && spec.Blocks > 0)
        {
            _steps = parameters.Plan[$"{prefix}.{ResidualMlpSpec.StepsName}"];
            _dropout = new(spec.Dropout, (ulong)_steps.Offset);
        }
    }

    public override int[] Widths { get; }

    public override int LayersInTurn => 3;

    public override IEnumerable<WeightSlot> Weights => Layers.SelectMany(layer => layer.Weights);

    private IEnumerable<ManagedLinear> Layers => [_in, .. _blocks.SelectMany(block => new[] { block.First, block.Second }), _out];

    public override IEnumerable<Action<FlatParameters>> WeightPackers() => Layers.Select(layer => (Action<FlatParameters>)layer.Pack);

    public override void BeginTrainingStep()
    {
        if (_steps is not null)
        {
            _parameters[_steps][0]++;
        }
    }

    public override void Forward(ReadOnlyMatrixSpan x, MatrixSpan output, HiddenLayers hidden, TrainingRows? training = null)
    {
        for (var start = 0; start < x.Rows; start += _rowsAtOnce)
        {
            var rows = Math.Min(_rowsAtOnce, x.Rows - start);
            var h = Layer(hidden, 0, x.Rows, start, rows);
            _in.Forward(x.RowRange(start, rows), h);
            for (var block = 0; block < _blocks.Length; block++)
            {
                var a = Layer(hidden, First(hidden, block), x.Rows, start, rows);
                var v = Layer(hidden, First(hidden, block) + 1, x.Rows, start, rows);
                TensorPrimitives.Max(h.Data[..(rows * _width)], 0f, a.Data);
                _blocks[block].First.Forward(a, v, Nonlinearity.Relu);
                Drop(v, block, start, training);
                Add(_blocks[block].Second, v, h);
            }

            _out.Forward(h, output.RowRange(start, rows));
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
            var accumulate = start > 0;
            var dy = outputGradient.RowRange(start, rows);
            var dh = workspace.Of(0, rows, _width);
            _out.BackwardWeights(dy, Layer(hidden, 0, x.Rows, start, rows), gradients, accumulate);
            _out.BackwardInput(dy, dh, accumulate: false);
            for (var block = _blocks.Length - 1; block >= 0; block--)
            {
                var a = Layer(hidden, First(hidden, block), x.Rows, start, rows);
                var v = Layer(hidden, First(hidden, block) + 1, x.Rows, start, rows);
                var dv = workspace.Of(1, rows, _width);
                var da = workspace.Of(2, rows, _width);
                _blocks[block].Second.BackwardWeights(dh, v, gradients, accumulate);

                // Numbers that dropout left out are zero in v, as those that relu did: its derivative stands for both.
                _blocks[block].Second.BackwardInput(dh, dv, v, Nonlinearity.Relu);
                if (_steps is not null)
                {
                    TensorPrimitives.Multiply(dv.Data, _dropout.Factor, dv.Data);
                }

                _blocks[block].First.BackwardWeights(dv, a, gradients, accumulate);
                _blocks[block].First.BackwardInput(dv, da, a, Nonlinearity.Relu);
                TensorPrimitives.Add(dh.Data, da.Data, dh.Data);
            }

            _in.BackwardWeights(dh, x.RowRange(start, rows), gradients, accumulate);
            if (inputGradient.Rows > 0)
            {
                _in.BackwardInput(dh, inputGradient.RowRange(start, rows), accumulate: true);
            }
        }
    }

    private static int First(HiddenLayers hidden, int block) => 1 + (2 * (hidden.Count > 3 ? block : 0));

    private MatrixSpan Layer(HiddenLayers hidden, int layer, int allRows, int start, int rows) =>
        hidden.Of(layer, allRows, _width).RowRange(start, rows);

    /// <summary>h += v Wᵀ + b, through a rented buffer.</summary>
    private void Add(ManagedLinear layer, MatrixSpan v, MatrixSpan h)
    {
        using var sum = new Rented<float>(h.Rows * _width);
        var product = new MatrixSpan(sum.Span, h.Rows, _width);
        layer.Forward(v, product);
        TensorPrimitives.Add(h.Data[..(h.Rows * _width)], sum.Span[..(h.Rows * _width)], h.Data);
    }

    private void Drop(MatrixSpan v, int block, int start, TrainingRows? training)
    {
        if (_steps is null || training is not { } place)
        {
            return;
        }

        for (var row = 0; row < v.Rows; row++)
        {
            _dropout.Apply(v[row], block, (long)_parameters[_steps][0], place.FirstRow + start + row, place.Random);
        }
    }
}
