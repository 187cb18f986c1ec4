using RealNvp.Specs;
using RealNvp.Torch.Conditioners;
using RealNvp.Torch.Couplings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RealNvp.Torch.Fused;

/// <summary>
/// The training steps of an image coupling by fused code of this assembly instead of torch's operations: the same numbers within rounding, as a rule in
/// less time (docs/performance.md).
/// </summary>
internal interface IFusedCoupling
{
    /// <summary>A pass for one coupling.</summary>
    /// <param name="isRounded">Whether its network computes in bfloat16.</param>
    /// <param name="net">The network.</param>
    /// <param name="split">What it keeps and changes.</param>
    /// <param name="bound">The bound on s.</param>
    public static IFusedCoupling Create(bool isRounded, ResNet net, ImageSplit split, LogScale bound) =>
        isRounded ? new FusedCoupling<BFloat16Number>(net, split, bound) : new FusedCoupling<Float32Number>(net, split, bound);

    /// <summary>The parameters.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Where backward passes put the parameters' gradients.</summary>
    ParameterGradients Gradients { get; }

    /// <summary>What the coupling gives, its log-dets, and what the way back needs.</summary>
    /// <param name="x">Images, float32.</param>
    /// <param name="updateStatistics">Whether running statistics take them in.</param>
    (Tensor Value, Tensor LogDet, ICouplingTrace Trace) Forward(Tensor x, bool updateStatistics);

    /// <summary>What the coupling read to give y, and what the way back needs.</summary>
    (Tensor Value, ICouplingTrace Trace) Inverse(Tensor y);
}
