using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Torch.Bijections;
using RealNvp.Torch.Weights;
using static TorchSharp.torch;

namespace RealNvp.Torch;

/// <summary>
/// What every <see cref="Bijection"/> promises, for tests: the inverse undoes forward, log-dets are those of the Jacobian by autograd, and no row
/// depends on another. Every check throws <see cref="InvalidOperationException"/> with a sentence that says by how much it fails.
/// </summary>
public static class BijectionContract
{
    /// <summary>Holds the chain of a spec to all of it, outside of training, in float64 on weights moved away from where they start.</summary>
    /// <param name="spec">A flow of few values: the Jacobian takes a backward pass a value.</param>
    /// <param name="rows">Data, <c>[n, values of the shape]</c>; a handful of rows is enough.</param>
    /// <param name="context">What each row is conditioned on, <c>[n, spec.Context]</c>; empty for flows without.</param>
    /// <param name="seed">Draws the weights.</param>
    /// <param name="tolerance">The largest difference that is let pass.</param>
    /// <exception cref="FlowSpecException">The spec does not fit.</exception>
    /// <exception cref="InvalidOperationException">The contract is broken.</exception>
    public static void Check(FlowSpec spec, ReadOnlySpan<float> rows, ReadOnlySpan<float> context = default, ulong seed = 1, double tolerance = 1e-8)
    {
        TorchRuntime.EnsureLoaded();
        var plan = FlowPlan.Of(spec);
        var parameters = FlatParameters.Start(spec, seed);
        var random = new SeededRandom(seed);
        foreach (ref var weight in parameters.Weights)
        {
            weight += (float)(0.3 * random.NextGaussian());
        }

        using var scope = NewDisposeScope();
        using var tensors = new FlatTensors(parameters, ScalarType.Float64);
        using var bijection = BijectionFactory.Create(plan, tensors);
        bijection.eval();
        var count = RowCount(spec, rows);
        var given = spec.Context == 0 ? null : tensor(context.ToArray(), ScalarType.Float64).reshape(count, spec.Context);
        Check(bijection, tensor(rows.ToArray(), ScalarType.Float64).reshape([count, .. spec.Shape.Sizes.ToArray().Select(size => (long)size)]), given, tolerance);
    }

    /// <summary>Holds a bijection to all of it as it stands, training or not.</summary>
    /// <param name="bijection">The bijection, its weights and <paramref name="x"/> in float64.</param>
    /// <param name="x">[batch, ...], two rows or more.</param>
    /// <param name="context">[batch, context]; null without.</param>
    /// <param name="tolerance">The largest difference that is let pass.</param>
    /// <exception cref="InvalidOperationException">The contract is broken.</exception>
    public static void Check(Bijection bijection, Tensor x, Tensor? context = null, double tolerance = 1e-8)
    {
        CheckInverse(bijection, x, context, tolerance);
        CheckLogDet(bijection, x, context, tolerance);
        CheckRows(bijection, x, context, tolerance);
    }

    /// <summary>The inverse undoes forward, and the log-dets of the two, float64, one a row, add to zero.</summary>
    /// <inheritdoc cref="Check(Bijection, Tensor, Tensor?, double)"/>
    public static void CheckInverse(Bijection bijection, Tensor x, Tensor? context = null, double tolerance = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(bijection);
        using var scope = NewDisposeScope();
        var (z, forward) = bijection.Forward(x, context);
        var (back, inverse) = bijection.Inverse(z, context);
        Require(forward.dtype == ScalarType.Float64 && forward.shape is [var count] && count == x.shape[0],
            $"The log-det is {forward.dtype} of shape [{string.Join(", ", forward.shape)}] but must be Float64 of shape [{x.shape[0]}].");
        Require(back.shape.SequenceEqual(x.shape), $"The inverse gives shape [{string.Join(", ", back.shape)}] for rows of shape [{string.Join(", ", x.shape)}].");
        RequireNear(Difference(x, back), tolerance, "The inverse does not undo forward");
        RequireNear(Difference(forward, -inverse), tolerance, "The log-dets of forward and inverse do not add to zero");
    }

    /// <summary>The log-dets of both directions are those of their Jacobians by autograd.</summary>
    /// <inheritdoc cref="Check(Bijection, Tensor, Tensor?, double)"/>
    public static void CheckLogDet(Bijection bijection, Tensor x, Tensor? context = null, double tolerance = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(bijection);
        using var scope = NewDisposeScope();
        var (z, forward) = bijection.Forward(x, context);
        RequireNear(
            Difference(forward, JacobianLogDet(value => bijection.Forward(value, context).Value, x)), tolerance, "The log-det is not that of the Jacobian");
        var latents = z.detach();
        var (_, inverse) = bijection.Inverse(latents, context);
        RequireNear(
            Difference(inverse, JacobianLogDet(value => bijection.Inverse(value, context).Value, latents)),
            tolerance,
            "The log-det of the inverse is not that of its Jacobian");
    }

    /// <summary>A row alone and the same row among others give the same; not so while training, where batch norm takes the batch's statistics.</summary>
    /// <inheritdoc cref="Check(Bijection, Tensor, Tensor?, double)"/>
    public static void CheckRows(Bijection bijection, Tensor x, Tensor? context = null, double tolerance = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(bijection);
        using var scope = NewDisposeScope();
        var last = x.shape[0] - 1;
        var (together, togetherLogDet) = bijection.Forward(x, context);
        var (alone, aloneLogDet) = bijection.Forward(x.narrow(0, last, 1), context?.narrow(0, last, 1));
        RequireNear(Difference(together.narrow(0, last, 1), alone), tolerance, "A row depends on the rows beside it");
        RequireNear(Difference(togetherLogDet.narrow(0, last, 1), aloneLogDet), tolerance, "The log-det of a row depends on the rows beside it");
    }

    private static long RowCount(FlowSpec spec, ReadOnlySpan<float> rows) => rows.Length > 0 && rows.Length % spec.Shape.Size == 0
        ? rows.Length / spec.Shape.Size
        : throw new ArgumentException($"{rows.Length} values are no whole rows of {spec.Shape.Size}.", nameof(rows));

    private static double Difference(Tensor a, Tensor b) => a.Minus(b).abs().max().Number();

    private static void RequireNear(double difference, double tolerance, string fault) =>
        Require(difference <= tolerance, FormattableString.Invariant($"{fault}: they differ by {difference:G3}, and at most {tolerance:G3} is rounding."));

    private static void Require(bool isSo, string fault)
    {
        if (!isSo)
        {
            throw new InvalidOperationException(fault);
        }
    }

    /// <summary>log|det| of the Jacobian of each row, one backward pass per output.</summary>
    private static Tensor JacobianLogDet(Func<Tensor, Tensor> map, Tensor x)
    {
        var input = x.detach().requires_grad_(true);
        var output = map(input).flatten(1);
        var rows = new List<Tensor>();
        for (var index = 0; index < output.shape[1]; index++)
        {
            rows.Add(autograd.grad([output.select(1, index).sum()], [input], retain_graph: true)[0].flatten(1));
        }

        return linalg.slogdet(stack(rows, 1)).Item2;
    }
}
