using RealNvp.Data.Tables.Schemas;
using RealNvp.Statistics;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Categories lie so that each can be told from its neighbours, however rare what breaks a rule is.</summary>
public sealed class CategoryOrderTests
{
    private const int Rows = 50_000;
    private const int Regions = 40;
    private const int Zips = 800;

    [Fact]
    public void A_category_that_breaks_a_rule_comes_back_and_is_as_unlikely_as_the_rule_says()
    {
        // What goes along with a zip code has nothing to do with its region, and would lay the zip codes of a region far from one another.
        var random = new SeededRandom(3);
        int[] regionOf = [.. Enumerable.Range(0, Zips).Select(_ => random.NextInt(Regions))];
        double[] sizeOf = [.. Enumerable.Range(0, Zips).Select(_ => random.NextGaussian())];
        double[] zip = [.. Enumerable.Range(0, Rows).Select(_ => Math.Floor(Zips * Math.Pow(random.NextUniform(), 3)))];
        double[] region = [.. zip.Select(code => (double)regionOf[(int)code])], size = [.. zip.Select(code => sizeOf[(int)code])];
        TableColumn[] columns =
        [
            Names("region", Regions, region), Names("zip", Zips, zip), Number("size"), Number("income"),
        ];
        double[][] values = [region, zip, size, [.. size.Select(value => -value)]];
        var found = CategoryOrder.Sorted(
            DependenceSearch.Found(columns, values, _ => true, TestContext.Current.CancellationToken), values, TestContext.Current.CancellationToken);
        Assert.Equal("region", found[1].Dependence?.On);

        var (rest, shares) = (found[1].Dependence!.Rest, found[1].Marginal!.Shares!);
        var encoding = new TableEncoding(new() { Columns = found });
        Span<float> value = [0];
        for (var key = 0; key < Regions; key++)
        {
            var codec = encoding.CodecOf(1, (ReadOnlySpan<double>)[key, 0, 0, 0]);
            for (var code = 0; code < Zips; code++)
            {
                codec.Encode(code, value);
                Assert.Equal(code, codec.Decode(value));
                if (regionOf[code] != key)
                {
                    Assert.Equal(Math.Log(rest * shares[code]), codec.LogDet(value) + NormalDistribution.LogDensity(value[0]), 1e-9);
                }
            }
        }
    }

    private static TableColumn Names(string name, int count, double[] values)
    {
        var rows = values.CountBy(value => value).ToDictionary();
        double[] weights = [.. Enumerable.Range(0, count).Select(index => rows.GetValueOrDefault(index) + 0.5)];
        return new(name, ColumnKind.Category, ColumnRole.Modelled)
        {
            Categories = [.. Enumerable.Range(0, count).Select(index => $"n{index:D4}")],
            Marginal = new() { Shares = [.. weights.Select(weight => weight / weights.Sum())] },
        };
    }

    private static TableColumn Number(string name) => new(name, ColumnKind.Number, ColumnRole.Modelled) { Marginal = new() };
}
