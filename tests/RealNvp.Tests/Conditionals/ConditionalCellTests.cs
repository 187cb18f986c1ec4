using RealNvp.Conditionals;
using RealNvp.Files;
using RealNvp.Statistics;
using RealNvp.Tables;
using RealNvp.Tables.Codecs;
using RealNvp.Tests.Scores;

namespace RealNvp.Tests.Conditionals;

/// <summary>Categories, atoms and gaps are given and drawn by the probabilities that two correlated normal values give them.</summary>
public sealed class ConditionalCellTests
{
    private const int Count = 5000;
    private const double Correlation = 0.8;

    /// <summary>Three categories; numbers about 10 with four tenths at 0 and a tenth of gaps.</summary>
    private static readonly TableSchema Schema = new()
    {
        Columns =
        [
            new("colour", ColumnKind.Category, ColumnRole.Modelled) { Categories = ["a", "b", "c"], Marginal = new() { Shares = [0.5, 0.3, 0.2] } },
            new("amount", ColumnKind.Number, ColumnRole.Modelled)
            {
                Marginal = new() { Center = 10, Scale = 5, Atoms = [new(0, 0.4)], Missing = 0.1 },
            },
        ],
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Given_a_category_atoms_and_gaps_come_with_their_true_chances(int colour)
    {
        using var model = Model();
        var encoding = new TableEncoding(Schema);
        var codec = encoding.CodecOf(1);
        var draws = new ConditionalSampler(model).Draw([colour, double.NaN], Count);
        var cells = Cells(draws, encoding);
        Assert.All(cells, row => Assert.Equal(colour, row[0]));
        Assert.Equal(Chance(encoding, colour, codec, 0), (double)cells.Count(row => row[1] == 0) / Count, 0.025);
        Assert.Equal(Chance(encoding, colour, codec, double.NaN), (double)cells.Count(row => double.IsNaN(row[1])) / Count, 0.025);
        Assert.Equal(Math.Log(Schema.Columns[0].Marginal!.Shares![colour]), draws.Density.LogProb, 0.05);

        var filled = Cells(new ConditionalSampler(model).Draw([colour, double.NaN], Count, fillsGaps: true), encoding);
        Assert.DoesNotContain(filled, row => double.IsNaN(row[1]));
        var chance = Chance(encoding, colour, codec, 0) / (1 - Chance(encoding, colour, codec, double.NaN));
        Assert.Equal(chance, (double)filled.Count(row => row[1] == 0) / Count, 0.025);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void The_density_of_an_atom_or_a_gap_with_a_category_is_their_probability(double amount)
    {
        using var model = Model();
        var encoding = new TableEncoding(Schema);
        var found = new ConditionalSampler(model).LogProb([1, amount]);
        Assert.Equal(Math.Log(0.3 * Chance(encoding, 1, encoding.CodecOf(1), amount)), found.LogProb, 0.05 + (4 * found.StandardError));
    }

    [Fact]
    public void Given_a_number_categories_come_with_their_true_chances()
    {
        using var model = Model();
        var encoding = new TableEncoding(Schema);
        var value = new float[1];
        encoding.CodecOf(1).Encode(17.5, value);
        var draws = new ConditionalSampler(model).Draw([double.NaN, 17.5], Count);
        var cells = Cells(draws, encoding);
        Assert.All(cells, row => Assert.Equal(17.5, row[1], 1e-4));
        var borders = new[] { double.NegativeInfinity, NormalDistribution.Quantile(0.5), NormalDistribution.Quantile(0.8), double.PositiveInfinity };
        for (var colour = 0; colour < 3; colour++)
        {
            var chance = Below(borders[colour + 1], value[0]) - Below(borders[colour], value[0]);
            Assert.Equal(chance, (double)cells.Count(row => row[0] == colour) / Count, 0.025);
        }

        // By itself the number has the density of its column.
        var expected = NormalDistribution.LogDensity(value[0]) + encoding.CodecOf(1).LogDet(value);
        Assert.Equal(expected, draws.Density.LogProb, 0.05);
        Assert.Equal(expected, new ConditionalSampler(model).LogProb([0, 17.5]).LogProb - Math.Log(Below(borders[1], value[0])), 0.1);
    }

    [Fact]
    public void A_value_outside_of_what_its_column_holds_is_refused()
    {
        var positive = Schema with
        {
            Columns = [Schema.Columns[0], Schema.Columns[1] with { Marginal = new() { Map = NumberMap.Log, Lower = 0 } }],
        };
        using var model = new DensityModel(new CorrelatedFlow(Correlation), new ModelMetadata(), positive);
        var sampler = new ConditionalSampler(model);
        Assert.Contains("'amount'", Assert.Throws<InvalidInputException>(() => sampler.Draw([double.NaN, -1], 10)).Message, StringComparison.Ordinal);
        Assert.Contains("2 columns", Assert.Throws<ArgumentException>(() => sampler.Draw([double.NaN], 10)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_of_rows_is_completed_and_measured_in_order()
    {
        using var model = Model();
        var sampler = new ConditionalSampler(model);
        double[][] rows = [[1, double.NaN], [double.NaN, 17.5], [0, 0]];
        var drawn = new List<ConditionalDraws>();
        await foreach (var draws in sampler.DrawAsync(rows.ToAsyncEnumerable(), count: 3, seed: 4))
        {
            drawn.Add(draws);
        }

        var encoding = new TableEncoding(Schema);
        Assert.Equal([3, 3, 3], drawn.Select(draws => Cells(draws, encoding).Length));
        Assert.All(Cells(drawn[0], encoding), row => Assert.Equal((1.0, false), (row[0], double.IsNaN(row[1]))));
        Assert.All(Cells(drawn[1], encoding), row => Assert.Equal(17.5, row[1], 1e-4));
        var densities = await sampler.LogProbAsync(rows[1..].ToAsyncEnumerable()).ToArrayAsync();
        Assert.Equal(2, densities.Length);
        Assert.All(densities, density => Assert.InRange(density.StandardError, 0, 0.2));
    }

    private static DensityModel Model() => new(new CorrelatedFlow(Correlation), new ModelMetadata(), Schema);

    private static double[][] Cells(ConditionalDraws draws, TableEncoding encoding)
    {
        var rows = new double[draws.Rows.Length / 2][];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = new double[2];
            encoding.Decode(draws.Rows.AsSpan(2 * row, 2), [], rows[row]);
        }

        return rows;
    }

    /// <summary>The chance of an amount's interval given a colour's, by the trapezoid rule over the colour's.</summary>
    private static double Chance(TableEncoding encoding, int colour, ColumnCodec codec, double amount)
    {
        Span<float> value = [0];
        codec.Encode(amount, value);
        var (low, high) = codec.IntervalOf(value[0])!.Value;
        encoding.CodecOf(0).Encode(colour, value);
        var (first, last) = encoding.CodecOf(0).IntervalOf(value[0])!.Value;
        var (sum, total) = (0.0, 0.0);
        for (var index = 0; index < 20_000; index++)
        {
            var at = -8 + (16 * (index + 0.5) / 20_000);
            if (at > first && at < last)
            {
                var density = Math.Exp(NormalDistribution.LogDensity(at));
                total += density;
                sum += density * (Below(high, at) - Below(low, at));
            }
        }

        return sum / total;
    }

    private static double Below(double border, double other) =>
        NormalDistribution.Cumulative((border - (Correlation * other)) / Math.Sqrt(1 - (Correlation * Correlation)));
}
