using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch.Bijections;
using RealNvp.Torch.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace RealNvp.Torch.Tests.Images;

/// <summary>A spec's bijection in float64, on parameters that a test may set first.</summary>
internal sealed class Built : IDisposable
{
    private readonly DisposeScope _scope;

    public Built(FlowSpec spec, FlatParameters parameters)
    {
        TorchRuntime.EnsureLoaded();
        _scope = NewDisposeScope();
        Tensors = new FlatTensors(parameters, ScalarType.Float64);
        Bijection = BijectionFactory.Create(FlowPlan.Of(spec), Tensors);
        Bijection.eval();
    }

    public FlatTensors Tensors { get; }

    public Sequence Bijection { get; }

    public double[] Forward(double[] image, Shape shape) => Values(Bijection.Forward(Image(image, shape)).Value);

    public static Tensor Image(double[] values, Shape shape) =>
        tensor(values, ScalarType.Float64).reshape([-1, .. shape.Sizes.ToArray().Select(size => (long)size)]);

    public static double[] Values(Tensor tensor) => tensor.detach().contiguous().data<double>().ToArray();

    public static double[] Random(int count, ulong seed)
    {
        var random = SeededRandom.For(seed, 79);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextGaussian())];
    }

    public void Dispose()
    {
        Bijection.Dispose();
        Tensors.Dispose();
        _scope.Dispose();
    }
}
