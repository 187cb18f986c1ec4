using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;

namespace RealNvp.Tests.Flows;

/// <summary>The splines that each variable goes through by itself, in the managed engine; torch is held to it elsewhere.</summary>
public sealed class ElementwiseSplineTests
{
    private const int Rows = 9;

    private static readonly MlpSpec Net = new() { Hidden = [5], Activation = Activation.Tanh };

    private static readonly Dictionary<string, FlowSpec> Cases = new()
    {
        ["one variable"] = Flow(1, new ElementwiseSplineSpec(6, 3), new ElementwiseSplineSpec(3, 2)),
        ["behind and before other steps"] = Flow(3, new ActNormSpec(), new ElementwiseSplineSpec(4, 2), new LinearLuSpec(), new ElementwiseSplineSpec(1, 3)),
        ["by the context"] = Flow(2, new ActNormSpec(), new ElementwiseSplineSpec(4, 3) { Net = Net }, new ElementwiseSplineSpec(3)).Given(2),
        ["one variable by the context"] = Flow(1, new ElementwiseSplineSpec(5, 3) { Net = new ResidualMlpSpec(4, 1) }).Given(3),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_new_step_is_the_identity(string name)
    {
        var spec = Cases[name];
        using var flow = ManagedEngine.Instance.Create(spec, FlatParameters.Start(spec, 1));
        var (rows, context) = (Draw(2, Rows * spec.Shape.Size), Draw(3, Rows * spec.Context));
        var (latents, logDet) = (new float[rows.Length], new double[Rows]);
        flow.Encode(rows, latents, logDet, context);
        for (var index = 0; index < rows.Length; index++)
        {
            Assert.Equal(rows[index], latents[index], 1e-5);
        }

        Assert.All(logDet, value => Assert.Equal(0, value, 1e-5));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_gradients_are_those_of_finite_differences(string name)
    {
        var (spec, parameters) = Random(name);
        using var flow = ManagedEngine.Instance.Create(spec, parameters);
        var (rows, context) = (Draw(2, Rows * spec.Shape.Size), Draw(3, Rows * spec.Context));
        flow.LossGradient(rows, context);
        var gradients = parameters.Gradients.ToArray();
        Assert.Contains(gradients, value => Math.Abs(value) > 1e-2);
        for (var index = 0; index < gradients.Length; index++)
        {
            const float Step = 2e-3f;
            var start = parameters.Weights[index];
            Assert.Equal((LossAt(start + Step) - LossAt(start - Step)) / (2 * Step), gradients[index], 3e-3);
            parameters.Weights[index] = start;

            double LossAt(float weight)
            {
                parameters.Weights[index] = weight;
                flow.WeightsChanged();
                return flow.LossGradient(rows, context);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_inverse_undoes_it_and_its_log_det(string name)
    {
        var (spec, parameters) = Random(name);
        using var flow = ManagedEngine.Instance.Create(spec, parameters);
        var (rows, context) = (Draw(4, Rows * spec.Shape.Size), Draw(5, Rows * spec.Context));
        var (latents, back) = (new float[rows.Length], new float[rows.Length]);
        double[] forward = new double[Rows], inverse = new double[Rows];
        flow.Encode(rows, latents, forward, context);
        flow.Decode(latents, back, inverse, context);
        Assert.Contains(forward, value => Math.Abs(value) > 0.05);
        for (var index = 0; index < rows.Length; index++)
        {
            Assert.Equal(rows[index], back[index], 1e-4);
        }

        for (var row = 0; row < Rows; row++)
        {
            Assert.Equal(0, forward[row] + inverse[row], 1e-4);
        }
    }

    [Fact]
    public void Variables_do_not_see_one_another_and_all_rows_go_through_the_same_splines()
    {
        var spec = Flow(2, new ElementwiseSplineSpec(6, 3));
        var parameters = FlatParameters.Start(spec, 1);
        Draw(6, parameters.Weights.Length).CopyTo(parameters.Weights);
        using var flow = ManagedEngine.Instance.Create(spec, parameters);
        float[] rows = [0.5f, -1, 0.5f, 2, -1.5f, 2];
        var latents = new float[rows.Length];
        flow.Encode(rows, latents, new double[3]);
        Assert.Equal(latents[0], latents[2]);
        Assert.Equal(latents[3], latents[5]);
        Assert.NotEqual(0.5f, latents[0], 1e-3f);
        Assert.NotEqual(latents[0], latents[4]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Scoring_one_row_allocates_nothing_once_warm(string name)
    {
        var (spec, parameters) = Random(name);
        using var model = new DensityModel(ManagedEngine.Instance.Create(spec, parameters), new ModelMetadata());
        var (row, context) = (Draw(7, spec.Shape.Size), Draw(8, spec.Context));
        var sum = 0.0;
        for (var warm = 0; warm < 50; warm++)
        {
            sum += model.LogProb(row, context);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var repeat = 0; repeat < 20; repeat++)
        {
            sum += model.LogProb(row, context);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(double.IsFinite(sum));
    }

    private static (FlowSpec Spec, FlatParameters Parameters) Random(string name)
    {
        var spec = Cases[name];
        var parameters = FlatParameters.Start(spec, seed: 3);
        var random = new SeededRandom(4);
        foreach (ref var weight in parameters.Weights)
        {
            weight += random.NextUniformFloat() - 0.5f;
        }

        return (spec, parameters);
    }

    private static float[] Draw(ulong seed, int count)
    {
        var values = new float[count];
        new SeededRandom(seed).FillGaussian(values);
        return values;
    }

    private static FlowSpec Flow(int features, params StepSpec[] steps) => new() { Shape = new Shape(features), Steps = steps };
}
