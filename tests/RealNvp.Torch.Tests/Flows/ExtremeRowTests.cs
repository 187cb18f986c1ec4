using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;

namespace RealNvp.Torch.Tests.Flows;

/// <summary>The log density of a finite row is a number or minus infinity, however far out the row lies: what overflows on its way has no density.</summary>
public sealed class ExtremeRowTests
{
    private static readonly float[] Values =
        [0, -0f, 1, float.Epsilon, -float.Epsilon, 1e-39f, -1e-39f, 1e10f, -1e10f, 1e20f, 1e30f, -1e30f, 1e38f, -1e38f, float.MaxValue, float.MinValue];

    public static TheoryData<string> Names => FlowCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Log_p_of_a_finite_row_is_a_number_or_minus_infinity(string name)
    {
        var spec = FlowCases.Spec(name);
        foreach (var flow in Flows(spec))
        {
            using (flow)
            {
                var rows = Rows(spec.Shape.Size);
                var count = rows.Length / spec.Shape.Size;
                var context = FlowCases.RandomContext(spec, count, seed: 3);
                var logProb = new double[count];
                flow.LogProb(rows, logProb, context, TestContext.Current.CancellationToken);
                Assert.All(logProb, value => Assert.True(value < double.PositiveInfinity, $"{flow.Engine.Name}: {value}"));

                // One row alone takes another way through the managed engine.
                for (var row = 0; row < count; row++)
                {
                    flow.LogProb(rows.AsSpan(row * flow.Dimension, flow.Dimension), logProb.AsSpan(row, 1), context.AsSpan(row * spec.Context, spec.Context), default);
                }

                Assert.All(logProb, value => Assert.True(value < double.PositiveInfinity, $"{flow.Engine.Name}, a row alone: {value}"));
                using var model = new DensityModel(flow, new());
                Assert.All(model.LogProbs(rows, context, TestContext.Current.CancellationToken), value => Assert.True(value < double.PositiveInfinity));
            }
        }
    }

    [Fact]
    public void Rows_near_the_data_keep_their_density_beside_rows_far_out()
    {
        var spec = FlowCases.Spec("coupling, half");
        foreach (var flow in Flows(spec))
        {
            using (flow)
            {
                float[] near = FlowCases.RandomRows(spec, 1, seed: 2), far = [.. Enumerable.Repeat(1e38f, flow.Dimension)];
                double[] alone = [0], together = [0, 0];
                flow.LogProb(near, alone);
                flow.LogProb([.. far, .. near], together);
                Assert.Equal(double.NegativeInfinity, together[0]);
                Assert.Equal(alone[0], together[1], 1e-4);
            }
        }
    }

    private static ITrainableFlow[] Flows(FlowSpec spec) =>
    [
        ManagedEngine.Instance.Create(spec, FlowCases.RandomParameters(spec, seed: 4)),
        TorchEngine.Instance.Create(spec, FlowCases.RandomParameters(spec, seed: 4)),
    ];

    /// <summary>Rows of one extreme value each, rows with it in one place alone, and rows of all of them mixed.</summary>
    private static float[] Rows(int width)
    {
        var rows = new List<float>();
        foreach (var value in Values)
        {
            rows.AddRange(Enumerable.Repeat(value, width));
            rows.AddRange(Enumerable.Range(0, width).Select(place => place == 0 ? value : 0.5f));
            rows.AddRange(Enumerable.Range(0, width).Select(place => place == width - 1 ? value : 0.5f));
        }

        var random = SeededRandom.For(5, 1);
        rows.AddRange(Enumerable.Range(0, 100 * width).Select(_ => Values[random.NextInt(Values.Length)]));
        return [.. rows];
    }
}
