using RealNvp.Flows;
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
    /// <param name="context">What the density is conditioned on, [batch, context]; null for flows without. Only networks read it.</param>
    /// <returns>The value and log|det df/dx|, float64, [batch].</returns>
    public abstract (Tensor Value, Tensor LogDet) Forward(Tensor x, Tensor? context = null);

    /// <summary>Maps latents towards data, the paper's g.</summary>
    /// <param name="z">[batch, ...] in the shape <see cref="Forward"/> gives.</param>
    /// <param name="context">As in <see cref="Forward"/>.</param>
    /// <returns>The value and log|det dg/dz|, float64, [batch].</returns>
    public abstract (Tensor Value, Tensor LogDet) Inverse(Tensor z, Tensor? context = null);

    /// <summary>Takes starting values from data, where the step has such values; called once, before training.</summary>
    /// <param name="x">[batch, ...] as <see cref="Forward"/> takes it.</param>
    /// <param name="context">As in <see cref="Forward"/>.</param>
    /// <param name="cancellationToken">Stops between steps inside.</param>
    public virtual void Initialize(Tensor x, Tensor? context = null, CancellationToken cancellationToken = default)
    {
    }

    /// <summary>Whether <see cref="Initialize"/> takes anything from data.</summary>
    public virtual bool StartsFromData => false;

    /// <summary>The largest |log-scale| of any variable on these data; 0 for steps that scale nothing.</summary>
    /// <param name="x">[batch, ...] as <see cref="Forward"/> takes it.</param>
    /// <param name="context">As in <see cref="Forward"/>.</param>
    public virtual double LargestLogScale(Tensor x, Tensor? context = null) => 0;

    /// <summary>The most values that the step holds in one tensor for one row, beyond the row itself; callers size their batches by it.</summary>
    public virtual long WidestRow => 0;

    /// <summary>Sets the numbers in which convolutional networks inside compute while training.</summary>
    internal virtual void UsePrecision(NetworkPrecision precision)
    {
    }

    /// <summary>
    /// Sets whether training steps on images, and splines behind couplings of images at any time, run by the fused code of this assembly, as they do
    /// unless told otherwise; without, by torch's operations and its autograd alone, channels first, which tests and benchmarks
    /// measure against.
    /// </summary>
    internal virtual void UseFused(bool isUsed)
    {
    }

    /// <summary>
    /// What the last <see cref="Forward"/> of a training step did, on the same data once more, without taking them into any statistics: a step that
    /// keeps statistics says how.
    /// </summary>
    /// <param name="x">As Forward had it.</param>
    /// <param name="context">As Forward had it.</param>
    protected internal virtual (Tensor Value, Tensor LogDet) Recompute(Tensor x, Tensor? context = null) => Forward(x, context);

    /// <summary>
    /// The backward pass of a training step from what the step gave alone: computes what it read through the inverse, runs it once
    /// more with gradients and adds those of its weights. Needs nothing kept of the forward pass.
    /// </summary>
    /// <param name="y">What <see cref="Forward"/> gave.</param>
    /// <param name="gradient">The loss's gradient by y.</param>
    /// <param name="logDetGradient">The loss's gradient by the log-det of each row, float64, [batch].</param>
    /// <param name="context">As Forward had it.</param>
    /// <returns>What Forward read and the loss's gradient by it.</returns>
    internal virtual (Tensor Input, Tensor Gradient) Backpropagate(Tensor y, Tensor gradient, Tensor logDetGradient, Tensor? context = null)
    {
        using var scope = NewDisposeScope();
        Tensor input;
        using (no_grad())
        {
            input = Inverse(y, context).Value.detach();
        }

        input.requires_grad_(true);
        var (value, logDet) = Recompute(input, context);
        Push(value, gradient, logDet, logDetGradient);
        return (input.detach().MoveToOuterDisposeScope(), input.grad!.detach().MoveToOuterDisposeScope());
    }

    /// <summary>Sends gradients by a value and by log-dets back through autograd.</summary>
    private protected static void Push(Tensor value, Tensor gradient, Tensor logDet, Tensor logDetGradient)
    {
        var total = (value * gradient).sum();
        if (logDet.requires_grad)
        {
            total = total.Plus((logDet * logDetGradient).sum());
        }

        total.backward();
    }

    /// <summary>A log-det of zero for every row of <paramref name="x"/>.</summary>
    protected static Tensor NoLogDet(Tensor x) => zeros(x.shape[0], ScalarType.Float64, x.device);

    /// <summary>The sum over everything but the batch, in float64.</summary>
    protected static Tensor SumOverVariables(Tensor x) => x.flatten(1).sum(1, type: ScalarType.Float64);
}
