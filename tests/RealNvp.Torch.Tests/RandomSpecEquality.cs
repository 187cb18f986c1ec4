using CsCheck;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;

namespace RealNvp.Torch.Tests;

/// <summary>The two engines agree on flows that nobody thought of.</summary>
public sealed class RandomSpecEquality
{
    private const int Rows = 19;
    private const uint Samples = 150;

    private static readonly Gen<MlpSpec> Net =
        from hidden in Gen.Int[1, 40].Array[0, 3]
        from isTanh in Gen.Bool
        select new MlpSpec { Hidden = [.. hidden], Activation = isTanh ? Activation.Tanh : Activation.Relu };

    private static readonly Gen<StepSpec> Coupling =
        from s in Net
        from t in Net
        from isShared in Gen.Bool
        from isOddEven in Gen.Bool
        from flip in Gen.Bool
        from isLearned in Gen.Bool
        from limit in Gen.Double[0.3, 1.5]
        select (StepSpec)new AffineCouplingSpec
        {
            Mask = isOddEven ? MaskKind.OddEven : MaskKind.Half,
            Flip = flip,
            ScaleNet = isShared ? null : s,
            ShiftNet = isShared ? null : t,
            Shared = isShared ? s : null,
            LogScale = new() { Bound = isLearned ? LogScaleKind.Learned : LogScaleKind.Soft, Limit = limit },
        };

    private static readonly Gen<StepSpec> Spline =
        from net in Net
        from bins in Gen.Int[1, 10]
        from bound in Gen.Double[2, 6]
        from isOddEven in Gen.Bool
        from flip in Gen.Bool
        select (StepSpec)new SplineCouplingSpec(bins, bound) { Mask = isOddEven ? MaskKind.OddEven : MaskKind.Half, Flip = flip, Net = net };

    private static readonly Gen<StepSpec> ElementwiseSpline =
        from bins in Gen.Int[1, 10]
        from bound in Gen.Double[2, 6]
        select (StepSpec)new ElementwiseSplineSpec(bins, bound);

    private static readonly Gen<StepSpec> Step = Gen.Frequency(
        (6, Coupling),
        (2, Spline),
        (1, ElementwiseSpline),
        (1, Gen.ULong.Select(seed => (StepSpec)new PermuteSpec { Order = PermuteOrder.Shuffle, Seed = seed })),
        (1, Gen.Const((StepSpec)new PermuteSpec())),
        (1, Gen.Bool.Select(affine => (StepSpec)new BatchNormSpec { Affine = affine })),
        (1, Gen.Const((StepSpec)new ActNormSpec())),
        (1, Gen.Const((StepSpec)new StandardizeSpec())));

    private static readonly Gen<FlowSpec> Spec =
        from features in Gen.Int[2, 33]
        from isQuantised in Gen.Bool
        from steps in Step.Array[1, 6]
        select new FlowSpec
        {
            Shape = new Shape(features),
            Levels = isQuantised ? 256 : null,
            Steps = isQuantised ? [new LogitSpec(), .. steps] : steps,
        };

    [Fact]
    public void Engines_agree_in_log_p_within_1e_4_nats_and_in_gradients_within_1e_4_relative()
    {
        // The library seeds the first of its samples alone: here each has a seed of its own, so that the same flows are compared in every run.
        var gen = Gen.Select(Spec, Gen.ULong);
        for (var sample = 0U; sample < Samples; sample++)
        {
            var (spec, seed) = gen.Generate(new PCG(stream: 1, seed: sample), null, out _);
            using var managed = ManagedEngine.Instance.Create(spec, FlowCases.RandomParameters(spec, seed));
            using var torch = TorchEngine.Instance.Create(spec, FlowCases.RandomParameters(spec, seed));
            var rows = FlowCases.RandomRows(spec, Rows, seed);
            double[] logProb = new double[Rows], expected = new double[Rows];
            managed.LogProb(rows, logProb);
            torch.LogProb(rows, expected);
            for (var row = 0; row < Rows; row++)
            {
                // 1e-4 nats per 100 dimensions, or that share of a log p that random weights have made large.
                Assert.Equal(expected[row], logProb[row], 1e-4 * Math.Max(1, Math.Abs(expected[row]) / 10));
            }

            managed.LossGradient(rows);
            torch.LossGradient(rows);
            AssertSameDirectionAndLength(torch.Parameters.Gradients, managed.Parameters.Gradients);
        }
    }

    private static void AssertSameDirectionAndLength(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double difference = 0, length = 0;
        for (var index = 0; index < expected.Length; index++)
        {
            difference += Math.Pow(expected[index] - actual[index], 2);
            length += Math.Pow(expected[index], 2);
        }

        Assert.True(Math.Sqrt(difference) <= 1e-4 * Math.Max(1, Math.Sqrt(length)), $"difference {Math.Sqrt(difference)} of {Math.Sqrt(length)}");
    }
}
