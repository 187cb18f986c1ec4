using RealNvp.Torch.Bijections;
using RealNvp.Torch.Conditioners;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Passes;

/// <summary>The training steps of an image coupling by sweeps of its own instead of torch's operations: the same numbers in half the time.</summary>
internal interface ICouplingPass
{
    /// <summary>A pass for one coupling.</summary>
    /// <param name="isRounded">Whether its network computes in bfloat16.</param>
    /// <param name="net">The network.</param>
    /// <param name="split">What it keeps and changes.</param>
    /// <param name="bound">The bound on s.</param>
    public static ICouplingPass Create(bool isRounded, ResNet net, ImageSplit split, LogScale bound) =>
        isRounded ? new CouplingPass<BFloat16Number>(net, split, bound) : new CouplingPass<Float32Number>(net, split, bound);

    /// <summary>The parameters.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Where backward passes put the parameters' gradients.</summary>
    ParameterGradients Gradients { get; }

    /// <summary>What the coupling gives, its log-dets, and what the way back needs.</summary>
    /// <param name="x">Images, float32.</param>
    /// <param name="takesIn">Whether running statistics take them in.</param>
    (Tensor Value, Tensor LogDet, ICouplingTrace Trace) Forward(Tensor x, bool takesIn);

    /// <summary>What the coupling read to give y, and what the way back needs.</summary>
    (Tensor Value, ICouplingTrace Trace) Inverse(Tensor y);
}

/// <summary>What one forward pass of a coupling left for its backward pass.</summary>
internal interface ICouplingTrace : IDisposable
{
    /// <summary>The gradient by x from those by y and by the log-dets, float64; done once.</summary>
    /// <param name="x">What the coupling read.</param>
    /// <param name="gradient">By y.</param>
    /// <param name="logDetGradient">By the log-dets.</param>
    /// <param name="gradients">Takes those of the parameters.</param>
    Tensor Backward(Tensor x, Tensor gradient, Tensor logDetGradient, ParameterGradients gradients);
}

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
