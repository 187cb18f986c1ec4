using RealNvp.Kernels;

namespace RealNvp.Bench;

/// <summary>One linear layer with everything its three products need.</summary>
internal sealed class LayerCase
{
    private readonly AlignedFloats _weights;
    private readonly AlignedFloats _x;
    private readonly AlignedFloats _y;
    private readonly AlignedFloats _dx;
    private readonly AlignedFloats _gradient;
    private readonly PackedWeights _packed;
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int _rows;

    public LayerCase(int inputs, int outputs, int rows)
    {
        (_inputs, _outputs, _rows) = (inputs, outputs, rows);
        _weights = Fill(inputs * outputs);
        _x = Fill(rows * inputs);
        _y = Fill(rows * outputs);
        _dx = Fill(rows * inputs);
        _gradient = new(outputs * (inputs + 1));
        _packed = new(outputs, inputs, forBackward: true);
        Pack();
    }

    public int Weights => _inputs * _outputs;

    public void Pack() => _packed.Pack(_weights.Span, default);

    public void Forward() =>
        LinearKernels.Forward(_packed, new(_x.Span, _rows, _inputs), new(_y.Span, _rows, _outputs), Nonlinearity.Relu);

    public void BackwardInput() =>
        LinearKernels.BackwardInput(
            _packed, new(_y.Span, _rows, _outputs), new(_dx.Span, _rows, _inputs), new(_x.Span, _rows, _inputs), Nonlinearity.Relu);

    public void BackwardInputUnpacked() =>
        LinearKernels.BackwardInput(
            new(_weights.Span, _outputs, _inputs), new(_y.Span, _rows, _outputs), new(_dx.Span, _rows, _inputs),
            new(_x.Span, _rows, _inputs), Nonlinearity.Relu, accumulate: false);

    public void BackwardWeights() =>
        LinearKernels.BackwardWeights(
            new(_y.Span, _rows, _outputs), new(_x.Span, _rows, _inputs),
            _gradient.Span[..Weights], _gradient.Span.Slice(Weights, _outputs), accumulate: false);

    public void All()
    {
        Forward();
        BackwardInput();
        BackwardWeights();
    }

    private static AlignedFloats Fill(int length)
    {
        var random = new Random(length);
        var memory = new AlignedFloats(length);
        foreach (ref var value in memory.Span)
        {
            value = (random.NextSingle() - 0.5f) * 0.1f;
        }

        return memory;
    }
}
