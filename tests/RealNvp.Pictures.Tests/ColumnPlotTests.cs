namespace RealNvp.Pictures.Tests;

public sealed class ColumnPlotTests
{
    [Fact]
    public void Names_have_a_bar_of_each_kind_as_long_as_their_share()
    {
        double[] mostly = [.. Enumerable.Repeat(0.0, 80), .. Enumerable.Repeat(1.0, 20)];
        double[] seldom = [.. Enumerable.Repeat(0.0, 20), .. Enumerable.Repeat(1.0, 80)];
        var picture = ColumnPlot.Draw(new("a", mostly, seldom) { Names = ["no", "yes"] }, "");

        // Two lines of 22 points below 64, two pixels a point; the colours' names stand above.
        var (top, line) = (128, 44);
        Assert.Equal(4, Pixels.Blue(picture, 0, top, picture.Width, line) / (double)Pixels.Blue(picture, 0, top + line, picture.Width, line), 0.3);
        Assert.Equal(0.25, Pixels.Orange(picture, 0, top, picture.Width, line) / (double)Pixels.Orange(picture, 0, top + line, picture.Width, line), 0.03);
    }

    [Fact]
    public void A_value_that_many_rows_share_and_missing_ones_have_bars_beside_a_histogram_of_the_rest()
    {
        double[] plain = [.. Enumerable.Range(1, 100).Select(value => value / 100.0)];
        double[] spiked = [.. plain.Select(value => value > 0.5 ? 0 : value)];
        double[] gaps = [.. plain.Select(value => value > 0.9 ? double.NaN : value)];
        var height = ColumnPlot.Draw(new("a", plain, plain), "").Height;
        Assert.Equal(height + 44, ColumnPlot.Draw(new("a", spiked, plain), "").Height);
        Assert.Equal(height + 44, ColumnPlot.Draw(new("a", plain, gaps), "").Height);
        Assert.True(ColumnPlot.Draw(new("a", [0, 0], [0, 0]), "").Height < height);
    }

    [Fact]
    public void Of_many_names_the_rarest_are_drawn_together()
    {
        double[] cells = [.. Enumerable.Range(0, 500).Select(row => (double)(row % 40))];
        string[] names = [.. Enumerable.Range(0, 40).Select(name => $"name {name}")];
        var twelve = ColumnPlot.Draw(new("a", [.. cells.Select(cell => cell % 12)], cells) { Names = names[..12] }, "");
        Assert.Equal(twelve.Height, ColumnPlot.Draw(new("a", cells, cells) { Names = names }, "").Height);
    }

    [Fact]
    public void Light_and_dark_screens_get_inks_of_their_own()
    {
        var column = new PairColumn("a", [1, 2, 3, 4], [1, 2, 3, 5]);
        var (light, dark) = (ColumnPlot.Draw(column, "a"), ColumnPlot.Draw(column, "a", theme: PlotTheme.Dark));
        Assert.Equal((light.Width, light.Height), (dark.Width, dark.Height));
        Assert.True(light.Rgba[0] > 200 && dark.Rgba[0] < 60);
    }

    [Fact]
    public void A_kind_without_rows_is_refused() => Assert.Throws<InvalidInputException>(() => ColumnPlot.Draw(new("a", [1], []), ""));
}
