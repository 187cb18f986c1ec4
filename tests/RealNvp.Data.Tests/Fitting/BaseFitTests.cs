using System.Globalization;
using RealNvp.Data.Fitting;
using RealNvp.Specs;

namespace RealNvp.Data.Tests.Fitting;

/// <summary>A mixture that a recipe has as its base is fitted before training where the data has clusters, and asked of no pictures.</summary>
public sealed class BaseFitTests : IDisposable
{
    private const int Rows = 1500;
    private const int Columns = 4;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(4, true)]
    [InlineData(1, false)]
    public void A_table_in_clusters_gets_a_mixture_and_one_without_gets_a_normal_base(int clusters, bool isMixture)
    {
        var random = new SeededRandom(1);
        var lines = Enumerable.Range(0, Rows).Select(row => string.Join(',', Enumerable.Range(0, Columns).Select(column =>
            ((9 * ((row % clusters) >> (column % 2) & 1)) + random.NextGaussian()).ToString("F4", CultureInfo.InvariantCulture))));
        using var data = DatasetCatalogue.Load(_folder.Write("t.csv", $"a,b,c,d\n{string.Join('\n', lines)}\n"), new());
        var recipe = DataRecipe.For(data);
        Assert.Equal(BaseKind.Mixture, recipe.Flow.Base?.Kind);
        using var fit = ModelFit.Begin(data, recipe, cancellationToken: Token);
        Assert.Equal(isMixture, fit.Flow.Spec.Base?.Components?.Count > 1);
        Assert.Equal(isMixture, fit.Flow.Spec.Base is not null);
    }

    [Fact]
    public void A_mixture_for_pictures_is_refused_with_a_sentence_and_not_left_out()
    {
        // So few that no mixture would be found in them.
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 4, 0, 0, 0, 4, .. Enumerable.Range(0, 20 * 16).Select(pixel => (byte)(pixel * 37))];
        using var data = DatasetCatalogue.Load(_folder.Write("few.idx", images), new());
        var recipe = DataRecipe.For(data);
        var asked = recipe with { Flow = recipe.Flow with { Base = new(BaseKind.Mixture) } };
        var fault = Assert.Throws<FlowSpecException>(() => ModelFit.Begin(data, asked, cancellationToken: Token));
        Assert.Contains("for vectors", fault.Message, StringComparison.Ordinal);
    }
}
