using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;
using RealNvp.Tests.Training;
using RealNvp.Training;

namespace RealNvp.Tests.Flows;

public sealed class BaseDensityTests
{
    [Theory]
    [InlineData(1, 0, -1.1447298858494002)] // Cauchy: -log(pi).
    [InlineData(1, 2, -2.7541677982835004)] // -log(5 pi).
    [InlineData(2, 1, -1.6479184330021646)] // -log(3 sqrt(3)).
    [InlineData(1000, 0.5, -1.0442978951442)] // By the C library's lgamma; the normal has -1.0439385.
    public void Student_t_has_the_density_one_works_out_by_hand(double degrees, float z, double expected) =>
        Assert.Equal(expected, BaseDensity.Of(new(BaseKind.StudentT, degrees)).LogDensity([z]), 1e-6);

    [Theory]
    [InlineData(1.5)]
    [InlineData(5)]
    [InlineData(40)]
    public void A_student_t_density_integrates_to_one_with_its_tails(double degrees)
    {
        // With z = sinh(u), dz = cosh(u) du: the tails come near.
        var density = BaseDensity.Of(new(BaseKind.StudentT, degrees));
        var sum = 0.0;
        const double Step = 1e-3;
        for (var u = -25.0; u <= 25; u += Step)
        {
            sum += Math.Exp(density.LogDensity([(float)Math.Sinh(u)])) * Math.Cosh(u) * Step;
        }

        Assert.Equal(1, sum, 1e-5);
    }

    [Theory]
    [InlineData(BaseKind.Normal)]
    [InlineData(BaseKind.StudentT)]
    public void Gradient_is_that_of_central_differences(BaseKind kind)
    {
        var density = BaseDensity.Of(new(kind, 2.5));
        float[] points = [-7, -1.5f, -0.25f, 0, 0.5f, 3, 100];
        var gradient = (float[])points.Clone();
        density.ToGradient(gradient, 0.5f);
        foreach (var (index, z) in points.Index())
        {
            var step = 1e-2f * MathF.Max(1, Math.Abs(z));
            var expected = 0.5 * (density.LogDensity([z - step]) - density.LogDensity([z + step])) / (z + step - (double)(z - step));
            Assert.Equal(expected, gradient[index], 1e-3 * Math.Max(0.01, Math.Abs(expected)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(30)]
    public void Drawn_latents_have_the_distribution_of_the_density(double degrees)
    {
        const int Count = 200_000;
        var spec = new BaseSpec(BaseKind.StudentT, degrees);
        var drawn = new float[Count];
        FlowDensity.FillLatents(drawn, seed: 5, latentBase: spec);
        var density = BaseDensity.Of(spec);
        foreach (var edge in new[] { -4.0, -1, -0.3, 0.8, 2.5 })
        {
            // The distribution function from the density, by u as above.
            var expected = 0.0;
            const double Step = 1e-3;
            for (var u = -25.0 + (Step / 2); Math.Sinh(u) < edge; u += Step)
            {
                expected += Math.Exp(density.LogDensity([(float)Math.Sinh(u)])) * Math.Cosh(u) * Step;
            }

            var share = drawn.Count(value => value < edge) / (double)Count;
            Assert.Equal(expected, share, 4.5 * Math.Sqrt(expected * (1 - expected) / Count) + 1e-3 * expected);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_latents_however_many_are_drawn()
    {
        float[] few = new float[10], many = new float[100];
        var spec = new BaseSpec(BaseKind.StudentT, 4);
        FlowDensity.FillLatents(few, seed: 3, latentBase: spec);
        FlowDensity.FillLatents(many, seed: 3, latentBase: spec);
        Assert.Equal(few, many[..10]);
        FlowDensity.FillLatents(few, seed: 3, temperature: 0.5, spec);
        Assert.Equal(many[..10].Select(value => value * 0.5f), few);
    }

    [Fact]
    public void A_flow_that_does_nothing_has_the_density_of_its_base_and_samples_it()
    {
        var latentBase = new BaseSpec(BaseKind.StudentT, 3);
        var spec = new FlowSpec { Shape = new Shape(2), Base = latentBase, Steps = [new StandardizeSpec()] };
        using var flow = ManagedEngine.Instance.Create(spec, FlatParameters.Start(spec, 1));
        float[] rows = [0.5f, -2, 10, 0];
        var logProb = new double[2];
        flow.LogProb(rows, logProb);
        var density = BaseDensity.Of(latentBase);
        Assert.Equal([density.LogDensity(rows.AsSpan(0, 2)), density.LogDensity(rows.AsSpan(2, 2))], logProb);
        Assert.Equal(-logProb.Average(), flow.LossGradient(rows), 1e-12);
        float[] samples = new float[8], latents = new float[8];
        flow.Sample(samples, seed: 7);
        FlowDensity.FillLatents(latents, seed: 7, latentBase: latentBase);
        Assert.Equal(latents, samples);
    }

    [Fact]
    public void Heavy_tails_are_learned_with_a_student_t_base_to_within_0_05_nats_of_the_truth_and_better_than_with_a_normal_one()
    {
        // Two independent t variables of 2 degrees of freedom, sheared: the truth is a linear flow.
        var truth = new BaseSpec(BaseKind.StudentT, 2);
        var train = HeavyTailed(8_000, seed: 1);
        var test = HeavyTailed(8_000, seed: 3);
        var latents = new float[test.Length];
        FlowDensity.FillLatents(latents, seed: 3, latentBase: truth);
        var bound = BaseDensity.Of(truth).LogDensity(latents) / 8_000; // The matrix has determinant 1.
        var heavy = Reached(truth);
        var normal = Reached(null);
        Assert.True(Math.Abs(heavy - bound) < 0.05, $"{heavy:F4} nats, the truth has {bound:F4}");
        Assert.True(normal < heavy - 0.1, $"{normal:F4} nats with a normal base, {heavy:F4} with Student's t");

        double Reached(BaseSpec? latentBase)
        {
            var net = new MlpSpec { Hidden = [16] };
            var spec = new FlowSpec
            {
                Shape = new Shape(2),
                Base = latentBase,
                Steps = [new LinearLuSpec(), new AffineCouplingSpec { Shared = net }, new LinearLuSpec()],
            };
            using var flow = ManagedEngine.Instance.Create(spec, FlatParameters.Start(spec, 1));
            var training = new TrainingOptions(Epochs: 15, BatchSize: 128, LearningRate: 5e-3) { Schedule = ScheduleKind.Cosine, ClipNorm = 5 };
            new Trainer(flow, new ArrayRows(train, 2), new ArrayRows(HeavyTailed(2_000, seed: 2), 2), training).Run([], TestContext.Current.CancellationToken);
            return flow.MeanLogProb(test);
        }

        float[] HeavyTailed(int count, ulong seed)
        {
            var rows = new float[2 * count];
            FlowDensity.FillLatents(rows, seed, latentBase: truth);
            for (var index = 0; index < rows.Length; index += 2)
            {
                (rows[index], rows[index + 1]) = ((2 * rows[index]) + rows[index + 1], rows[index] + rows[index + 1]);
            }

            return rows;
        }
    }
}
