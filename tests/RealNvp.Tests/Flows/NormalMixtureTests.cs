using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Tests.Flows;

public sealed class NormalMixtureTests
{
    private static readonly BaseSpec Two = new(BaseKind.Mixture)
    {
        Components = [new(0.25, [-2, 1], [0.5f, 0.25f, 1]), new(0.75, [1, 0], [1, -0.5f, 0.75f])],
    };

    [Fact]
    public void The_density_is_the_weighted_sum_of_its_normals_worked_out_by_hand()
    {
        // Covariances [[1/4, 1/8], [1/8, 17/16]] and [[1, -1/2], [-1/2, 13/16]] with determinants 1/4 and 9/16.
        const double X = 0.5, Y = -1;
        var (a, b) = (X + 2, Y - 1);
        var first = Math.Exp(-0.5 * ((17.0 / 16 * a * a) - (2.0 / 8 * a * b) + (b * b / 4)) / 0.25) / (2 * Math.PI * 0.5);
        (a, b) = (X - 1, Y);
        var second = Math.Exp(-0.5 * ((13.0 / 16 * a * a) + (2.0 / 2 * a * b) + (b * b)) / 0.5625) / (2 * Math.PI * 0.75);
        Assert.Equal(Math.Log((0.25 * first) + (0.75 * second)), BaseDensity.Of(Two).LogDensity([(float)X, (float)Y]), 1e-12);
    }

    [Fact]
    public void The_density_integrates_to_one()
    {
        var (density, sum) = (BaseDensity.Of(Two), 0.0);
        const float Step = 0.05f;
        for (var x = -8f; x < 8; x += Step)
        {
            for (var y = -8f; y < 8; y += Step)
            {
                sum += Math.Exp(density.LogDensity([x, y])) * Step * Step;
            }
        }

        Assert.Equal(1, sum, 1e-4);
    }

    [Fact]
    public void The_gradient_of_several_rows_is_that_of_central_differences()
    {
        var density = BaseDensity.Of(Two);
        float[] points = [-2, 1, 0, 0, 3, -2, -0.5f, 0.5f];
        var gradient = (float[])points.Clone();
        density.ToGradient(gradient, 0.5f);
        for (var place = 0; place < points.Length; place++)
        {
            var row = place / 2 * 2;
            var (low, high) = (points[row..(row + 2)], points[row..(row + 2)]);
            low[place % 2] -= 1e-2f;
            high[place % 2] += 1e-2f;
            var expected = 0.5 * (density.LogDensity(low) - density.LogDensity(high)) / (high[place % 2] - (double)low[place % 2]);
            Assert.Equal(expected, gradient[place], 2e-3 * Math.Max(0.1, Math.Abs(expected)));
        }
    }

    [Fact]
    public void No_latent_has_an_energy_below_zero_and_the_radius_is_the_length_at_which_a_normal_has_it()
    {
        var density = BaseDensity.Of(Two);
        var random = new SeededRandom(3);
        for (var draw = 0; draw < 1000; draw++)
        {
            float[] z = [(float)(4 * random.NextGaussian()), (float)(4 * random.NextGaussian())];
            Assert.True(density.Energy(z) >= 0);
            Assert.Equal(density.Energy(z), (2 * density.LogPeak) - density.LogDensity(z), 1e-9);
            Assert.Equal(density.Energy(z), 0.5 * density.Radius(z) * density.Radius(z), 1e-9);
        }
    }

    [Fact]
    public void Drawn_latents_have_the_means_and_covariances_of_the_mixture()
    {
        const int Count = 200_000;
        var z = new float[2 * Count];
        FlowDensity.FillLatents(z, seed: 5, latentBase: Two);
        double x = 0, y = 0, xx = 0, xy = 0, yy = 0;
        for (var row = 0; row < Count; row++)
        {
            var (a, b) = ((double)z[2 * row], (double)z[(2 * row) + 1]);
            (x, y, xx, xy, yy) = (x + (a / Count), y + (b / Count), xx + (a * a / Count), xy + (a * b / Count), yy + (b * b / Count));
        }

        // E x = -1/4 2 + 3/4; E xx = 1/4 (1/4 + 4) + 3/4 (1 + 1); and so on.
        Assert.Equal(0.25, x, 0.02);
        Assert.Equal(0.25, y, 0.02);
        Assert.Equal(2.5625, xx, 0.04);
        Assert.Equal((0.25 * (0.125 - 2)) + (0.75 * -0.5), xy, 0.03);
        Assert.Equal((0.25 * (1.0625 + 1)) + (0.75 * 0.8125), yy, 0.03);
    }

