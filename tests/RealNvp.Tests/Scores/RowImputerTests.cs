using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Scores;
using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Tests.Scores;

/// <summary>What is filled in is the conditional mode: the known one of a known density, and the best of all there is where that can be tried out.</summary>
public sealed class RowImputerTests
{
    private static readonly TableSchema Plane = new()
    {
        Columns = [new("x", ColumnKind.Number, ColumnRole.Modelled), new("y", ColumnKind.Number, ColumnRole.Modelled, Origin: 100)],
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    [InlineData(-3)]
    public void The_conditional_mode_of_a_correlated_gaussian_is_the_known_one(double known)
    {
        using var model = new DensityModel(new CorrelatedFlow(0.8), new ModelMetadata(), Plane);
        var imputer = new RowImputer(model);
        double[] second = [known, double.NaN];
        Assert.True(imputer.TryFill(second));
        Assert.Equal(100 + (0.8 * known), second[1], 0.01);
        double[] first = [double.NaN, 100 + known];
        Assert.True(imputer.TryFill(first));
        Assert.Equal(0.8 * known, first[0], 0.01);
    }

    [Fact]
    public void Steps_and_names_that_are_filled_in_are_the_likeliest_of_all()
    {
        using var model = Mixed();
        var imputer = new RowImputer(model);
        var random = new SeededRandom(3);
        for (var row = 0; row < 10; row++)
        {
            double[] cells = [random.NextGaussian(), double.NaN, double.NaN, random.NextGaussian(), double.NaN];
            var (best, count, name) = (double.NegativeInfinity, 0, 0);
            for (var n = -30; n <= 30; n++)
            {
                for (var c = 0; c < 3; c++)
                {
                    if (LogProb(model, [cells[0], 2 * n, c, cells[3], double.NaN]) is var logProb && logProb > best)
                    {
                        (best, count, name) = (logProb, 2 * n, c);
                    }
                }
            }

            Assert.True(imputer.TryFill(cells));
            Assert.Equal((count, name), (cells[1], cells[2]));
        }
    }

    [Fact]
    public void Numbers_that_are_filled_in_together_are_likelier_than_any_of_many_tries()
    {
        using var model = Mixed();
        var imputer = new RowImputer(model);
        var random = new SeededRandom(5);
        for (var row = 0; row < 5; row++)
        {
            double[] cells = [double.NaN, 4, row % 3, double.NaN, double.NaN];
            var best = double.NegativeInfinity;
            for (var attempt = 0; attempt < 2000; attempt++)
            {
                best = Math.Max(best, LogProb(model, [2 * random.NextGaussian(), 4, row % 3, 2 * random.NextGaussian(), double.NaN]));
            }

            Assert.True(imputer.TryFill(cells));
            Assert.True(LogProb(model, cells) >= best - 0.01, $"{LogProb(model, cells)} {best}");
            Assert.Equal(Math.Round(cells[3], 2), cells[3]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    [InlineData(-0.5)]
    public void A_number_that_is_filled_in_ends_in_the_likeliest_digits(double known)
    {
        // Half of the prices end in 99.
        double[] shares = [.. Enumerable.Range(0, 100).Select(digit => digit == 99 ? 0.505 : 0.005)];
        using var model = new DensityModel(new CorrelatedFlow(0.8), new ModelMetadata(), new TableSchema
        {
            Columns =
            [
                new("x", ColumnKind.Number, ColumnRole.Modelled),
                new("price", ColumnKind.Number, ColumnRole.Modelled)
                {
                    Decimals = 2,
                    Marginal = new() { Lower = 0, Map = NumberMap.Log, Center = 3, Scale = 0.5, Digits = new(0.01, 0, shares), Atoms = [new(0, 0.1)] },
                },
            ],
        });
        double[] cells = [known, double.NaN];
        Assert.True(new RowImputer(model).TryFill(cells));
        Assert.Equal(0.99, cells[1] - Math.Floor(cells[1]), 1e-9);
        Assert.All(
            Enumerable.Range(-40, 81).Select(steps => Math.Round(cells[1] + (0.01 * steps), 2)).Where(price => price > 0),
            price => Assert.True(LogProb(model, cells) >= LogProb(model, [known, price]), $"{price}"));
    }

    [Fact]
    public void What_is_known_stays_and_the_same_row_is_always_filled_alike()
    {
        using var model = Mixed();
        double[] first = [0.3, double.NaN, 2, 0.7, double.NaN];
        double[] again = [.. first];
        Assert.True(new RowImputer(model).TryFill(first));
        var imputer = new RowImputer(model);
        double[] other = [double.NaN, 2, double.NaN, 1, double.NaN];
        Assert.True(imputer.TryFill(other));
        Assert.True(imputer.TryFill(again));
        Assert.Equal(first, again);
        Assert.Equal((0.3, 2.0, 0.7), (first[0], first[2], first[3]));
        double[] complete = [0.3, 2, 1, 0.7, double.NaN];
        Assert.True(imputer.TryFill(complete));
        Assert.Equal([0.3, 2, 1, 0.7, double.NaN], complete);
    }

    [Fact]
    public void A_value_that_a_left_out_column_determines_is_taken_from_there()
    {
        using var model = Mixed();
        double[] cells = [double.NaN, 2, 1, 0.5, 7.5];
        Assert.True(new RowImputer(model).TryFill(cells));
        Assert.Equal(3, cells[0], 1e-6);
    }

    [Fact]
    public void Rows_that_lack_too_much_or_a_given_value_are_refused_as_they_are()
    {
        using var model = Mixed();
        var imputer = new RowImputer(model);
        Assert.Equal(2, imputer.MostMissing);
        double[] cells = [double.NaN, double.NaN, double.NaN, 1, double.NaN];
        Assert.False(imputer.TryFill(cells));
        Assert.Equal([double.NaN, double.NaN, double.NaN, 1, double.NaN], cells);

        var given = Plane with
        {
            Columns = [.. Plane.Columns, new("z", ColumnKind.Number, ColumnRole.Modelled), new("hour", ColumnKind.Number, ColumnRole.Context)],
        };
        using var conditional = Random(given);
        double[] row = [1, double.NaN, 0.5, double.NaN];
        Assert.False(new RowImputer(conditional).TryFill(row));
        row[3] = 2;
        Assert.True(new RowImputer(conditional).TryFill(row));
        Assert.Equal(2, row[3]);

        using var pictures = new DensityModel(new CorrelatedFlow(0.8), new ModelMetadata());
        Assert.Contains("not trained on a table", Assert.Throws<InvalidInputException>(() => new RowImputer(pictures)).Message, StringComparison.Ordinal);
    }

    private static double LogProb(DensityModel model, double[] cells)
    {
        var encoding = new TableEncoding(model.Schema!);
        var row = new float[encoding.Width];
        encoding.Encode(cells, row);
        return model.LogProb(row);
    }

    /// <summary>A number, steps of two, three names, a number of two decimals, and a left-out column that follows from the first.</summary>
    private static DensityModel Mixed() => Random(new()
    {
        Columns =
        [
            new("x", ColumnKind.Number, ColumnRole.Modelled),
            new("count", ColumnKind.Integer, ColumnRole.Modelled, Step: 2) { Decimals = 0 },
            new("colour", ColumnKind.Category, ColumnRole.Modelled) { Categories = ["blue", "green", "red"] },
            new("y", ColumnKind.Number, ColumnRole.Modelled) { Decimals = 2 },
            new("twice", ColumnKind.Number, ColumnRole.LeftOut) { Relation = new(1.5, [0], [2]) },
        ],
    });

    /// <summary>A flow of the table's width with weights that make its columns depend on each other.</summary>
    private static DensityModel Random(TableSchema schema)
    {
        var net = new MlpSpec { Hidden = [16] };
        var spec = new FlowSpec
        {
            Shape = new Shape(schema.Width),
            Steps =
            [
                new AffineCouplingSpec { ScaleNet = net, ShiftNet = net },
                new AffineCouplingSpec { ScaleNet = net, ShiftNet = net, Flip = true },
                new AffineCouplingSpec { ScaleNet = net, ShiftNet = net },
            ],
        };
        spec = schema.ContextWidth > 0 ? spec.Given(schema.ContextWidth) : spec;
        var parameters = FlatParameters.Start(spec, seed: 7);
        var random = new SeededRandom(9);
        foreach (ref var weight in parameters.Weights)
        {
            weight += 0.2f * (float)random.NextGaussian();
        }

        return new DensityModel(Engines.Create(spec, parameters), new ModelMetadata(), schema);
    }
}
