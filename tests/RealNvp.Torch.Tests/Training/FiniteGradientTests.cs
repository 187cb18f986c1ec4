using RealNvp.Flows;
using RealNvp.Golden;
using RealNvp.Tests.Training;
using RealNvp.Torch.Tests.Golden;

namespace RealNvp.Torch.Tests.Training;

/// <summary>
/// Of every kind of step: rows far outside of every spline, equal rows and columns, and values that no float can square do not ruin a training. Autograd
/// multiplies by zero what a condition leaves out, so that an infinite number there would make a gradient no number.
/// </summary>
public sealed class FiniteGradientTests
{
    public static TheoryData<string> Flows => GoldenTorchTests.Models;

    [Theory]
    [MemberData(nameof(Flows))]
    public void Loss_gradients_and_statistics_are_finite_on_unusual_rows(string name) =>
        FiniteSteps.Check(GoldenFolder.File(name), TorchEngine.Instance);

    [Theory]
    [MemberData(nameof(Flows))]
    public void The_same_with_little_memory(string name) =>
        FiniteSteps.Check(GoldenFolder.File(name), TorchEngine.Instance, new(MemoryMode.Low, NetworkPrecision.Float32));

    [Theory]
    [MemberData(nameof(Flows))]
    public void A_value_of_1e30_is_borne_or_noticed_and_nothing_stays_of_it(string name) =>
        FiniteSteps.CheckHuge(GoldenFolder.File(name), TorchEngine.Instance, TestContext.Current.CancellationToken);
}
