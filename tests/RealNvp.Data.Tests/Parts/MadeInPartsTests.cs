using RealNvp.Data.Parts;
using RealNvp.Tests.Collectives;

namespace RealNvp.Data.Tests.Parts;

/// <summary>Rows and latents that several processes make, each a part of them, are those that one process makes.</summary>
public sealed class MadeInPartsTests(RowResultTests.Trained trained) : IClassFixture<RowResultTests.Trained>
{
    private const int Rows = 4099;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, Rows)]
    [InlineData(2, Rows)]
    [InlineData(4, Rows)]
    [InlineData(4, 3)]
    public void Rows_drawn_in_parts_are_those_that_one_process_draws(int count, int rows)
    {
        var model = trained.Detector.Model;
        var alone = model.Sample(rows, seed: 5, temperature: 0.9, cancellationToken: Token);

        var drawn = ThreadGroup.Run(count, each => MadeInParts.Draw(model, rows, 5, 0.9, [], each, Token));

        Assert.Equal(alone, drawn[0]);
        Assert.All(drawn.Skip(1), Assert.Empty);
    }

    [Fact]
    public void Latents_of_parts_are_those_of_all_rows()
    {
        var model = trained.Detector.Model;
        var rows = model.Sample(Rows, seed: 6, cancellationToken: Token);

        var latents = ThreadGroup.Run(3, each => MadeInParts.Encode(model, rows, [], each, Token));

        Assert.Equal(model.Encode(rows, cancellationToken: Token), latents[0]);
        Assert.All(latents.Skip(1), Assert.Empty);
    }
}
