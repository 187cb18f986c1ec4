using RealNvp.Tables;
using SkiaSharp;

namespace RealNvp.Pictures.Tests;

public sealed class PairPlotTests
{
    private static readonly double[] Rising = [.. Enumerable.Range(0, 200).Select(i => i / 200.0)];

    [Fact]
    public void Points_are_where_their_values_are_and_in_the_colour_of_their_kind()
    {
        // Real rows lie low on the right, generated ones high on the left.
        double[] low = [.. Rising.Select(value => 0.1 * value)], high = [.. Rising.Select(value => 0.9 + (0.1 * value))];
        var picture = PairPlot.Draw([new("a", high, low), new("b", low, high)], "");

        // The lower left panel, without its marks and its neighbours: 210 points a side, two pixels each.
        var (left, top, half) = (Frame(picture).Left, Frame(picture).Top, 210);
        Assert.True(Pixels.Blue(picture, left + half, top + half, half, half) > 300);
        Assert.True(Pixels.Orange(picture, left, top, half, half) > 300);
        Assert.Equal(0, Pixels.Blue(picture, left, top, half, half) + Pixels.Blue(picture, left, top + half, half, half));
        Assert.Equal(0, Pixels.Orange(picture, left + half, top, half, 2 * half));
    }

    [Fact]
    public void A_value_with_few_neighbours_becomes_a_disc_of_its_share()
    {
        double[] no = [.. Enumerable.Repeat(0.0, 90), .. Enumerable.Repeat(1.0, 10)];
        var picture = PairPlot.Draw([new("a", no, no) { Names = ["no", "yes"] }, new("b", no, no) { Names = ["no", "yes"] }], "");

        var (left, top, half) = (Frame(picture).Left, Frame(picture).Top, 210);
        var (often, seldom) = (Pixels.Blue(picture, left, top + half, half, half), Pixels.Blue(picture, left + half, top, half, half));
        Assert.Equal(9, often / (double)seldom, 1.5);
        Assert.Equal(0, Pixels.Blue(picture, left, top, half, half));
    }

    [Fact]
    public void The_title_both_names_of_a_column_and_its_marks_show()
    {
        var columns = (PairColumn[])[new("", Rising, Rising), new("", Rising, Rising)];
        var plain = PairPlot.Draw(columns, "");
        var (width, height) = (plain.Width, plain.Height);

        Assert.True(Pixels.Changed(plain, PairPlot.Draw(columns, "Rows"), 0, 0, width, 70) > 200);
        var named = PairPlot.Draw([columns[0] with { Name = "width" }, columns[1]], "");
        Assert.True(Pixels.Changed(plain, named, 0, height - 140, width, 140) > 200, "below");
        Assert.True(Pixels.Changed(plain, named, 0, 0, 60, height / 2) > 200, "at the left");
        double[] larger = [.. Rising.Select(value => 50 * value)];
        Assert.True(Pixels.Changed(plain, PairPlot.Draw([new("", larger, larger), columns[1]], ""), 0, height - 140, width, 140) > 100, "marks");
    }

    [Fact]
    public void Eight_columns_with_long_names_fit_the_page_of_a_report()
    {
        var columns = Enumerable.Range(0, 8).Select(i => new PairColumn($"a rather long name of column number {i}", Rising, Rising)
        {
            Names = i % 2 == 0 ? [.. Enumerable.Range(0, 30).Select(name => $"quite a long name {name}")] : null,
        });
        var picture = PairPlot.Draw([.. columns], "");

        Assert.InRange(picture.Width, 1700, 2100);
        Assert.InRange(picture.Height, 1700, 2300);
    }

