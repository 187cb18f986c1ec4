using RealNvp.Files;
using RealNvp.Scores;
using RealNvp.Tables;
using RealNvp.Tests.Training;

namespace RealNvp.Tests.Scores;

public sealed class RowExplainerTests
{
    private const double Correlation = 0.9;

    // The 5 % quantile of a standard normal: outside of plus and minus this lies a tenth.
    private const double TenthOutside = 1.6449;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 0.1)]
    [InlineData(-0.4, -0.9)]
    [InlineData(1, -0.2)]
    public void Conditionals_of_a_correlated_gaussian_are_the_known_ones(float first, float second)
    {
        using var model = new DensityModel(new CorrelatedFlow(Correlation), new ModelMetadata());
        var explanations = Explainer(model).Explain([first, second]);
        foreach (var explanation in explanations)
        {
            var (value, other) = explanation.Column == 0 ? (first, second) : (second, first);
            Assert.Equal(value, explanation.Value);
            var deviation = Math.Sqrt(1 - (Correlation * Correlation));
            var z = (value - (Correlation * other)) / deviation;
            Assert.Equal(-(z * z / 2) - Math.Log(deviation * Math.Sqrt(2 * Math.PI)), explanation.LogConditional!.Value, 0.01);

            // The grid's steps are up to a fifth of a deviation of the conditional here.
            Assert.Equal(TwoSided(z), explanation.TailProbability, 0.1);
        }
    }

    [Fact]
    public void A_value_that_the_other_one_makes_unlikely_comes_with_the_nearest_that_is_normal()
    {
        using var model = new DensityModel(new CorrelatedFlow(Correlation), new ModelMetadata());
        float[] row = [1, -1];
        var explanations = Explainer(model).Explain(row);
        foreach (var explanation in explanations)
        {
            Assert.True(explanation.TailProbability < 0.001, $"{explanation}");
            var other = row[1 - explanation.Column];
            var border = Correlation * other - (Math.Sign(other) * TenthOutside * Math.Sqrt(1 - (Correlation * Correlation)));
            Assert.Equal(border, explanation.NearestNormal!.Value, 0.15);
        }
    }

    [Theory]
    [InlineData(0.9999)]
    [InlineData(0.999999)]
    public void A_conditional_that_is_narrower_than_the_steps_of_the_grid_is_the_known_one(double correlation)
    {
        using var model = new DensityModel(new CorrelatedFlow(correlation), new ModelMetadata());
        var deviation = Math.Sqrt(1 - (correlation * correlation));
        var explanation = Explainer(model).Explain([0.7f, (float)((correlation * 0.7f) + (1.5 * deviation))]).Single(column => column.Column == 1);
        Assert.Equal(-(1.5 * 1.5 / 2) - Math.Log(deviation * Math.Sqrt(2 * Math.PI)), explanation.LogConditional!.Value, 0.05);
        Assert.Equal(TwoSided(1.5), explanation.TailProbability, 0.05);
    }

    [Fact]
    public void Of_two_columns_that_do_not_fit_together_the_one_comes_first_that_is_rarer_by_itself()
    {
        // Given the other, either is as unlikely; a value of 4 deviations alone is what normal rows do not have.
        using var model = new DensityModel(new CorrelatedFlow(Correlation), new ModelMetadata());
        Assert.Equal(1, Explainer(model).Explain([0.1f, -4])[0].Column);
        Assert.Equal(0, Explainer(model).Explain([3.8f, 0.2f])[0].Column);
    }

    [Fact]
    public void The_column_that_is_wrong_comes_first_and_normal_values_stay()
    {
        using var model = new DensityModel(new ActNormFlow(4), new ModelMetadata());
        var explanations = RowExplainer.Fit(model, Normal(4, 3)).Explain([0.2f, -0.1f, 60, -9]);
        Assert.Equal([2, 3], explanations.Take(2).Select(explanation => explanation.Column));
        Assert.All(explanations.Take(2), explanation => Assert.True(explanation.TailProbability < 1e-6));
        Assert.InRange(explanations[0].NearestNormal!.Value, 1.3, 1.8);
        Assert.InRange(explanations[1].NearestNormal!.Value, -1.8, -1.3);
        Assert.All(explanations.Skip(2), explanation => Assert.Equal(explanation.Value, explanation.NearestNormal));
    }

    [Fact]
    public void A_value_that_is_no_number_takes_the_blame_and_the_others_take_none()
    {
        using var model = new DensityModel(new ActNormFlow(2), new ModelMetadata());
        var explanations = RowExplainer.Fit(model, Normal(2, 3)).Explain([0, float.NaN]);
        Assert.Equal((1, 0.0), (explanations[0].Column, explanations[0].TailProbability));
        Assert.NotNull(explanations[0].NearestNormal);
        Assert.Equal((0, 1.0, null), (explanations[1].Column, explanations[1].TailProbability, explanations[1].NearestNormal));
    }

    [Fact]
    public void A_constant_column_has_one_normal_value()
    {
        using var model = new DensityModel(new ActNormFlow(2), new ModelMetadata());
        var explanations = RowExplainer.Fit(model, [0, 1, 0, 2, 0, 3]).Explain([5, 2]);
        Assert.Equal((0, 0.0, (double?)0), (explanations[0].Column, explanations[0].TailProbability, explanations[0].NearestNormal));
    }

    [Fact]
    public void Names_and_steps_of_a_table_are_explained_as_what_they_are()
    {
        // A standard normal in the flow's units: of names the one-hot values all have the same density, of 0 and 1 the 0 is likelier.
        var schema = new TableSchema
        {
            Columns =
            [
                new("colour", ColumnKind.Category, ColumnRole.Modelled) { Categories = ["blue", "green", "red"] },
                new("id", ColumnKind.Number, ColumnRole.LeftOut) { Reason = "the user" },
                new("count", ColumnKind.Integer, ColumnRole.Modelled, Step: 10, Origin: 100),
                new("switch", ColumnKind.Category, ColumnRole.Modelled) { Categories = ["off", "on"] },
            ],
        };
        using var model = new DensityModel(new ActNormFlow(5), new ModelMetadata(), schema);
        float[] rows =
        [
            .. Enumerable.Range(0, 60).SelectMany(row =>
                new float[] { row % 3 == 0 ? 1 : 0, row % 3 == 1 ? 1 : 0, row % 3 == 2 ? 1 : 0, (row % 7) - 3, row % 2 }),
        ];
        var explanations = RowExplainer.Fit(model, rows).Explain([0, 1, 0, 3, 1]).OrderBy(column => column.Column).ToArray();

        Assert.Equal([("colour", 1.0), ("count", 130), ("switch", 1)], explanations.Select(column => (column.Name!, column.Value)));
        Assert.Equal(
            (1.0, -Math.Log(3)),
            (explanations[0].TailProbability, explanations[0].LogConditional!.Value),
            (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-6);

        // Sums over the steps -3 ... 3, of which the least likely are both ends; 3 steps of 10 above 100 the nearest that is normal is 120.
        var mass = Enumerable.Range(-3, 7).Sum(step => Math.Exp(-step * step / 2.0));
        Assert.Equal(2 * Math.Exp(-4.5) / mass, explanations[1].TailProbability, 1e-6);
        Assert.Equal(120, explanations[1].NearestNormal);
        Assert.Equal(Math.Exp(-0.5) / (1 + Math.Exp(-0.5)), explanations[2].TailProbability, 1e-6);
        Assert.Equal(1, explanations[2].NearestNormal);
    }

    [Fact]
    public void Models_and_rows_that_cannot_be_explained_are_refused()
    {
        using var quantised = new DensityModel(new ActNormFlow(2, levels: 4), new ModelMetadata());
        Assert.Throws<InvalidInputException>(() => RowExplainer.Fit(quantised, new float[8]));
        using var model = new DensityModel(new ActNormFlow(2), new ModelMetadata());
        Assert.Throws<DataFaultException>(() => RowExplainer.Fit(model, new float[2]));
        Assert.Throws<DataFaultException>(() => RowExplainer.Fit(model, [1, 2, 3, float.NaN]));
    }

    private static RowExplainer Explainer(DensityModel model)
    {
        var rows = model.Decode(Normal(2, 11));
        return RowExplainer.Fit(model, rows);
    }

    private static float[] Normal(int width, ulong seed)
    {
        var values = new float[4000 * width];
        new SeededRandom(seed).FillGaussian(values);
        return values;
    }

    // Abramowitz and Stegun 7.1.26, within 1.5e-7.
    private static double TwoSided(double z)
    {
        var x = Math.Abs(z) / Math.Sqrt(2);
        var t = 1 / (1 + (0.3275911 * x));
        return t * (0.254829592 + (t * (-0.284496736 + (t * (1.421413741 + (t * (-1.453152027 + (t * 1.061405429)))))))) * Math.Exp(-x * x);
    }
}
