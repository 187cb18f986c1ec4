using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Tests.Recipes;

public sealed class PresetsTests
{
    public static TheoryData<string, int[], int?> Fits
    {
        get
        {
            var data = new TheoryData<string, int[], int?>();
            foreach (var preset in Presets.All)
            {
                data.Add(preset.Name, [1, 28, 28], 256);
                data.Add(preset.Name, [3, 8, 8], 256);
                if (!ImagePresetsTests.Names.Any(name => name.Data == preset.Name))
                {
                    data.Add(preset.Name, [64], 17);
                    data.Add(preset.Name, [2], null);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Fits))]
    public void Every_preset_fits_images_and_all_but_the_multi_scale_ones_vectors(string name, int[] sizes, int? levels)
    {
        var shape = new Shape(sizes);
        var recipe = Presets.Find(name).For(shape, levels);
        Assert.Equal(name, recipe.Name);
        Assert.Equal(shape.Size, FlowPlan.Of(recipe.Flow).Latents.Size);
        Assert.Equal(levels is not null, recipe.Flow.Steps.Any(step => step is LogitSpec));
        recipe.Training.Check();
        var couplings = recipe.Flow.Steps.OfType<AffineCouplingSpec>().ToArray();
        Assert.All(couplings.Index(), item => Assert.Equal(item.Index % 2 == 1, item.Item.Flip));
    }

    [Fact]
    public void Readme_on_784_pixels_has_the_weights_one_counts_by_hand()
    {
        // A network from 392 to 392 through 64-128-128-64: weights and biases layer by layer.
        const int Network = (392 * 64) + 64 + (64 * 128) + 128 + (128 * 128) + 128 + (128 * 64) + 64 + (64 * 392) + 392;
        var layout = FlowPlan.Of(Presets.Find("readme").For(new Shape(1, 28, 28), 256).Flow);
        Assert.Equal(83_720, Network);
        Assert.Equal(4 * 2 * Network, layout.WeightCount);
        Assert.Equal(2 * 784, layout.StateCount);
    }

    [Fact]
    public void Maf_on_an_odd_number_of_variables_has_the_weights_one_counts_by_hand()
    {
        // 5 variables: 3 kept and 2 changed, or 2 and 3; five couplings, the first not flipped; batch norm has 2 x 5 weights.
        static int Network(int inputs, int outputs) => (inputs * 1024) + 1024 + (1024 * 1024) + 1024 + (1024 * outputs) + outputs;
        var layout = FlowPlan.Of(Presets.Find("maf").For(new Shape(5), 256).Flow);
        Assert.Equal((3 * 2 * Network(3, 2)) + (2 * 2 * Network(2, 3)) + (5 * 2 * 5), layout.WeightCount);
        Assert.Equal((2 * 5) + (5 * ((2 * 5) + 1)), layout.StateCount);
    }

    [Fact]
    public void Presets_are_what_the_write_up_and_the_paper_say()
    {
        var readme = Presets.Find("readme").For(new Shape(784), 256);
        Assert.Equal(4, readme.Flow.Steps.Count(step => step is AffineCouplingSpec { Mask: MaskKind.Half }));
        Assert.Equal((100, 1e-3), (readme.Training.Epochs, readme.Training.LearningRate));
        var notebook = Presets.Find("notebook").For(new Shape(784), 256);
        Assert.Equal(6, notebook.Flow.Steps.Count(step => step is AffineCouplingSpec));
        Assert.Equal(512, notebook.Training.BatchSize);
        Assert.Equal([512, 1024, 1024, 512], ((MlpSpec)((AffineCouplingSpec)notebook.Flow.Steps[^1]).ScaleNet!).Hidden);
        foreach (var (name, count) in new[] { ("maf", 5), ("maf-10", 10) })
        {
            var maf = Presets.Find(name).For(new Shape(784), 256);
            Assert.Equal(count, maf.Flow.Steps.Count(step => step is AffineCouplingSpec { Mask: MaskKind.OddEven }));
            Assert.Equal(count, maf.Flow.Steps.Count(step => step is BatchNormSpec));
            Assert.Equal(new LogitSpec { Low = 1e-6, High = 1 - 1e-6 }, maf.Flow.Steps[0]);
        }
    }

    [Fact]
    public void An_unknown_preset_is_refused_with_those_there_are() =>
        Assert.Contains("readme, notebook, maf", Assert.Throws<FlowSpecException>(() => Presets.Find("glow")).Message);

    [Fact]
    public void One_variable_goes_to_marginals_points_in_the_plane_to_plane_tables_to_splines_small_images_to_their_own_preset_and_others_to_readme()
    {
        Assert.Equal("marginals", Presets.DefaultFor(new Shape(1), null).Name);
        Assert.Equal("plane", Presets.DefaultFor(new Shape(2), null).Name);
        Assert.Equal("tabular-spline", Presets.DefaultFor(new Shape(7), null).Name);
        Assert.Equal("small-images", Presets.DefaultFor(new Shape(1, 8, 8), 17).Name);
        Assert.Equal("small-images", Presets.DefaultFor(new Shape(1, 16, 16), 256).Name);
        Assert.Equal("readme", Presets.DefaultFor(new Shape(1, 28, 28), 256).Name);
        Assert.Equal("readme", Presets.DefaultFor(new Shape(64), 17).Name);
    }

    [Fact]
    public void Presets_of_couplings_say_that_they_need_two_variables_and_which_preset_takes_one()
    {
        Assert.All(Presets.All.Where(preset => preset.Name != "marginals"), preset =>
        {
            var message = Assert.Throws<FlowSpecException>(() => preset.For(new Shape(1), null)).Message;
            Assert.Contains($"'{preset.Name}' learns what variables have to do with one another and needs two", message, StringComparison.Ordinal);
            Assert.Contains("take 'marginals'", message, StringComparison.Ordinal);
        });
        Assert.Equal(new Shape(1), FlowPlan.Of(Presets.Find("marginals").For(new Shape(1), null).Flow).Latents);
    }

    [Fact]
    public void Marginals_take_as_many_bins_as_the_rows_can_teach_and_a_context_by_networks()
    {
        var preset = Presets.Find("marginals");
        int[] Bins(int rows) => [.. preset.For(new Shape(1), null, rows).Flow.Steps.OfType<ElementwiseSplineSpec>().Select(spline => spline.Bins)];
        Assert.All([50, 4_000, 1_000_000], rows => Assert.All(Bins(rows), bins => Assert.InRange(bins, 8, 32)));
        Assert.True(Bins(50)[0] < Bins(4_000)[0] && Bins(4_000)[0] < Bins(1_000_000)[0]);
        var flow = preset.For(new Shape(1), null, 4_000).Flow;
        var trained = FlowPlan.Of(flow).Slots.Where(slot => slot.Role == WeightRole.Trained);
        Assert.All(trained, slot => Assert.EndsWith(".numbers", slot.Name, StringComparison.Ordinal));
        Assert.Null(ManagedEngine.Instance.UnsupportedReason(flow));
        Assert.Null(ManagedEngine.Instance.UnsupportedReason(flow.Given(4)));
    }

    [Fact]
    public void Small_images_are_learnt_by_class_and_shown_as_often_as_half_a_minute_allows()
    {
        var preset = Presets.Find("small-images");
        Assert.Equal(["small-images"], Presets.All.Where(item => item.IsByClass).Select(item => item.Name));
        var recipe = preset.For(new Shape(1, 8, 8), 17, 1297);
        Assert.Equal(10, recipe.Flow.Steps.OfType<SplineCouplingSpec>().Count());
        Assert.Null(ManagedEngine.Instance.UnsupportedReason(recipe.Flow.Given(10)));
        Assert.Equal(100, recipe.Training.Epochs);
        Assert.Equal(5, preset.For(new Shape(1, 8, 8), 17, 60_000).Training.Epochs);
    }

    [Fact]
    public void Tabular_grows_with_the_rows_and_takes_some_thousand_steps_whatever_their_number()
    {
        var preset = Presets.Find("tabular");
        int[] rows = [100, 900, 5_000, 50_000, 300_000];
        var recipes = rows.Select(count => preset.For(new Shape(8), null, count)).ToArray();
        var widths = recipes.Select(recipe => ((ResidualMlpSpec)recipe.Flow.Steps.OfType<AffineCouplingSpec>().First().Shared!).Width).ToArray();
        Assert.Equal(widths.Order(), widths);
        Assert.True(widths[^1] > widths[0]);
        Assert.All(recipes.Zip(rows).Skip(1), item =>
            Assert.InRange((long)item.First.Training.Epochs * item.Second / item.First.Training.BatchSize, 5_000, 7_000));
        Assert.All(recipes, recipe => Assert.Equal((ScheduleKind.Cosine, 5.0), (recipe.Training.Schedule, recipe.Training.ClipNorm!.Value)));
        Assert.Equal(10, recipes[0].Flow.Steps.OfType<AffineCouplingSpec>().Count());
        Assert.Null(ManagedEngine.Instance.UnsupportedReason(recipes[0].Flow));
    }

    [Fact]
    public void Same_seed_starts_the_same_weights_and_new_couplings_are_the_identity()
    {
        var flow = Presets.Find("readme").For(new Shape(6), 17).Flow;
        var first = FlatParameters.Start(flow, seed: 1);
        Assert.Equal(first.Weights.ToArray(), FlatParameters.Start(flow, seed: 1).Weights.ToArray());
        Assert.NotEqual(first.Weights.ToArray(), FlatParameters.Start(flow, seed: 2).Weights.ToArray());
        Assert.Equal(0, first["steps.2.s.4.weight"].ToArray().Max(Math.Abs));
        Assert.Equal(0, first["steps.2.t.4.bias"].ToArray().Max(Math.Abs));
        Assert.InRange(first["steps.2.s.1.weight"].ToArray().Max(Math.Abs), 0.1f, 1 / 8f);
        Assert.Equal(1, first["steps.1.scale"][0]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_mask_splits_all_variables_and_its_flip_exchanges_the_parts(int features)
    {
        foreach (var mask in Enum.GetValues<MaskKind>())
        {
            var (kept, changed) = new AffineCouplingSpec { Mask = mask }.Split(features);
            Assert.Equal(Enumerable.Range(0, features), Indices(kept).Concat(Indices(changed)).Order());
            Assert.Equal((changed, kept), new AffineCouplingSpec { Mask = mask, Flip = true }.Split(features));
        }

        static IEnumerable<int> Indices(Columns columns) => Enumerable.Range(0, columns.Count).Select(index => columns.Start + (index * columns.Stride));
    }

    [Fact]
    public void Shapes_that_are_none_are_refused()
    {
        Assert.Throws<FlowSpecException>(() => new Shape());
        Assert.Throws<FlowSpecException>(() => new Shape(3, 0));
        Assert.Throws<FlowSpecException>(() => new Shape(-1));
        Assert.Contains("[65536, 65536]", Assert.Throws<FlowSpecException>(() => new Shape(65536, 65536)).Message);
        Assert.Equal(new Shape(2, 3), new Shape(2, 3));
        Assert.NotEqual(new Shape(2, 3), new Shape(3, 2));
        Assert.Equal(new Shape(2, 3).GetHashCode(), new Shape(2, 3).GetHashCode());
    }
}
