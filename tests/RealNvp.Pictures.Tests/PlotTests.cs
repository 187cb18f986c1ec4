namespace RealNvp.Pictures.Tests;

public sealed class PlotTests
{
    private static readonly float[] Data = [.. Enumerable.Range(0, 400).SelectMany(i => new[] { MathF.Cos(i), MathF.Sin(i) })];

    [Fact]
    public void Plots_and_labels_use_the_embedded_font_and_no_installed_one()
    {
        EmbeddedFont.Register();

        // Not disposed: the typeface is shared by every plot.
        var plotted = ScottPlot.Fonts.GetTypeface(EmbeddedFont.Family, false, false);

        Assert.Equal("DejaVu Sans", EmbeddedFont.Typeface.FamilyName);
        Assert.Equal(EmbeddedFont.Typeface.GlyphCount, plotted.GlyphCount);
        Assert.True(EmbeddedFont.Typeface.ContainsGlyphs("epoch 12 NLL x\u2081 x\u2082 z\u2081 \u2212"));
    }

    [Fact]
    public void The_title_and_both_axis_names_of_a_loss_curve_show()
    {
        Curve[] curves = [new("training", [1, 2, 3], [3, 2, 1])];
        var plain = LossCurve.Draw(curves, "", "", "");

        Assert.InRange(Pixels.Changed(plain, LossCurve.Draw(curves, "Loss", "", ""), 0, 0, 1280, 96), 201, 20_000);
        Assert.InRange(Pixels.Changed(plain, LossCurve.Draw(curves, "", "epoch", ""), 0, 740, 1280, 60), 201, 20_000);
        Assert.InRange(Pixels.Changed(plain, LossCurve.Draw(curves, "", "", "NLL"), 0, 0, 80, 800), 201, 20_000);
    }

    [Fact]
    public void An_axis_name_of_two_lines_has_room_and_the_legend_leaves_out_what_stands_in_brackets()
    {
        Curve[] curves = [new("training", [1, 2, 3], [3, 2, 1])];
        var one = LossCurve.Draw(curves, "", "epoch", "bits\n(lower is better)", 2);
        var other = LossCurve.Draw(curves, "", "epoch (passes over the training rows)", "bits\n(lower is better)", 2);

        Assert.Equal(0, Pixels.Changed(one, other, 0, 0, 1280, 710));
        Assert.True(Pixels.Changed(one, LossCurve.Draw(curves, "", "epoch", "bits\n", 2), 0, 0, 100, 800) > 201);
    }

    [Fact]
    public void Every_plot_is_drawn_for_light_and_for_dark_screens_of_one_size_with_readable_words()
    {
        var few = Enumerable.Range(0, 40).Select(i => Math.Sin(i)).ToArray();
        Func<PlotTheme, Picture>[] plots =
        [
            theme => LossCurve.Draw([new("training", [1, 2, 3], [3, 2, 1])], "title", "epoch", "loss", 2, theme),
            theme => PlaneMap.Density(points => new double[points.Length / 2], Data, "title", theme),
            theme => PlaneMap.WarpedGrid(latents => latents, Data, "title", theme),
            theme => PlaneMap.Scatter(Data, Data, "title", theme: theme),
            theme => PairPlot.Draw([new("a", few, few), new("b", few, few)], "title", theme: theme),
            theme => RocCurve.Draw([new("flow", few, few)], "title", theme: theme),
            theme => PValueCalibration.Draw([0.2, 0.5, 1], "title", theme: theme),
        ];

        foreach (var plot in plots)
        {
            var (light, dark) = (plot(PlotTheme.Light), plot(PlotTheme.Dark));
            Assert.Equal((light.Width, light.Height), (dark.Width, dark.Height));
            Assert.Equal(3 * 255, Brightness(light, 0, 0));
            Assert.Equal(0x18 + 0x1D + 0x26, Brightness(dark, 0, 0));

            // The title is darker than all else near it, and then brighter.
            Assert.True(Brightnesses(light).Min() < 200);
            Assert.True(Brightnesses(dark).Max() > 600);
        }

        static IEnumerable<int> Brightnesses(Picture picture) =>
            Enumerable.Range(0, 70 * picture.Width).Select(i => Brightness(picture, i % picture.Width, i / picture.Width));
    }

    [Fact]
    public void A_first_epoch_spike_does_not_flatten_the_rest()
    {
        double[] x = [.. Enumerable.Range(1, 50).Select(i => (double)i)];
        double[] y = [.. x.Select(epoch => epoch < 2 ? 5000 : 1 + (2 / epoch))];

        var (low, high) = RobustRange.Of(y, [y[^1]]);
        Assert.InRange(low, 0.9, y[^1]);
        Assert.InRange(high, 1.1, 2.5);
        Assert.True(RowsOf(LossCurve.Draw([new("a", x, y)], "", "epoch", "loss"), 0x25, 0x63, 0xEB) > 400);
    }

