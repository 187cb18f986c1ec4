using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Specs;

namespace RealNvp.Tests;

/// <summary>Samples, latents and rows that a model writes to memory of the caller are those that it returns.</summary>
public sealed class CallerMemoryTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(256)]
    public void Memory_of_the_caller_receives_what_is_otherwise_returned(int? levels)
    {
        using var model = Model(levels);
        var (rows, latents, back) = (new float[5 * 4], new float[5 * 4], new float[5 * 4]);
        model.Sample(rows, seed: 3, temperature: 0.7, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(model.Sample(5, seed: 3, temperature: 0.7, cancellationToken: TestContext.Current.CancellationToken), rows);

        model.Encode(rows, [], latents, TestContext.Current.CancellationToken);
        Assert.Equal(model.Encode(rows, cancellationToken: TestContext.Current.CancellationToken), latents);

        model.Decode(latents, [], back, TestContext.Current.CancellationToken);
        Assert.Equal(model.Decode(latents, cancellationToken: TestContext.Current.CancellationToken), back);

        // In place.
        model.Encode(rows, [], rows, TestContext.Current.CancellationToken);
        Assert.Equal(latents, rows);
    }

    [Fact]
    public void Memory_of_another_length_is_refused_and_so_is_a_model_that_was_disposed()
    {
        using var model = Model(null);
        Assert.Throws<ArgumentException>(() => model.Sample(new float[5]));
        Assert.Throws<ArgumentException>(() => model.Encode(new float[8], [], new float[4]));
        Assert.Throws<ArgumentException>(() => model.Encode(new float[7], [], new float[7]));
        Assert.Throws<ArgumentException>(() => model.Decode(new float[4], [], new float[8]));
        Assert.Throws<ArgumentException>(() => model.Decode(new float[4], [1], new float[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Sample(new float[4], temperature: -1));
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.Sample(new float[4]));
        Assert.Throws<ObjectDisposedException>(() => model.Encode(new float[4], [], new float[4]));
        Assert.Throws<ObjectDisposedException>(() => model.Decode(new float[4], [], new float[4]));
    }

    [Fact]
    public void It_stops_when_it_is_cancelled()
    {
        using var model = Model(null);
        var cancelled = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => model.Sample(new float[4], cancellationToken: cancelled));
        Assert.Throws<OperationCanceledException>(() => model.Encode(new float[4], [], new float[4], cancelled));
        Assert.Throws<OperationCanceledException>(() => model.Decode(new float[4], [], new float[4], cancelled));
    }

    private static DensityModel Model(int? levels)
    {
        var spec = Presets.Find("readme").For(new Shape(4), levels).Flow;
        return new(ManagedEngine.Instance.Create(spec, FlatParameters.Start(spec, 1)), new ModelMetadata());
    }
}
