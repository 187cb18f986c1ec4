using RealNvp.Specs;
using RealNvp.Torch.Conditioners;
using RealNvp.Torch.Couplings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Fused;

/// <inheritdoc/>
/// <typeparam name="T">The numbers of the network.</typeparam>
internal sealed class FusedCoupling<T>(ResNet net, ImageSplit split, LogScale bound) : IFusedCoupling
    where T : unmanaged, IFeatureNumber<T>
{
    private readonly FusedCouplingTransform<T> _changed = new(split, bound);

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters { get; } = ParametersOf(net, bound);

    /// <inheritdoc/>
    public ParameterGradients Gradients => field ??= new(Parameters);

    /// <inheritdoc/>
    public (Tensor Value, Tensor LogDet, ICouplingTrace Trace) Forward(Tensor x, bool updateStatistics)
    {
        using var scope = NewDisposeScope();
        var trace = Run(x, updateStatistics);
        try
        {
            var (y, logDet) = _changed.Forward(trace.Heads, x.contiguous());
            return (y.MoveToOuterDisposeScope(), logDet.MoveToOuterDisposeScope(), trace);
        }
        catch
        {
            trace.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public (Tensor Value, ICouplingTrace Trace) Inverse(Tensor y)
    {
        using var scope = NewDisposeScope();
        var trace = Run(y, updateStatistics: false);
        try
        {
            return (_changed.Inverse(trace.Heads, y.contiguous()).Value.MoveToOuterDisposeScope(), trace);
        }
        catch
        {
            trace.Dispose();
            throw;
        }
    }

    private static IReadOnlyList<Parameter> ParametersOf(ResNet net, LogScale bound) =>
        [.. bound.Learned is { } scale ? [scale] : Array.Empty<Parameter>(), .. net.Trained];

    private Trace Run(Tensor x, bool updateStatistics)
    {
        var pass = new FusedResNet<T>(net, split);
        return new(_changed, pass, pass.Forward(x.contiguous(), updateStatistics).DetachFromDisposeScope());
    }

    private sealed class Trace(FusedCouplingTransform<T> changed, FusedResNet<T> pass, Tensor heads) : ICouplingTrace
    {
        public Tensor Heads => heads;

        public Tensor Backward(Tensor x, Tensor gradient, Tensor logDetGradient, ParameterGradients gradients)
        {
            using var held = this;
            using var scope = NewDisposeScope();
            var (byHeads, byX) = changed.Backward(heads, x.contiguous(), gradient, logDetGradient, gradients);
            pass.Backward(byHeads, gradients, byX);
            return byX.MoveToOuterDisposeScope();
        }

        public void Dispose()
        {
            pass.Dispose();
            heads.Dispose();
        }
    }
}