    [Fact]
    public void Of_many_columns_the_most_correlated_are_drawn_without_near_repeats_in_their_order()
    {
        var random = new Random(2);
        double[] Noise() => [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
        double[] Near(double[] values, double by) => [.. values.Select(value => value + (by * random.NextDouble()))];
        var (first, second) = (Noise(), Noise());
        var columns = new List<PairColumn> { new("noise", Noise(), [0]) };
        foreach (var (name, of) in new[] { ("a", first), ("b", second) })
        {
            columns.Add(new($"{name}1", of, [0]));
            columns.Add(new($"{name}2", Near(of, 0.05), [0]));
            columns.Add(new($"{name}3", Near(of, 1), [0]));
            columns.Add(new($"{name}4", [.. of.Select((value, row) => row % 3 == 0 ? value : columns[0].Data[row])], [0]));
        }

        var chosen = PairChoice.Of(columns, 5, TestContext.Current.CancellationToken).Select(column => column.Name).ToArray();

        Assert.Equal(5, chosen.Length);
        Assert.Equal(columns.Select(column => column.Name).Where(chosen.Contains), chosen);
        Assert.Single(chosen, name => name is "a1" or "a2");
        Assert.Single(chosen, name => name is "b1" or "b2");
        Assert.Contains("a3", chosen);
        Assert.Contains("b3", chosen);
        Assert.Equal(8, PairChoice.Of(columns, 8, TestContext.Current.CancellationToken).Count);
    }

    [Fact]
    public void One_column_a_constant_one_and_values_that_are_no_numbers_are_drawn()
    {
        Assert.True(PairPlot.Draw([new("a", Rising, Rising)], "t").Width >= 920);
        Assert.True(PairPlot.Draw([new("a", Rising, Rising), new("b", [.. Rising.Select(_ => 5.0)], Rising)], "t").Width >= 920);
        Assert.True(PairPlot.Draw([new("a", [1], [double.NaN]), new("b", [double.PositiveInfinity], [-1e300])], "t").Width >= 920);
        Assert.True(PairPlot.Draw([new("a", [double.NaN], [double.NaN]), new("b", [2], [2]) { Step = 1 }], "t").Width >= 920);
    }

    [Fact]
    public void Nothing_to_draw_and_columns_of_different_lengths_are_refused()
    {
        Assert.Throws<InvalidInputException>(() => PairPlot.Draw([], "t"));
        Assert.Throws<InvalidInputException>(() => PairPlot.Draw([new("a", [], [1])], "t"));
        Assert.Throws<InvalidInputException>(() => PairPlot.Draw([new("a", [1], [])], "t"));
        Assert.Contains("'b'", Assert.Throws<InvalidInputException>(() => PairPlot.Draw([new("a", [1, 2], [1]), new("b", [1], [1])], "t")).Message);
    }

    [Fact]
    public void The_columns_of_a_table_come_in_its_units_names_and_steps()
    {
        var schema = new TableSchema
        {
            Columns =
            [
                new("id", ColumnKind.Integer, ColumnRole.LeftOut) { Reason = "dropped" },
                new("colour", ColumnKind.Category, ColumnRole.Modelled) { Categories = ["blue", "green", "red"] },
                new("count", ColumnKind.Integer, ColumnRole.Modelled, Step: 5, Origin: 100),
                new("hour", ColumnKind.Number, ColumnRole.Context, Origin: 12, Scale: 4),
            ],
        };

        var columns = PairColumn.OfTable(schema, [0.1f, 0.9f, 0.2f, 2.3f, 1, 0, 0, -1], [0, 0, 1, 4], [-1, 0.5f], [2]);

        Assert.Equal(["colour", "count", "hour (given)"], columns.Select(column => column.Name));
        Assert.Equal([1, 0], columns[0].Data);
        Assert.Equal(["blue", "green", "red"], columns[0].Names!);
        Assert.Equal([110, 95], columns[1].Data);
        Assert.Equal([120], columns[1].Samples);
        Assert.Equal([8, 14], columns[2].Data);
        Assert.Equal([0, 5, 0], columns.Select(column => column.Step));
        Assert.Throws<InvalidInputException>(() => PairColumn.OfTable(schema, [1, 2, 3], [0, 0, 1, 4], [], [2]));
    }

    [Fact]
    public void Text_is_cut_to_its_room_at_a_blank_or_with_an_ellipsis()
    {
        using var font = new SKFont(EmbeddedFont.Typeface, 12);
        var room = font.MeasureText("total sulfur di");

        Assert.Equal("density", FittedText.Line("density", font, room));
        Assert.Equal(["total sulfur", "dioxide"], FittedText.TwoLines("total sulfur dioxide", font, room));
        var cut = FittedText.TwoLines("shop opened in the year before this one", font, room);
        Assert.Equal(2, cut.Count);
        Assert.EndsWith("\u2026", cut[1]);
        Assert.All(cut, line => Assert.True(font.MeasureText(line) <= room));
        Assert.True(font.MeasureText(FittedText.Line("Donaudampfschiff", font, 40)) <= 40);
    }

    /// <summary>The upper left pixel inside the frame of the lower left panel: where grey lines of 210 points cross.</summary>
    private static (int Left, int Top) Frame(Picture picture)
    {
        var left = Enumerable.Range(0, picture.Width).First(x => Enumerable.Range(0, picture.Height).Count(y => IsFrame(x, y)) > 400);
        var lines = Enumerable.Range(0, picture.Height).Where(y => Enumerable.Range(0, picture.Width).Count(x => IsFrame(x, y)) > 400).ToArray();
        return (left + 2, lines.First(y => y > lines[0] + 425) + 2);

        bool IsFrame(int x, int y) => picture.Rgba.AsSpan(4 * ((y * picture.Width) + x), 3).SequenceEqual((ReadOnlySpan<byte>)[0xd1, 0xd5, 0xdb]);
    }
}
