using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Tests.Training;
using RealNvp.Training;
using TorchSharp;

namespace RealNvp.Torch.Tests.Flows;

/// <summary>Tensors do not pile up, threads do not disturb each other, and samples are those of the seed.</summary>
public sealed class LifetimeTests
{
    private static readonly FlowSpec Spec = new()
    {
        Shape = new Shape(6),
        Levels = 4,
        Steps =
        [
            new LogitSpec(), new StandardizeSpec(), Coupling(), new BatchNormSpec(), new PermuteSpec(), Coupling() with { Flip = true }, new ActNormSpec(),
        ],
    };

    /// <summary>Every kind of step on images.</summary>
    private static readonly FlowSpec OnImages = new()
    {
        Shape = new Shape(1, 4, 4),
        Levels = 4,
        Steps =
        [
            new LogitSpec(), new StandardizeSpec(), ImageFlowCases.Checkerboard(true), new BatchNormSpec(), new SqueezeSpec { Order = SqueezeOrder.Diagonal },
            new InvertibleConvSpec(), new FactorOutSpec { Inner = [ImageFlowCases.Channels(false), new ActNormSpec()] },
        ],
    };

    [Theory]
    [InlineData(false, MemoryMode.Normal)]
    [InlineData(true, MemoryMode.Normal)]
    [InlineData(false, MemoryMode.Low)]
    [InlineData(true, MemoryMode.Low)]
    public void Training_scoring_and_sampling_leave_no_tensor_behind(bool isOnImages, MemoryMode memory)
    {
        var spec = isOnImages ? OnImages : Spec;
        var size = spec.Shape.Size;

        // Counted on one thread of its own: the statistics are of the thread.
        long afterCreation = 0, afterUse = 0, before = 0, afterDisposal = 0;
        var thread = new Thread(() =>
        {
            using (new TorchFlow(spec, FlatParameters.Start(spec, 1)))
            {
                // The first flow loads what torch keeps for good.
            }

            before = Live();
            using (var flow = new TorchFlow(spec, FlatParameters.Start(spec, 1)))
            {
                // The first step makes the tensor of the gradients, which stays.
                flow.LossGradient(Units(20, size));
                afterCreation = Live();
                var options = new TrainingOptions { Epochs = 2, BatchSize = 20, EmaDecay = 0.9, Memory = memory, Precision = NetworkPrecision.Bf16 };
                new Trainer(flow, Rows(200, size), Rows(50, size), options).Run([], CancellationToken.None);
                var latents = new float[10 * size];
                flow.Encode(Units(10, size), latents, new double[10]);
                flow.Decode(latents, new float[10 * size], new double[10]);
                flow.LogProb(Units(10, size), new double[10]);
                flow.Sample(new float[10 * size], 1);
                flow.LargestScale(Units(10, size));
                afterUse = Live();
            }

            afterDisposal = Live();
        });
        thread.Start();
        thread.Join();
        Assert.Equal(afterCreation, afterUse);
        Assert.Equal(before, afterDisposal);

        static long Live() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
    }

    [Fact]
    public void Many_threads_that_score_at_once_get_what_one_gets()
    {
        using var flow = new TorchFlow(Spec, FlowCases.RandomParameters(Spec, 1));
        var rows = Units(100);
        var expected = new double[100];
        flow.LogProb(rows, expected);
        var results = new double[8][];
        Parallel.For(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, index =>
        {
            for (var repetition = 0; repetition < 20; repetition++)
            {
                var result = new double[100];
                flow.LogProb(rows, result);
                results[index] = result;
            }
        });
        Assert.All(results, result => Assert.Equal(expected, result));
    }

    [Fact]
    public void Rows_scored_together_in_any_number_have_the_scores_they_have_alone()
    {
        using var flow = new TorchFlow(Spec, FlowCases.RandomParameters(Spec, 1));
        var rows = Units(1500);
        var together = new double[1500];
        flow.LogProb(rows, together);
        var alone = new double[1];
        foreach (var row in new[] { 0, 1023, 1024, 1499 })
        {
            flow.LogProb(rows.AsSpan(row * 6, 6), alone);
            Assert.Equal(alone[0], together[row], 1e-4);
        }

        flow.LogProb([], []);
    }

    [Fact]
    public void Same_seed_samples_the_same_rows_and_temperature_zero_the_mode_of_the_base()
    {
        using var model = new DensityModel(new TorchFlow(Spec, FlowCases.RandomParameters(Spec, 1)), new());
        Assert.Equal(model.Sample(20, seed: 5), model.Sample(20, seed: 5));
        Assert.Equal(model.Sample(20, seed: 5)[..60], model.Sample(10, seed: 5));
        Assert.NotEqual(model.Sample(20, seed: 5), model.Sample(20, seed: 6));
        var mode = model.Decode(new float[6]);
        Assert.Equal([.. mode, .. mode], model.Sample(2, seed: 5, temperature: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Sample(1, 1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Sample(1, 1, double.NaN));
        Assert.Empty(model.Sample(0));
        Assert.All(model.Sample(100), value => Assert.InRange(value, 0, 3));
        Assert.All(model.Sample(100), value => Assert.Equal(MathF.Floor(value), value));
    }

    [Fact]
    public void Encoding_what_was_decoded_gives_the_latents()
    {
        using var flow = new TorchFlow(Spec, FlowCases.RandomParameters(Spec, 1));
        var latents = new float[600];
        SeededRandom.For(2, 1).FillGaussian(latents);
        var rows = new float[600];
        var back = new float[600];
        double[] inverse = new double[100], forward = new double[100];
        flow.Decode(latents, rows, inverse);
        flow.Encode(rows, back, forward);
        var inside = 0;
        for (var row = 0; row < 100; row++)
        {
            // Latents in the margins of the logit lie outside of [0, 1], where no data is.
            if (rows.AsSpan(row * 6, 6).ContainsAnyExceptInRange(0, 1))
            {
                Assert.Equal(double.NegativeInfinity, forward[row]);
                continue;
            }

            inside++;
            Assert.Equal(-inverse[row], forward[row], 1e-3);
            Assert.All(Enumerable.Range(row * 6, 6), index => Assert.Equal(latents[index], back[index], 2e-3f));
        }

        Assert.InRange(inside, 20, 100);
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        using var model = new DensityModel(new TorchFlow(Spec, FlatParameters.Start(Spec, 1)), new());
        Assert.Throws<ArgumentException>(() => model.LogProb(new float[5]));
        Assert.Throws<ArgumentException>(() => model.LogProbs(new float[13]));
        Assert.Throws<ArgumentException>(() => model.Encode(new float[7]));
        Assert.Throws<ArgumentException>(() => model.Decode(new float[7]));
    }

    private static float[] Units(int count, int size = 6)
    {
        var rows = new float[size * count];
        SeededRandom.For(9, 1).FillUniform(rows);
        return rows;
    }

    private static ArrayRows Rows(int count, int size) => new([.. Units(count, size).Select(value => MathF.Floor(4 * value))], size);

    private static AffineCouplingSpec Coupling() => new() { Shared = new MlpSpec { Hidden = [16] } };
}
