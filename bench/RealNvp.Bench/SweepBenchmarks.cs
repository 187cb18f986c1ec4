using BenchmarkDotNet.Attributes;
using RealNvp.Kernels;

namespace RealNvp.Bench;

/// <summary>The element-wise sweeps of one worker's half of a <c>readme</c> training step: 64 rows, 392 variables, half the weights.</summary>
public class SweepBenchmarks
{
    private const int Rows = 64;
    private const int Variables = 392;
    private const int Weights = 4 * ((2 * 392 * 64) + (2 * 64 * 128) + (128 * 128) + 776);
    private readonly AlignedFloats _raw = LayerBenchmarks.RandomFloats(Rows * Variables);
    private readonly AlignedFloats _shift = new(Rows * Variables);
    private readonly AlignedFloats _x = LayerBenchmarks.RandomFloats(Rows * 2 * Variables);
    private readonly AlignedFloats _y = new(Rows * 2 * Variables);
    private readonly AlignedFloats[] _flat = [.. Enumerable.Range(0, 5).Select(_ => new AlignedFloats(Weights))];
    private readonly double[] _logDet = new double[Rows];
    private readonly float[] _limit = [2f];

    [Benchmark]
    public void Exp() => ElementwiseKernels.Best.Exp(_raw.Span, _shift.Span);

    [Benchmark]
    public void Tanh() => ElementwiseKernels.Best.Tanh(_raw.Span, _shift.Span);

    [Benchmark]
    public void CouplingForwardOfHalf() => CouplingForward(new(392, 392));

    [Benchmark]
    public void CouplingForwardOfEverySecond() => CouplingForward(new(1, 392, 2));

    [Benchmark]
    public void CouplingBackwardOfHalf() => CouplingBackward(new(392, 392));

    [Benchmark]
    public void CouplingBackwardOfEverySecond() => CouplingBackward(new(1, 392, 2));

    [Benchmark]
    public void Adam() => Adam(default);

    [Benchmark]
    public void AdamWithAverage() => Adam(_flat[4].Span);

    [Benchmark]
    public void AddGradients() => OptimizerKernels.Best.Add(_flat[1].Span, _flat[2].Span);

    [Benchmark]
    public double SumOfSquares() => OptimizerKernels.Best.SumOfSquares(_flat[1].Span);

    private void CouplingForward(ColumnSelection columns) =>
        CouplingKernels.Best.Forward(
            new(_raw.Span, Rows, Variables), new(_shift.Span, Rows, Variables), BoundedLogScale.Soft(_limit),
            new(_x.Span, Rows, 2 * Variables), columns, _logDet);

    private void CouplingBackward(ColumnSelection columns) =>
        CouplingKernels.Best.Backward(
            new(_raw.Span, Rows, Variables), new(_shift.Span, Rows, Variables), BoundedLogScale.Soft(_limit),
            new(_x.Span, Rows, 2 * Variables), columns, new(_y.Span, Rows, 2 * Variables), -0.01f, default);

    private void Adam(Span<float> average) =>
        OptimizerKernels.Best.Adam(
            _flat[0].Span, _flat[1].Span, _flat[2].Span, _flat[3].Span, average, new AdamUpdate { LearningRate = 1e-4f, Step = 3 });
}