    [Fact]
    public void At_a_temperature_of_zero_latents_are_the_means_and_few_are_the_first_of_many()
    {
        float[] few = new float[8], many = new float[80];
        FlowDensity.FillLatents(few, seed: 3, latentBase: Two);
        FlowDensity.FillLatents(many, seed: 3, latentBase: Two);
        Assert.Equal(few, many[..8]);
        FlowDensity.FillLatents(few, seed: 3, temperature: 0, Two);
        Assert.All(few.Chunk(2), row => Assert.Contains(row, (float[][])[[-2, 1], [1, 0]]));
        Assert.Equal(2, few.Chunk(2).Select(row => row[0]).Distinct().Count());
    }

    [Fact]
    public void A_spec_with_a_mixture_is_read_as_it_was_written()
    {
        var spec = new FlowSpec { Shape = new Shape(2), Base = Two, Steps = [new StandardizeSpec()] };
        Assert.Equal(spec.ToJson(), FlowSpec.FromJson(spec.ToJson()).ToJson());
        var open = spec with { Base = new(BaseKind.Mixture) };
        Assert.Equal(open.ToJson(), FlowSpec.FromJson(open.ToJson()).ToJson());
    }

    [Theory]
    [InlineData("""{"kind": "mixture", "components": []}""", "has 0 components")]
    [InlineData("""{"kind": "normal", "components": [{"weight": 1, "mean": [0, 0], "factor": [1, 0, 1]}]}""", "but is none")]
    [InlineData("""{"kind": "mixture", "components": [{"weight": 1, "mean": [0], "factor": [1]}]}""", "another number of variables than 2")]
    [InlineData("""{"kind": "mixture", "components": [{"weight": 1, "mean": [0, 0], "factor": [1, 0]}]}""", "another number of variables than 2")]
    [InlineData("""{"kind": "mixture", "components": [{"weight": 0.5, "mean": [0, 0], "factor": [1, 0, 1]}]}""", "not one together")]
    [InlineData("""{"kind": "mixture", "components": [{"weight": 1, "mean": [0, 0], "factor": [1, 0, 0]}]}""", "diagonal is not above 0")]
    [InlineData("""{"kind": "mixture", "components": [{"weight": 1, "mean": [0, 1e60], "factor": [1, 0, 1]}]}""", "")]
    public void A_mixture_that_is_none_is_refused(string json, string sentence)
    {
        var text = $$"""{"shape": [2], "base": {{json}}, "steps": [{"step": "standardize"}]}""";
        Assert.Contains(sentence, Assert.Throws<FlowSpecException>(() => FlowSpec.FromJson(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mixture_of_pictures_and_one_that_was_not_fitted_are_refused()
    {
        var pictures = new FlowSpec { Shape = new Shape(1, 2, 2), Base = new(BaseKind.Mixture), Steps = [new StandardizeSpec()] };
        Assert.Throws<FlowSpecException>(() => pictures.Validated());
        var open = pictures with { Shape = new Shape(4) };
        Assert.Contains("no components yet", Assert.Throws<FlowSpecException>(
            () => ManagedEngine.Instance.Create(open, FlatParameters.Start(open, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clusters_are_found_with_their_shares_and_one_normal_is_none()
    {
        var clusters = new BaseSpec(BaseKind.Mixture)
        {
            Components = [new(0.5, [-4, 0], [1, 0.5f, 0.5f]), new(0.3, [4, 0], [0.5f, 0, 0.5f]), new(0.2, [0, 5], [1, 0, 1])],
        };
        var rows = new float[2 * 4000];
        FlowDensity.FillLatents(rows, seed: 1, latentBase: clusters);
        var found = MixtureFit.Fit(rows, 2, seed: 1, TestContext.Current.CancellationToken)!;
        Assert.Equal([0.5, 0.3, 0.2], found.Select(normal => Math.Round(normal.Weight, 1)).OrderDescending());
        var mixture = BaseDensity.Of(new(BaseKind.Mixture) { Components = found });
        Assert.Equal(Mean(BaseDensity.Of(clusters)), Mean(mixture), 0.02);

        FlowDensity.FillLatents(rows, seed: 2);
        Assert.Null(MixtureFit.Fit(rows, 2, seed: 1, TestContext.Current.CancellationToken));
        Assert.Null(MixtureFit.Fit(rows.AsMemory(0, 60), 2, seed: 1, TestContext.Current.CancellationToken));

        double Mean(BaseDensity density) => rows.Chunk(2).Average(row => density.LogDensity(row));
    }
}
