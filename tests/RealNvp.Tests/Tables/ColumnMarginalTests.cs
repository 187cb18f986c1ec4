using RealNvp.Statistics;
using RealNvp.Tables;

namespace RealNvp.Tests.Tables;

/// <summary>What holds of every column that has a marginal, whatever its map, its bounds, its atoms and its gaps.</summary>
public sealed class ColumnMarginalTests
{
    private const int Draws = 2000;

    private static readonly TableColumn Real = new("x", ColumnKind.Number, ColumnRole.Modelled);
    private static readonly TableColumn Whole = new("x", ColumnKind.Integer, ColumnRole.Modelled, Step: 1) { Decimals = 0 };

    private static readonly Dictionary<string, TableColumn> All = new()
    {
        ["plain"] = Real with { Marginal = new() { Center = 3, Scale = 2 } },
        ["log"] = Real with { Marginal = new() { Map = NumberMap.Log, Lower = 0, Center = 1, Scale = 0.7 } },
        ["logit"] = Real with { Marginal = new() { Map = NumberMap.Logit, Lower = -1, Upper = 4, Center = 0.3, Scale = 1.2 } },
        ["asinh"] = Real with { Marginal = new() { Map = NumberMap.Asinh, Shift = 5, Unit = 2, Center = 0.1, Scale = 0.8 } },
        ["cut below"] = Real with { Marginal = new() { Lower = 0, Center = 1, Scale = 1 } },
        ["cut on both sides"] = Real with { Marginal = new() { Lower = 2, Upper = 3, Center = 1, Scale = 1 } },
        ["atoms in the middle"] = Real with { Marginal = new() { Center = 3, Scale = 2, Atoms = [new(4, 0.3), new(-1, 0.05)] } },
        ["spike on a bound"] = Real with { Marginal = new() { Map = NumberMap.Log, Lower = 0, Center = 1, Scale = 1, Atoms = [new(0, 0.9)] } },
        ["caps at both ends"] = Real with { Marginal = new() { Lower = 0, Upper = 1, Center = 0.5, Scale = 0.2, Atoms = [new(0, 0.1), new(1, 0.2)] } },
        ["gaps"] = Real with { Marginal = new() { Center = 3, Scale = 2, Missing = 0.03 } },
        ["gaps, spike and bound"] = Real with { Marginal = new() { Map = NumberMap.Log, Lower = 0, Missing = 0.1, Atoms = [new(0, 0.5), new(2, 0.1)] } },
        ["steps"] = Whole with { Marginal = new() { Center = 300, Scale = 100 } },
        ["steps from a spike on"] = Whole with { Marginal = new() { Map = NumberMap.Log, Lower = 0, Center = 3, Scale = 1, Atoms = [new(0, 0.6)] } },
        ["last digits"] = Real with { Marginal = new() { Center = 3, Scale = 2, Digits = new(1, 0.25, [0.7, 0.2, 0.1]) } },
        ["last digits from a bound on"] = Real with { Marginal = new() { Map = NumberMap.Log, Lower = 0, Center = 1, Digits = new(0.5, 0, [0.9, 0.1]) } },
        ["last digits between bounds"] = Real with
        {
            Marginal = new() { Map = NumberMap.Logit, Lower = -1, Upper = 4, Atoms = [new(4, 0.2)], Digits = new(0.5, 0, [0.1, 0.3, 0.6]) },
        },
        ["last digits of steps"] = Whole with
        {
            Marginal = new() { Map = NumberMap.Asinh, Shift = 300, Unit = 50, Missing = 0.1, Atoms = [new(40, 0.1)], Digits = new(21, 0, [0.7, 0.3]) },
        },
        ["levels"] = Whole with { Origin = 17, Marginal = new() { Shares = [0.2, 0.5, 0.1, 0.2], Lower = 17, Upper = 20 } },
        ["levels that go on"] = Whole with { Origin = 3, Marginal = new() { Shares = [0.2, 0.5, 0.09, 0.2], Beyond = 0.005 } },
        ["levels with gaps"] = Whole with { Origin = 3, Marginal = new() { Shares = [0.2, 0.5, 0.1], Missing = 0.195, Lower = 3, Beyond = 0.005 } },
        ["uneven levels"] = Real with { Step = 0.1, Levels = [0.1, 0.2, 7], Marginal = new() { Shares = [0.25, 0.25, 0.5] } },
        ["categories in an order"] = new("x", ColumnKind.Category, ColumnRole.Modelled)
        {
            Categories = ["a", "b", "c"],
            Marginal = new() { Shares = [0.1, 0.5, 0.4], Order = [2, 0, 1] },
        },
        ["categories"] = new("x", ColumnKind.Category, ColumnRole.Modelled)
        {
            Categories = ["a", "b", "c"],
            Marginal = new() { Shares = [0.1, 0.5, 0.3], Missing = 0.1 },
        },
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_value_that_is_drawn_is_in_the_support_and_comes_back_whatever_its_noise(string name)
    {
        var (column, encoding) = Of(name);
        var random = new SeededRandom(5);
        Span<double> cells = stackalloc double[1], back = stackalloc double[1];
        Span<float> row = stackalloc float[1];
        for (var draw = 0; draw < Draws; draw++)
        {
            row[0] = (float)NormalDistribution.Quantile((random.NextUniformFloat() + 1e-6) / 1.00001);
            encoding.Decode(row, [], cells);
            Assert.True(double.IsNaN(cells[0]) ? column.HasGaps : !column.Marginal!.IsOutside(column, cells[0]), $"{cells[0]} is drawn");
            encoding.Encode(cells, row);
            encoding.Decode(row, [], back);
            AssertSame(column, cells[0], back[0]);
            encoding.AddNoise(row, random);
            encoding.Decode(row, [], back);
            AssertSame(column, cells[0], back[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Under_a_normal_row_all_values_have_probability_one_together(string name)
    {
        var (column, encoding) = Of(name);
        var total = column.HasGaps ? Mass(encoding, double.NaN) : 0;
        if (column.Marginal!.Shares is not null || column.Step > 0)
        {
            var values = column.Categories is { } names ? Enumerable.Range(0, names.Count).Select(index => (double)index)
                : column.Levels ?? Enumerable.Range(-200, 20_000).Select(value => (double)value);
            total += values.Where(value => !column.Marginal.IsOutside(column, value)).Sum(value => Mass(encoding, value));
            Assert.Equal(1, total, 2e-3);
            return;
        }

        // A sum of densities over quantiles of the numbers, each weighed by half the distance of its neighbours.
        total += (column.Marginal.Atoms ?? []).Sum(atom => Mass(encoding, atom.Value));
        double[] grid = [.. Enumerable.Range(0, 200_001).Select(step => Decoded(encoding, -8 + (16.0 * step / 200_000))).Where(double.IsFinite).Distinct().Order()];
        for (var index = 1; index < grid.Length; index++)
        {
            var middle = (grid[index - 1] + grid[index]) / 2;
            total += (grid[index] - grid[index - 1]) * Mass(encoding, middle);
        }

        Assert.Equal(1, total, 2e-3);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_log_det_of_a_number_is_that_of_finite_differences(string name)
    {
        var (column, encoding) = Of(name);
        if (column.Marginal!.Shares is not null)
        {
            return;
        }

        var codec = encoding.CodecOf(0);
        foreach (var score in new[] { -2.5f, -1.1f, -0.4f, 0.2f, 0.9f, 2.1f })
        {
            const float Step = 1f / 256;
            if (Near(codec.IntervalOf, score, Step))
            {
                continue;
            }

            var number = new ColumnNumbers(column);
            var slope = (number.At(score + Step) - number.At(score - Step)) / (2 * Step);
            Assert.Equal(-Math.Log(slope / Math.Max(column.Step, column.Step == 0 ? 1 : 0)), codec.LogDet([score]), 2e-3);
        }

        static bool Near(Func<float, (double, double)?> interval, float score, float step) =>
            interval(score - step) is not null || interval(score) is not null || interval(score + step) is not null;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_of_the_marginal_are_standard_normal(string name)
    {
        var (column, encoding) = Of(name);
        if (column.Marginal!.Shares is null)
        {
            return;
        }

        // Each level as often as its share, with noise: what comes out has the moments of a normal.
        var random = new SeededRandom(2);
        Span<float> row = stackalloc float[1];
        var (sum, squares, count) = (0.0, 0.0, 0);
        foreach (var (level, share) in column.Marginal.Shares.Index())
        {
            for (var draw = 0; draw < share * 100_000; draw++)
            {
                Add(encoding, [column.Categories is not null ? level : column.Levels is { } levels ? levels[level] : column.Origin + level], row);
            }
        }

        for (var draw = 0; draw < column.Marginal.Missing * 100_000; draw++)
        {
            Add(encoding, [double.NaN], row);
        }

        Assert.Equal(0, sum / count, 0.02);
        Assert.Equal(1, squares / count, column.Marginal.Beyond > 0 ? 0.1 : 0.04);

        void Add(TableEncoding encoding, ReadOnlySpan<double> cells, Span<float> values)
        {
            encoding.Encode(cells, values);
            encoding.AddNoise(values, random);
            (sum, squares, count) = (sum + values[0], squares + (values[0] * values[0]), count + 1);
        }
    }

    [Theory]
    [InlineData("log", -1.0)]
    [InlineData("log", 0.0)]
    [InlineData("logit", 4.0)]
    [InlineData("cut below", -0.001)]
    [InlineData("caps at both ends", 1.5)]
    [InlineData("levels", 16.0)]
    [InlineData("levels", 21.0)]
    [InlineData("levels with gaps", 2.0)]
    public void Outside_of_the_support_there_is_no_density(string name, double value)
    {
        var (column, encoding) = Of(name);
        Span<float> row = stackalloc float[1];
        encoding.Encode([value], row);
        Assert.False(float.IsFinite(row[0]));
        Assert.True(column.Marginal!.IsOutside(column, value));
    }

    [Theory]
    [InlineData(0.0, null, 0.0, "above 0")]
    [InlineData(null, 5.0, 5.0, "below 5")]
    [InlineData(0.0, 1.0, 1.0, "above 0 and below 1")]
    public void A_bound_that_is_not_reached_is_not_said_to_be_held(double? lower, double? upper, double value, string words)
    {
        var column = Real with { Marginal = new() { Lower = lower, Upper = upper } };
        Assert.True(column.Marginal!.IsOutside(column, value));
        Assert.Equal(words, column.Marginal.Held(column));
        var reached = column with { Marginal = column.Marginal with { Atoms = [new(value, 0.1)] } };
        Assert.False(reached.Marginal!.IsOutside(reached, value));
        Assert.NotEqual(words, reached.Marginal.Held(reached));
    }

    [Theory]
    [InlineData("levels that go on")]
    [InlineData("plain")]
    [InlineData("gaps")]
    [InlineData("asinh")]
    [InlineData("log")]
    public void The_farther_out_the_less_likely_without_an_end(string name)
    {
        var (_, encoding) = Of(name);
        var near = Mass(encoding, 100, isLog: true);
        var far = Mass(encoding, 1000, isLog: true);
        Assert.True(double.IsFinite(far) && far < near - 1, $"{near} and {far}");
    }

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e-10)]
    [InlineData(0.02)]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.97)]
    public void The_quantile_undoes_the_distribution_function(double share) =>
        Assert.Equal(1, NormalDistribution.Cumulative(NormalDistribution.Quantile(share)) / share, 1e-8);

    [Theory]
    [InlineData(-20)]
    [InlineData(-400)]
    [InlineData(-1000)]
    [InlineData(-1e6)]
    public void Shares_too_small_for_a_number_have_their_logarithm(double logShare) =>
        Assert.Equal(1, NormalDistribution.LogCumulative(NormalDistribution.QuantileOfLog(logShare)) / logShare, 1e-6);

    [Fact]
    public void Of_even_draws_each_last_digit_is_drawn_as_often_as_its_share()
    {
        double[] shares = [0.6, 0.1, 0.05, 0.2, 0.05];
        var column = Whole with { Marginal = new() { Map = NumberMap.Log, Lower = 0, Center = 5, Digits = new(1, 0, shares) } };
        var encoding = new TableEncoding(new() { Columns = [column] });
        var random = new SeededRandom(3);
        var counts = new int[shares.Length];
        for (var draw = 0; draw < 20_000; draw++)
        {
            counts[(int)Decoded(encoding, random.NextGaussian()) % shares.Length]++;
        }

        Assert.All(shares.Zip(counts), item => Assert.Equal(item.First, item.Second / 20_000.0, 0.015));
    }

    [Theory]
    [InlineData(1e-30)]
    [InlineData(1e-14)]
    [InlineData(0.003)]
    public void A_number_next_to_a_bound_has_a_density_whatever_the_steps_of_its_last_digits(double number)
    {
        var (_, encoding) = Of("last digits from a bound on");
        var logProb = Mass(encoding, number, isLog: true);
        Assert.Equal(NormalDistribution.LogDensity(Math.Log(number * 1.8) - 1) - Math.Log(number), logProb, 1e-3 * Math.Abs(logProb));
    }

    [Theory]
    [InlineData(0.0, 0.0, 0.5, 0.5)]
    [InlineData(1.0, double.NaN, 0.5, 0.5)]
    [InlineData(1.0, 0.0, 0.5, 0.4)]
    [InlineData(1.0, 0.0, 1.0, 0.0)]
    public void Last_digits_without_a_step_or_with_wrong_shares_are_refused(double step, double origin, double first, double second)
    {
        var column = Real with { Marginal = new() { Digits = new(step, origin, [first, second]) } };
        Assert.Contains("last digits", Assert.Throws<DataFaultException>(new TableSchema { Columns = [column] }.Validated).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_with_marginals_comes_back_from_json()
    {
        var schema = new TableSchema { Columns = [.. All.Select(item => item.Value with { Name = item.Key })] };
        var read = TableSchema.FromJson(schema.ToJson());
        Assert.Equal(schema.ToJson(), read.ToJson());
        Assert.Equal(All.Count, read.Width);
    }

    private static (TableColumn Column, TableEncoding Encoding) Of(string name) => (All[name], new(new() { Columns = [All[name]] }));

    private static double Mass(TableEncoding encoding, double cell, bool isLog = false)
    {
        Span<float> row = stackalloc float[1];
        encoding.Encode([cell], row);
        var logProb = NormalDistribution.LogDensity(row[0]) + encoding.LogDet(row);
        return isLog ? logProb : Math.Exp(logProb);
    }

    private static double Decoded(TableEncoding encoding, double score)
    {
        Span<double> cells = stackalloc double[1];
        encoding.Decode([(float)score], [], cells);
        return cells[0];
    }

    private static void AssertSame(TableColumn column, double expected, double actual)
    {
        if (column.Marginal!.Shares is null && column.Step == 0 && !double.IsNaN(expected))
        {
            Assert.Equal(expected, actual, 1e-3 * Math.Max(1, Math.Abs(expected)));
        }
        else
        {
            Assert.Equal(expected, actual);
        }
    }

    /// <summary>The number of a value of the row, without rounding to steps.</summary>
    private sealed class ColumnNumbers(TableColumn column)
    {
        private readonly TableEncoding _encoding = new(new() { Columns = [column with { Step = 0, Decimals = null, Marginal = Inside(column) }] });

        public double At(double score) => Decoded(_encoding, score);

        // Of steps the bounds lie half a step beyond the outermost.
        private static ColumnMarginal Inside(TableColumn column)
        {
            var (lower, upper) = column.Marginal!.Ends(column.Step);
            return column.Marginal with { Lower = lower, Upper = upper };
        }
    }
}
