using RealNvp.Conditionals;
using RealNvp.Files;
using RealNvp.Scores;
using RealNvp.Statistics;
using RealNvp.Tables;
using RealNvp.Tests.Scores;

namespace RealNvp.Tests.Conditionals;

/// <summary>
/// Columns whose shares depend on another are given and drawn, in either direction, by the chances that two correlated normal values give them.
/// </summary>
public sealed class DependentCellTests
{
    private const int Count = 5000;
    private const double Correlation = 0.6;
    private const double Rest = 0.002;

    /// <summary>Five zip codes, each in one of two regions.</summary>
    private static readonly TableSchema Places = new()
    {
        Columns =
        [
            Names("region", [0.6, 0.4]),
            Names("zip", [0.2, 0.2, 0.2, 0.3, 0.1]) with
            {
                Dependence = new("region", [new([0, 1, 2], [0.5, 0.3, 0.2]), new([3, 4], [0.75, 0.25])], Rest),
            },
        ],
    };

    /// <summary>A date, and its month, of which one may go on beyond December in rows that are broken.</summary>
    private static readonly TableSchema Dates = new()
    {
        Columns =
        [
            new("month", ColumnKind.Integer, ColumnRole.Modelled, Step: 1, Origin: 1)
            {
                Decimals = 0,
                Marginal = new() { Shares = [.. Enumerable.Repeat(0.999 / 12, 12)], Lower = 1, Beyond = 0.001 },
                Dependence = new("hired", [.. Enumerable.Range(0, 12).Select(month => new DependentShares([month], [1]))], Rest) { Part = DatePart.Month },
            },
            new("hired", ColumnKind.Date, ColumnRole.Modelled, Step: 1)
            {
                Dates = new("yyyy-MM-dd", DateUnit.Day),
                Marginal = new() { Center = 19_000, Scale = 300 },
            },
        ],
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Given_a_region_its_zip_codes_come_with_their_true_chances(int region)
    {
        using var model = Model(Places);
        var draws = new ConditionalSampler(model).Draw([region, double.NaN], Count);
        var cells = Cells(draws, Places);
        Assert.All(cells, row => Assert.Equal(region, row[0]));
        for (var zip = 0; zip < 5; zip++)
        {
            Assert.Equal(Joint(region, zip) / Joint(region), (double)cells.Count(row => row[1] == zip) / Count, 0.025);
        }

        Assert.Equal(Math.Log(Joint(region)), draws.Density.LogProb, 0.05);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Given_a_zip_code_its_region_is_drawn_and_its_density_is_its_chance_in_all_regions(int zip)
    {
        using var model = Model(Places);
        var sampler = new ConditionalSampler(model);
        var draws = sampler.Draw([double.NaN, zip], Count);
        var cells = Cells(draws, Places);
        Assert.All(cells, row => Assert.Equal(zip, row[1]));
        var total = Joint(0, zip) + Joint(1, zip);
        Assert.Equal(Joint(1, zip) / total, (double)cells.Count(row => row[0] == 1) / Count, 0.01);
        Assert.Equal(Math.Log(total), draws.Density.LogProb, 0.06);
        var found = sampler.LogProb([double.NaN, zip]);
        Assert.Equal(Math.Log(total), found.LogProb, 0.05 + (4 * found.StandardError));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 4)]
    [InlineData(1, 0)]
    public void The_density_of_both_is_their_chance_that_of_a_broken_rule_too(int region, int zip)
    {
        using var model = Model(Places);
        var found = new ConditionalSampler(model).LogProb([(double)region, zip]);
        Assert.Equal(Math.Log(Joint(region, zip)), found.LogProb, 0.05 + (4 * found.StandardError));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(12)]
    public void Given_a_month_all_dates_are_in_it(int month)
    {
        using var model = Model(Dates);
        var draws = new ConditionalSampler(model).Draw([month, double.NaN], Count);
        var cells = Cells(draws, Dates);
        Assert.All(cells, row => Assert.Equal(month, row[0]));
        var kept = cells.Count(row => DateTime.UnixEpoch.AddDays(row[1]).Month == month);
        Assert.InRange((double)kept / Count, 0.98, 1);

        // Several years, and all of the month's days.
        Assert.InRange(cells.Select(row => DateTime.UnixEpoch.AddDays(row[1]).Year).Distinct().Count(), 3, 30);
        Assert.InRange(cells.Select(row => DateTime.UnixEpoch.AddDays(row[1]).Day).Distinct().Count(), 28, 31);
    }

    [Fact]
    public void A_date_alone_has_the_density_of_its_column_and_its_month_follows()
    {
        using var model = Model(Dates);
        var draws = new ConditionalSampler(model).Draw([double.NaN, 19_000], Count);
        Assert.InRange((double)Cells(draws, Dates).Count(row => row[0] == 1) / Count, 0.98, 1);
        Assert.Equal(Math.Log(1 / (300 * Math.Sqrt(2 * Math.PI))), draws.Density.LogProb, 0.05);
    }

    [Fact]
    public void A_month_beyond_all_others_is_unlikely_and_not_impossible_where_the_date_is_unknown()
    {
        using var model = Model(Dates);
        var found = new ConditionalSampler(model).LogProb([13, double.NaN]);
        Assert.InRange(found.LogProb, -25, Math.Log(0.001));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_is_filled_in_keeps_the_rule_either_way(int zip)
    {
        using var model = Model(Places);
        var region = zip < 3 ? 0 : 1;
        double[] lacksRegion = [double.NaN, zip], lacksZip = [region, double.NaN];
        Assert.True(new RowImputer(model).TryFill(lacksRegion));
        Assert.Equal([region, zip], lacksRegion);
        Assert.True(new RowImputer(model).TryFill(lacksZip));
        Assert.Contains((int)lacksZip[1], Places.Columns[1].Dependence!.Keys[region].Cells);
    }

    [Fact]
    public void A_row_that_breaks_the_rule_is_explained_by_it()
    {
        using var model = Model(Places);
        var encoding = new TableEncoding(Places);
        var row = new float[2];
        encoding.Encode([0, 4], row);
        var found = RowExplainer.Fit(model, model.Sample(200)).Explain(row);
        Assert.All(found, column => Assert.InRange(column.TailProbability, 0, 0.02));
        Assert.Equal(1, found.Single(column => column.Name == "region").NearestNormal);
        Assert.InRange(found.Single(column => column.Name == "zip").NearestNormal!.Value, 0, 2);
    }

    private static DensityModel Model(TableSchema schema) => new(new CorrelatedFlow(Correlation), new ModelMetadata(), schema);

    private static TableColumn Names(string name, double[] shares) => new(name, ColumnKind.Category, ColumnRole.Modelled)
    {
        Categories = [.. Enumerable.Range(0, shares.Length).Select(index => $"{name} {index}")],
        Marginal = new() { Shares = shares },
    };

    private static double[][] Cells(ConditionalDraws draws, TableSchema schema)
    {
        var encoding = new TableEncoding(schema);
        var rows = new double[draws.Rows.Length / 2][];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = new double[2];
            encoding.Decode(draws.Rows.AsSpan(2 * row, 2), [], rows[row]);
        }

        return rows;
    }

    /// <summary>The chance of a region, with a zip code or whatever that is, by the trapezoid rule over the region's value.</summary>
    private static double Joint(int region, int? zip = null)
    {
        var encoding = new TableEncoding(Places);
        Span<float> value = [0];
        encoding.CodecOf(0).Encode(region, value);
        var (first, last) = encoding.CodecOf(0).IntervalOf(value[0])!.Value;
        var (low, high) = (double.NegativeInfinity, double.PositiveInfinity);
        if (zip is { } known)
        {
            var codec = encoding.CodecOf(1, [region, known]);
            codec.Encode(known, value);
            (low, high) = codec.IntervalOf(value[0])!.Value;
        }

        var sum = 0.0;
        const int Steps = 20_000;
        for (var index = 0; index < Steps; index++)
        {
            var at = -8 + (16 * (index + 0.5) / Steps);
            if (at > first && at < last)
            {
                sum += 16.0 / Steps * Math.Exp(NormalDistribution.LogDensity(at)) * (Below(high, at) - Below(low, at));
            }
        }

        return sum;
    }

    private static double Below(double border, double other) =>
        NormalDistribution.Cumulative((border - (Correlation * other)) / Math.Sqrt(1 - (Correlation * Correlation)));
}
