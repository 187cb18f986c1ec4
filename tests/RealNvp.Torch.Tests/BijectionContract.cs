using RealNvp.Specs;
using RealNvp.Torch.Bijections;
using RealNvp.Torch.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace RealNvp.Torch.Tests;

/// <summary>What every bijection promises, in float64 so that the tolerances are about mathematics and not about rounding.</summary>
public sealed class BijectionContract
{
    private const int Rows = 5;

    public static TheoryData<string> Cases => [.. FlowCases.Names.Concat(ImageFlowCases.Names).Select(row => row.Data)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Inverse_undoes_forward(string name) => WithBijection(name, training: false, (bijection, x, context) =>
    {
        var (z, _) = bijection.Forward(x, context);
        var (back, _) = bijection.Inverse(z, context);
        Assert.Equal(x.shape, back.shape);
        Assert.InRange(LargestDifference(x, back), 0, 1e-9);
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Inverse_undoes_forward_while_training(string name) => WithBijection(name, training: true, (bijection, x, context) =>
    {
        var (z, forward) = bijection.Forward(x, context);
        var (back, inverse) = bijection.Inverse(z, context);
        Assert.InRange(LargestDifference(x, back), 0, 1e-9);
        Assert.InRange(LargestDifference(forward, -inverse), 0, 1e-9);
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Log_dets_of_forward_and_inverse_add_to_zero(string name) => WithBijection(name, training: false, (bijection, x, context) =>
    {
        var (z, forward) = bijection.Forward(x, context);
        var (_, inverse) = bijection.Inverse(z, context);
        Assert.Equal(ScalarType.Float64, forward.dtype);
        Assert.Equal([Rows], forward.shape);
        Assert.InRange(LargestDifference(forward, -inverse), 0, 1e-9);
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Log_det_is_that_of_the_autograd_Jacobian(string name) => WithBijection(name, training: false, (bijection, x, context) =>
    {
        var (_, logDet) = bijection.Forward(x, context);
        Assert.True(LargestDifference(logDet, JacobianLogDet(value => bijection.Forward(value, context), x)) < 1e-8);
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Log_det_of_the_inverse_is_that_of_its_autograd_Jacobian(string name) => WithBijection(name, training: false, (bijection, x, context) =>
    {
        var z = bijection.Forward(x, context).Value.detach();
        var (_, logDet) = bijection.Inverse(z, context);
        Assert.True(LargestDifference(logDet, JacobianLogDet(value => bijection.Inverse(value, context), z)) < 1e-8);
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_row_does_not_depend_on_the_rows_beside_it(string name) => WithBijection(name, training: false, (bijection, x, context) =>
    {
        var (together, togetherLogDet) = bijection.Forward(x, context);
        var (alone, aloneLogDet) = bijection.Forward(x.narrow(0, 2, 1), context?.narrow(0, 2, 1));

        // Torch sums a convolution in another order for another number of rows.
        Assert.InRange(LargestDifference(together.narrow(0, 2, 1), alone), 0, 1e-10);
        Assert.InRange(LargestDifference(togetherLogDet.narrow(0, 2, 1), aloneLogDet), 0, 1e-10);
    });

    private static void WithBijection(string name, bool training, Action<Bijection, Tensor, Tensor?> check)
    {
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        var spec = ImageFlowCases.Has(name) ? ImageFlowCases.Spec(name) : FlowCases.Spec(name);
        using var tensors = new FlatTensors(FlowCases.RandomParameters(spec, seed: 1), ScalarType.Float64);
        using var bijection = BijectionFactory.Create(FlowPlan.Of(spec), tensors);
        bijection.train(training);
        var rows = FlowCases.RandomRows(spec, Rows, seed: 2);
        var context = spec.Context == 0 ? null : tensor(FlowCases.RandomContext(spec, Rows, seed: 2), ScalarType.Float64).reshape(Rows, spec.Context);
        check(bijection, tensor(rows, ScalarType.Float64).reshape(ImageFlowCases.BatchShape(spec, Rows)), context);
    }

    private static double LargestDifference(Tensor a, Tensor b) => (a - b).abs().max().ToDouble();

    /// <summary>log|det| of the Jacobian of each row, one backward pass per output.</summary>
    private static Tensor JacobianLogDet(Func<Tensor, (Tensor Value, Tensor LogDet)> map, Tensor x)
    {
        var input = x.detach().requires_grad_(true);
        var output = map(input).Value.flatten(1);
        var rows = new List<Tensor>();
        for (var index = 0; index < output.shape[1]; index++)
        {
            var gradient = autograd.grad([output.select(1, index).sum()], [input], retain_graph: true)[0];
            rows.Add(gradient.flatten(1));
        }

        return linalg.slogdet(stack(rows, 1)).Item2;
    }
}
