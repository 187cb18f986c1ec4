namespace RealNvp.Data.Tests;

public sealed class ToyTests
{
    public static TheoryData<string> Names => ["moons", "eight-gaussians", "pinwheel", "rings", "checkerboard", "spirals"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_toy_has_its_stated_sizes_and_every_value_is_finite_and_near(string name)
    {
        using var toy = DatasetCatalogue.Load(name, new DataOptions(), null, Token);

        Assert.Equal((20_000, 2_000, 10_000), (toy.Train.Count, toy.Valid.Count, toy.Test.Count));
        Assert.Equal([2], toy.Shape.Sizes.ToArray());
        Assert.Null(toy.Levels);
        Assert.InRange(Enumerable.Range(0, toy.Train.Count).Max(row => Rows.Read(toy.Train, row).Max(Math.Abs)), 1, 7);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_seed_alone_decides_the_points_and_the_parts_are_different_draws(string name)
    {
        using var first = DatasetCatalogue.Load(name, new DataOptions { Seed = 3 }, null, Token);
        using var again = DatasetCatalogue.Load(name, new DataOptions { Seed = 3, Count = 50 }, null, Token);
        using var other = DatasetCatalogue.Load(name, new DataOptions { Seed = 4 }, null, Token);

        Assert.Equal(50, again.Train.Count);
        Assert.Equal(Rows.Read(first.Train, 49), Rows.Read(again.Train, 49));
        Assert.Equal(Rows.Read(first.Test, 9999), Rows.Read(again.Test, 9999));
        Assert.NotEqual(Rows.Read(first.Train, 0), Rows.Read(other.Train, 0));
        Assert.NotEqual(Rows.Read(first.Train, 0), Rows.Read(first.Test, 0));
        Assert.NotEqual(Rows.Read(first.Valid, 0), Rows.Read(first.Test, 0));
    }

    [Theory]
    [InlineData("moons")]
    [InlineData("eight-gaussians")]
    public void An_exact_density_integrates_to_1(string name) =>
        Assert.Equal(1, ToyDensity.Integrate(name, _ => 1), 1e-9);

    [Theory]
    [InlineData("moons")]
    [InlineData("eight-gaussians")]
    public void The_mean_log_density_of_drawn_points_is_the_negative_entropy(string name)
    {
        using var toy = DatasetCatalogue.Load(name, new DataOptions(), null, Token);
        var logs = Enumerable.Range(0, toy.Train.Count).Select(row => Rows.Read(toy.Train, row))
            .Select(point => ToyDensity.LogDensity(name, point[0], point[1])).ToArray();
        var mean = logs.Average();
        var standardError = Math.Sqrt(logs.Sum(log => (log - mean) * (log - mean)) / logs.Length / logs.Length);

        Assert.Equal(-ToyDensity.Entropy(name), mean, 4 * standardError);
    }

    [Fact]
    public void The_entropy_of_eight_Gaussians_is_near_that_of_one_and_the_choice_of_it()
    {
        // The neighbours are 6.1 deviations apart and overlap little, which costs less than a hundredth of a nat.
        var separate = Math.Log(8) + 1 + Math.Log(2 * Math.PI * 0.125);

        Assert.InRange(ToyDensity.Entropy("eight-gaussians"), separate - 0.02, separate);
    }

    [Fact]
    public void A_toy_without_an_exact_density_says_which_have_one()
    {
        var error = Assert.Throws<DataFaultException>(() => ToyDensity.Entropy("rings"));

        Assert.Contains("eight-gaussians and moons", error.Message, StringComparison.Ordinal);
    }
}
