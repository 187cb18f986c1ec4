using RealNvp.Statistics;

namespace RealNvp.Tests.Statistics;

public sealed class DensityRatioTests
{
    [Fact]
    public void The_ratio_of_two_normals_is_found_up_to_a_constant()
    {
        // One deviation further, and of half the spread: log w = -(x - 1)^2 / (2 / 4) + x^2 / 2 and a constant.
        var random = new SeededRandom(5);
        var source = Enumerable.Range(0, 3000).Select(_ => (float)random.NextGaussian()).ToArray();
        var target = Enumerable.Range(0, 2000).Select(_ => (float)(1 + (0.5 * random.NextGaussian()))).ToArray();
        var ratio = DensityRatio.Fit(source, target, 1, 1, TestContext.Current.CancellationToken);
        Assert.True(double.IsFinite(ratio.Ridge));
        var beyond = Math.Log(ratio.Weight([1])) - Log(1);
        foreach (var x in new[] { -0.5f, 0, 0.5f, 1.5f, 2 })
        {
            Assert.Equal(Log(x), Math.Log(ratio.Weight([x])) - beyond, 0.35);
        }

        Assert.Equal(3000, ratio.SourceWeights.Length);
        Assert.All([-50f, 50, float.NaN], x => Assert.InRange(ratio.Weight([x]), 0, ratio.SourceWeights.Max() * 1.5));

        static double Log(double x) => (-2 * (x - 1) * (x - 1)) + (x * x / 2);
    }

    [Fact]
    public void Rows_of_one_kind_weigh_nearly_the_same()
    {
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var random = new SeededRandom(seed);
            float[] source = [.. Enumerable.Range(0, 4 * 500).Select(_ => (float)random.NextGaussian())];
            float[] target = [.. Enumerable.Range(0, 4 * 300).Select(_ => (float)random.NextGaussian())];
            var weights = DensityRatio.Fit(source, target, 4, seed, TestContext.Current.CancellationToken).SourceWeights;
            Assert.True(Math.Pow(weights.Sum(), 2) / weights.Sum(each => each * each) > 400, $"Seed {seed}.");
        }
    }

    [Fact]
    public void A_shift_of_one_column_among_many_is_found_in_full_and_a_stronger_one_is_beside_it()
    {
        // The odds rise by 1 where the column does; a ridge on all of forty features alone made it about two thirds of that.
        var random = new SeededRandom(7);
        float[] source = [.. Enumerable.Range(0, 20 * 600).Select(_ => (float)random.NextGaussian())];
        float[] target = [.. Enumerable.Range(0, 20 * 400).Select(place => (float)random.NextGaussian() + (place % 20 == 3 ? 1 : 0))];
        var ratio = DensityRatio.Fit(source, target, 20, 1, TestContext.Current.CancellationToken);
        Assert.InRange(Rise(ratio), 0.8, 1.25);
        Assert.True(ratio.Stronger!.Ridge < ratio.Ridge);
        Assert.Null(ratio.Stronger.Stronger);
        Assert.Null(DensityRatio.Fit(source, source, 20, 1, TestContext.Current.CancellationToken).Stronger);

        static double Rise(DensityRatio ratio)
        {
            var row = new float[20];
            var before = Math.Log(ratio.Weight(row));
            row[3] = 1;
            return Math.Log(ratio.Weight(row)) - before;
        }
    }

    [Fact]
    public void Constant_columns_and_many_columns_do_no_harm()
    {
        var random = new SeededRandom(6);
        float[] source = [.. Enumerable.Range(0, 60 * 200).Select(place => place % 60 < 2 ? 7 : (float)random.NextGaussian())];
        float[] target = [.. Enumerable.Range(0, 60 * 100).Select(place => place % 60 < 2 ? 7 : (float)random.NextGaussian() + (place % 60 == 5 ? 2 : 0))];
        var ratio = DensityRatio.Fit(source, target, 60, 1, TestContext.Current.CancellationToken);
        var row = source[..60];
        row[5] = -1;
        var low = ratio.Weight(row);
        row[5] = 3;
        Assert.True(ratio.Weight(row) > 5 * low);
        Assert.All(ratio.SourceWeights, weight => Assert.True(double.IsFinite(weight) && weight > 0));
    }
}
