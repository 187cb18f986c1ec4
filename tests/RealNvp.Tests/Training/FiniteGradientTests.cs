using RealNvp.Golden;
using RealNvp.Managed;
using RealNvp.Tests.Golden;

namespace RealNvp.Tests.Training;

/// <summary>
/// Of every kind of step: rows far outside of every spline, equal rows and columns, and values that no float can square do not ruin a training.
/// </summary>
public sealed class FiniteGradientTests
{
    public static TheoryData<string> Flows => GoldenModelTests.Vectors;

    [Theory]
    [MemberData(nameof(Flows))]
    public void Loss_gradients_and_statistics_are_finite_on_unusual_rows(string name) =>
        FiniteSteps.Check(GoldenFolder.File(name), ManagedEngine.Instance);

    [Theory]
    [MemberData(nameof(Flows))]
    public void A_value_of_1e30_is_borne_or_noticed_and_nothing_stays_of_it(string name) =>
        FiniteSteps.CheckHuge(GoldenFolder.File(name), ManagedEngine.Instance, TestContext.Current.CancellationToken);
}
