using BenchmarkDotNet.Attributes;
using RealNvp.Kernels;

namespace RealNvp.Bench;

/// <summary>The three products of a linear layer, on layers of <c>readme</c> and the widest of <c>notebook</c>.</summary>
public class LayerBenchmarks
{
    private AlignedFloats _weights = null!;
    private AlignedFloats _x = null!;
    private AlignedFloats _y = null!;
    private AlignedFloats _dx = null!;
    private AlignedFloats _gradient = null!;
    private PackedWeights _packed = null!;

    /// <summary>Rows, inputs and outputs.</summary>
    [Params("128x392x64", "128x128x128", "128x64x392", "512x1024x1024", "1x392x64")]
    public string Shape { get; set; } = "";

    private int Rows => Part(0);

    private int Inputs => Part(1);

    private int Outputs => Part(2);

    [GlobalSetup]
    public void Fill()
    {
        _weights = RandomFloats(Inputs * Outputs);
        _x = RandomFloats(Rows * Inputs);
        _y = RandomFloats(Rows * Outputs);
        _dx = RandomFloats(Rows * Inputs);
        _gradient = new(Outputs * (Inputs + 1));
        _packed = new(Outputs, Inputs, forBackward: PackedWeights.PaysToPackBackward(Outputs, Inputs));
        Pack();
    }

    [Benchmark]
    public void Pack() => _packed.Pack(_weights.Span, default);

    [Benchmark]
    public void Forward() =>
        LinearKernels.Best.Forward(_packed, new(_x.Span, Rows, Inputs), new(_y.Span, Rows, Outputs), Nonlinearity.Relu);

    [Benchmark]
    public void BackwardInput()
    {
        if (_packed.HasBackward)
        {
            LinearKernels.Best.BackwardInput(
                _packed, new(_y.Span, Rows, Outputs), new(_dx.Span, Rows, Inputs), new(_x.Span, Rows, Inputs), Nonlinearity.Relu, accumulate: false);
        }
        else
        {
            LinearKernels.Best.BackwardInput(
                new ReadOnlyMatrixSpan(_weights.Span, Outputs, Inputs), new(_y.Span, Rows, Outputs), new(_dx.Span, Rows, Inputs),
                new(_x.Span, Rows, Inputs), Nonlinearity.Relu, accumulate: false);
        }
    }

    [Benchmark]
    public void BackwardWeights() =>
        LinearKernels.Best.BackwardWeights(
            new(_y.Span, Rows, Outputs), new(_x.Span, Rows, Inputs),
            _gradient.Span[..(Inputs * Outputs)], _gradient.Span.Slice(Inputs * Outputs, Outputs), accumulate: false);

    internal static AlignedFloats RandomFloats(int length)
    {
        var memory = new AlignedFloats(length);
        new SeededRandom((ulong)length).FillGaussian(memory.Span);
        return memory;
    }

    private int Part(int index) => int.Parse(Shape.Split('x')[index]);
}