    [Fact]
    public void The_range_keeps_everything_when_nothing_is_far_and_always_what_must_be_kept()
    {
        Assert.Equal((1, 5), RobustRange.Of([5, 4, 3, 2, 1], []));
        Assert.Equal((0, 900), RobustRange.Of([0, 1, 2, 3, 2, 1, 2, 3, 1, 900], [900]));
        var (low, high) = RobustRange.Of([7, 7], []);
        Assert.True(low < 7 && high > 7);
    }

    [Fact]
    public void The_best_epoch_is_marked_and_curves_without_finite_values_are_still_drawn()
    {
        Curve[] curves = [new("training", [1, 2, 3], [3, 2, 1])];
        Curve[] nothing = [new("training", [1, 2], [double.NaN, double.PositiveInfinity])];

        Assert.True(Pixels.Changed(LossCurve.Draw(curves, "", "", ""), LossCurve.Draw(curves, "", "", "", 2), 560, 200, 280, 450) > 400);
        Assert.Equal(1280, LossCurve.Draw(nothing, "", "", "", 1).Width);
        Assert.Equal(1280, LossCurve.Draw([], "", "", "").Width);
        Assert.Throws<InvalidInputException>(() => LossCurve.Draw([new("a", [1], [1, 2])], "", "", ""));
    }

    [Fact]
    public void A_density_is_asked_on_the_plane_it_shows_and_is_bright_where_it_is_high()
    {
        var (lowest, highest) = (float.MaxValue, float.MinValue);
        var picture = PlaneMap.Density(
            points =>
            {
                (lowest, highest) = (Math.Min(lowest, points.Min()), Math.Max(highest, points.Max()));
                return [.. points.Chunk(2).Select(point => point[1] > 0 ? 0.0 : point[0] > 0 ? -20 : double.NaN)];
            },
            Data,
            "density");

        Assert.InRange(lowest, -2, -1.2f);
        Assert.InRange(highest, 1.2f, 2);
        Assert.True(Brightness(picture, 240, 140) > 500, "the upper half is high");
        Assert.True(Brightness(picture, 900, 900) < 120, "the lower right is low");
        Assert.True(Brightness(picture, 140, 900) < 120, "what is not finite is low");
    }

    [Fact]
    public void A_warped_grid_shows_where_the_latents_go_and_skips_what_is_not_finite()
    {
        var straight = PlaneMap.WarpedGrid(latents => [.. latents.Select(z => z / 3)], Data, "grid");
        var broken = PlaneMap.WarpedGrid(latents => [.. latents.Select(z => z > 1 ? float.NaN : z < -2 ? -1e30f : z / 3)], Data, "grid");

        Assert.True(RowsOf(straight, 0x25, 0x63, 0xEB, tolerance: 60) > 600);
        Assert.InRange(RowsOf(broken, 0x25, 0x63, 0xEB, tolerance: 60), 225, RowsOf(straight, 0x25, 0x63, 0xEB, tolerance: 60) - 100);
        Assert.Throws<InvalidInputException>(() => PlaneMap.WarpedGrid(_ => [1], Data, "grid"));
    }

    [Fact]
    public void A_scatter_has_equal_axes_and_one_size_for_all_frames()
    {
        var one = PlaneMap.Scatter([0, 0], [], "t", (-1, 1, -1, 1));
        var other = PlaneMap.Scatter(Data, Data, "t", (-5, 5, -2, 2));
        var empty = PlaneMap.Scatter([float.NaN, 0], Data, "t");

        Assert.Equal((one.Width, one.Height), (other.Width, other.Height));
        Assert.Equal((one.Width, one.Height), (empty.Width, empty.Height));
        Assert.Equal(new PlaneBounds(-5, 5, -5, 5), PlaneBounds.Square(-5, 5, -2, 2));
        Assert.Throws<InvalidInputException>(() => PlaneMap.Scatter([1, 2, 3], [], "t"));
        Assert.Throws<InvalidInputException>(() => PlaneMap.Scatter([], [], "t"));
        Assert.Throws<InvalidInputException>(() => PlaneMap.Scatter(Data, Data, "t", (1, 1, 0, 2)));
    }

    private static int RowsOf(Picture picture, int red, int green, int blue, int tolerance = 2) =>
        Enumerable.Range(0, picture.Height).Count(y => Enumerable.Range(0, picture.Width).Any(x =>
        {
            var at = 4 * ((y * picture.Width) + x);
            return Math.Abs(picture.Rgba[at] - red) <= tolerance && Math.Abs(picture.Rgba[at + 1] - green) <= tolerance
                && Math.Abs(picture.Rgba[at + 2] - blue) <= tolerance;
        }));

    private static int Brightness(Picture picture, int x, int y)
    {
        var at = 4 * ((y * picture.Width) + x);
        return picture.Rgba[at] + picture.Rgba[at + 1] + picture.Rgba[at + 2];
    }
}
