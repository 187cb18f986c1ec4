using TorchSharp;
using static TorchSharp.torch;

namespace RealNvp.Torch.Bijections;

/// <summary>
/// An invertible, differentiable map with a log-determinant: the one abstraction of the library. Everything between data
/// and the Gaussian is one: a logit, a coupling, a batch norm, and a <see cref="Sequence"/> of them.
/// </summary>
/// <remarks>
/// The contract, which one test suite holds every bijection to: <c>Inverse(Forward(x)) = x</c>; the log-det of Forward at x
/// and that of Inverse at Forward(x) add to zero; the log-det equals that of the autograd Jacobian. Log-dets are float64
/// and of shape [batch], so that sums over thousands of variables keep their digits.
/// </remarks>
/// <param name="name">The module's name.</param>
public abstract class Bijection(string name) : nn.Module(name)
{
    /// <summary>Maps data towards latents, the paper's f.</summary>
    /// <param name="x">[batch, ...] in the shape the step was built for.</param>
    /// <returns>The value and log|det df/dx|, float64, [batch].</returns>
    public abstract (Tensor Value, Tensor LogDet) Forward(Tensor x);

    /// <summary>Maps latents towards data, the paper's g.</summary>
    /// <param name="z">[batch, ...] in the shape <see cref="Forward"/> gives.</param>
    /// <returns>The value and log|det dg/dz|, float64, [batch].</returns>
    public abstract (Tensor Value, Tensor LogDet) Inverse(Tensor z);

    /// <summary>Takes starting values from data, where the step has such values; called once, before training.</summary>
    /// <param name="x">[batch, ...] as <see cref="Forward"/> takes it.</param>
    public virtual void Initialize(Tensor x)
    {
    }

    /// <summary>The largest |log-scale| of any variable on these data; 0 for steps that scale nothing.</summary>
    /// <param name="x">[batch, ...] as <see cref="Forward"/> takes it.</param>
    public virtual double LargestLogScale(Tensor x) => 0;

    /// <summary>The most values that the step holds in one tensor for one row, beyond the row itself; callers size their batches by it.</summary>
    public virtual long WidestRow => 0;

    /// <summary>A log-det of zero for every row of <paramref name="x"/>.</summary>
    private protected static Tensor NoLogDet(Tensor x) => zeros(x.shape[0], ScalarType.Float64, x.device);

    /// <summary>The sum over everything but the batch, in float64.</summary>
    private protected static Tensor SumOverVariables(Tensor x) => x.flatten(1).sum(1, type: ScalarType.Float64);
}
