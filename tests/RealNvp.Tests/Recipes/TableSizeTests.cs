using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Specs;

namespace RealNvp.Tests.Recipes;

/// <summary>The recipes for tables have no more weights than the rows give reason for, and ordinary tables have the usual ones.</summary>
public sealed class TableSizeTests
{
    // Rows to train on and columns of tables that people publish figures of: ADBench's, UCI's.
    [Theory]
    [InlineData("tabular-spline", 64, 19, 121_885)]
    [InlineData("tabular-spline", 281, 32, 180_736)]
    [InlineData("tabular-spline", 3_920, 12, 262_296)]
    [InlineData("tabular-spline", 3_367, 57, 647_721)]
    [InlineData("tabular-spline", 6_083, 78, 842_832)]
    [InlineData("tabular-spline", 495_462, 10, 817_720)]
    [InlineData("tabular", 160, 33, 71_072)]
    [InlineData("tabular", 6_083, 78, 310_482)]
    public void Ordinary_tables_have_the_usual_recipe(string preset, int rows, int columns, int weights)
    {
        var recipe = Presets.Find(preset).For(new Shape(columns), null, rows);
        Assert.Equal(weights, FlowPlan.Of(recipe.Flow).WeightCount);
        Assert.Equal((10, 11), (Couplings(recipe), recipe.Flow.Steps.Count(step => step is LinearLuSpec)));
    }

    [Theory]
    [InlineData("tabular-spline", 48, 2_000)]
    [InlineData("tabular-spline", 680, 1_500)]
    [InlineData("tabular-spline", 900, 200)]
    [InlineData("tabular-spline", 8_000, 1_000)]
    [InlineData("tabular-spline", 30, 16_384)]
    [InlineData("tabular", 48, 2_000)]
    [InlineData("tabular", 680, 1_500)]
    [InlineData("tabular", 30, 16_384)]
    public void Wide_tables_have_two_weights_for_each_value_or_a_million(string preset, int rows, int columns)
    {
        var recipe = Presets.Find(preset).For(new Shape(columns), null, rows);
        var most = Math.Max(1 << 20, 2 * rows * columns);
        Assert.InRange(FlowPlan.Of(recipe.Flow).WeightCount, most / 40, most);
        Assert.InRange(Couplings(recipe), 2, 10);
        Assert.Equal(0, recipe.Flow.UnchangedVariables());
        Assert.Null(ManagedEngine.Instance.UnsupportedReason(recipe.Flow));
        recipe.Training.Check();
    }

    [Fact]
    public void More_rows_of_a_wide_table_get_more_weights()
    {
        int[] rows = [50, 500, 5_000, 50_000];
        var weights = rows.Select(count => FlowPlan.Of(Presets.Find("tabular-spline").For(new Shape(1_000), null, count).Flow).WeightCount).ToArray();
        Assert.Equal(weights.Order(), weights);
        Assert.True(weights[^1] > 4 * weights[0]);
    }

    [Fact]
    public void A_wide_table_is_passed_over_less_often_but_for_a_thousand_steps_at_least()
    {
        var training = Presets.Find("tabular-spline").For(new Shape(1_500), null, 680).Training;
        Assert.InRange(training.Epochs, 95, 200);
        training = Presets.Find("tabular-spline").For(new Shape(2_000), null, 8_000).Training;
        Assert.InRange(training.Epochs * (8_000 / training.BatchSize), 950, 1_100);
    }

    private static int Couplings(Recipe recipe) => recipe.Flow.Steps.Count(step => step is SplineCouplingSpec or AffineCouplingSpec);
}
