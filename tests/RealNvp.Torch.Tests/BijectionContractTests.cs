using RealNvp.Specs;
using RealNvp.Torch.Bijections;
using RealNvp.Torch.Weights;
using static TorchSharp.torch;

namespace RealNvp.Torch.Tests;

/// <summary>What every bijection promises, in float64 so that the tolerances are about mathematics and not about rounding.</summary>
public sealed class BijectionContractTests
{
    private const int Rows = 5;

    public static TheoryData<string> Cases => [.. FlowCases.Names.Concat(ImageFlowCases.Names).Select(row => row.Data)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Inverse_undoes_forward_and_their_log_dets_add_to_zero(string name) => WithBijection(name, training: false, (bijection, x, context) =>
        BijectionContract.CheckInverse(bijection, x, context, 1e-9));

    [Theory]
    [MemberData(nameof(Cases))]
    public void So_they_do_while_training(string name) => WithBijection(name, training: true, (bijection, x, context) =>
        BijectionContract.CheckInverse(bijection, x, context, 1e-9));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Log_dets_of_both_directions_are_those_of_the_autograd_Jacobian(string name) => WithBijection(name, training: false, (bijection, x, context) =>
        BijectionContract.CheckLogDet(bijection, x, context, 1e-8));

    /// <summary>Torch sums a convolution in another order for another number of rows.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void A_row_does_not_depend_on_the_rows_beside_it(string name) => WithBijection(name, training: false, (bijection, x, context) =>
        BijectionContract.CheckRows(bijection, x, context, 1e-10));

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
}
