using RealNvp.Torch.Bijections;
using RealNvp.Torch.Conditioners;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Passes;

/// <inheritdoc/>
/// <typeparam name="T">The numbers of the network.</typeparam>
internal sealed class CouplingPass<T>(ResNet net, ImageSplit split, LogScale bound) : ICouplingPass
    where T : unmanaged, IFeatureNumber<T>
{
    private readonly AffineSweeps<T> _affine = new(split, bound);

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; } = ParametersOf(net, bound);

    /// <inheritdoc/>
    public ParameterGradients Gradients { get; } = new(ParametersOf(net, bound));

    /// <inheritdoc/>
    public (Tensor Value, Tensor LogDet, ICouplingTrace Trace) Forward(Tensor x, bool takesIn)
    {
        using var scope = NewDisposeScope();
        var trace = Run(x, takesIn);
        var (y, logDet) = _affine.Forward(trace.Heads, x.contiguous());
        return (y.MoveToOuterDisposeScope(), logDet.MoveToOuterDisposeScope(), trace);
    }

    /// <inheritdoc/>
    public (Tensor Value, ICouplingTrace Trace) Inverse(Tensor y)
    {
        using var scope = NewDisposeScope();
        var trace = Run(y, takesIn: false);
        return (_affine.Inverse(trace.Heads, y.contiguous()).Value.MoveToOuterDisposeScope(), trace);
    }

    private static IReadOnlyList<Parameter> ParametersOf(ResNet net, LogScale bound) =>
        [.. bound.Learned is { } scale ? [scale] : Array.Empty<Parameter>(), .. net.Trained];

    private Trace Run(Tensor x, bool takesIn)
    {
        var pass = new ResNetPass<T>(net, split);
        return new(_affine, pass, pass.Forward(x.contiguous(), takesIn).DetachFromDisposeScope());
    }

    private sealed class Trace(AffineSweeps<T> affine, ResNetPass<T> pass, Tensor heads) : ICouplingTrace
    {
        public Tensor Heads => heads;

        public Tensor Backward(Tensor x, Tensor gradient, Tensor logDetGradient, ParameterGradients gradients)
        {
            using var scope = NewDisposeScope();
            var (byHeads, byX) = affine.Backward(heads, x.contiguous(), gradient, logDetGradient, gradients);
            pass.Backward(byHeads, gradients, byX);
            Dispose();
            return byX.MoveToOuterDisposeScope();
        }

        public void Dispose()
        {
            pass.Dispose();
            heads.Dispose();
        }
    }
}
