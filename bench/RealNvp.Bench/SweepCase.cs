using RealNvp.Kernels;

namespace RealNvp.Bench;

/// <summary>The sweeps of one thread's half of a <c>readme</c> training step: 64 rows, 392 variables, half the weights.</summary>
internal sealed class SweepCase
{
    private const int Rows = 64;
    private const int Variables = 392;
    private const int Weights = 4 * ((2 * 392 * 64) + (2 * 64 * 128) + (128 * 128) + 776);
    private readonly AlignedFloats _raw = new(Rows * Variables);
    private readonly AlignedFloats _rawGradient = new(Rows * Variables);
    private readonly AlignedFloats _shift = new(Rows * Variables);
    private readonly AlignedFloats _x = new(Rows * 2 * Variables);
    private readonly AlignedFloats _y = new(Rows * 2 * Variables);
    private readonly AlignedFloats[] _flat = [new(Weights), new(Weights), new(Weights), new(Weights), new(Weights)];
    private readonly LayerCase[] _net;
    private readonly double[] _logDet = new double[Rows];
    private readonly float[] _limit = [2f];

    public SweepCase()
    {
        foreach (ref var value in _x.Span)
        {
            value = 0.5f;
        }

        foreach (ref var value in _raw.Span)
        {
            value = 0.7f;
        }

        int[] widths = [392, 64, 128, 128, 64, 392];
        _net = [.. Enumerable.Range(0, 20).Select(i => new LayerCase(widths[i % 5], widths[(i % 5) + 1], 1))];
    }

    public static (string Name, Action<SweepCase> Work)[] All =>
    [
        ("exp of 64x392", c => ElementwiseKernels.Exp(c._raw.Span, c._shift.Span)),
        ("tanh of 64x392", c => ElementwiseKernels.Tanh(c._raw.Span, c._shift.Span)),
        ("coupling forward 64x392, half", c => c.Forward(new(392, 392))),
        ("coupling forward 64x392, odd", c => c.Forward(new(1, 392, 2))),
        ("coupling backward 64x392, half", c => c.Backward(new(392, 392))),
        ("coupling backward 64x392, odd", c => c.Backward(new(1, 392, 2))),
        ("adam on half the weights of readme", c => c.Adam(default)),
        ("adam with average on half the weights of readme", c => c.Adam(c._flat[4].Span)),
        ("add gradients, half the weights of readme", c => OptimizerKernels.Add(c._flat[1].Span, c._flat[2].Span)),
        ("sum of squares, half the weights of readme", c => OptimizerKernels.SumOfSquares(c._flat[1].Span)),
        ("pack half the layers of readme", c => Array.ForEach(c._net, layer => layer.Pack())),
    ];

    private void Forward(ColumnSelection columns) =>
        CouplingKernels.Forward(
            new(_raw.Span, Rows, Variables), new(_shift.Span, Rows, Variables), LogScaleBound.Soft(_limit),
            new(_x.Span, Rows, 2 * Variables), new(_y.Span, Rows, 2 * Variables), columns, _logDet);

    private void Backward(ColumnSelection columns) =>
        CouplingKernels.Backward(
            new(_raw.Span, Rows, Variables), LogScaleBound.Soft(_limit), new(_x.Span, Rows, 2 * Variables), columns,
            new(_x.Span, Rows, 2 * Variables), -0.01f, new(_y.Span, Rows, 2 * Variables),
            new(_rawGradient.Span, Rows, Variables), new(_shift.Span, Rows, Variables), default);

    private void Adam(Span<float> average) =>
        OptimizerKernels.Adam(
            _flat[0].Span, _flat[1].Span, _flat[2].Span, _flat[3].Span, average, new AdamUpdate { LearningRate = 1e-4f, Step = 3 });
}
