namespace RealNvp.Pictures.Tests;

public sealed class PairAxisTests
{
    // About what small digits take of a line.
    private static float Extent(string text) => 6.4f * text.Length;

    [Fact]
    public void A_far_value_does_not_flatten_the_rest_and_lies_outside()
    {
        double[] data = [.. Enumerable.Range(0, 100).Select(i => (double)i), 1e6];
        var axis = PairAxis.Of(new("a", data, [50]));

        Assert.InRange(axis.Low, -10, 0);
        Assert.InRange(axis.High, 99, 110);
        Assert.False(axis.Holds(1e6));
        Assert.All([double.NaN, double.PositiveInfinity], value => Assert.False(axis.Holds(value)));
    }

    [Fact]
    public void Whole_numbers_and_names_stand_in_the_middle_of_their_stretch()
    {
        var whole = PairAxis.Of(new("a", [3, 4, 5, 6, 7], [5]) { Step = 1 });
        var names = PairAxis.Of(new("a", [0, 0, 1], [0]) { Names = ["no", "yes", "never"] });

        Assert.Equal(5, whole.Levels);
        Assert.Equal(0.1, whole.Place(3), 1e-12);
        Assert.Equal([0, 2, 4], new double[] { 3, 5, 7 }.Select(whole.LevelOf));
        Assert.Equal((3, 0.5), (names.Levels, names.Place(1)));
        Assert.Equal(0, PairAxis.Of(new("a", [.. Enumerable.Range(0, 100).Select(i => (double)i)], [5]) { Step = 1 }).Levels);
    }

    [Fact]
    public void Bins_hold_equally_many_steps_and_all_values_that_are_inside()
    {
        double[] values = [.. Enumerable.Range(0, 500).Select(i => (double)(i % 100))];
        var axis = PairAxis.Of(new("a", values, values) { Step = 1 });
        var edges = axis.BinEdges(values.Length);
        var shares = PairAxis.Shares(edges, values, values.Length);

        Assert.Equal(Math.Round(edges[1] - edges[0]), edges[1] - edges[0], 1e-9);
        Assert.Equal(1, shares.Sum(), 1e-9);
        Assert.All(shares[..^1], share => Assert.Equal(shares[0], share, 1e-9));
    }

    [Fact]
    public void Marks_neither_overlap_nor_leave_their_side_whatever_the_range()
    {
        const float Side = 99;
        const int Trials = 2000;
        var alone = 0;
        var random = new Random(4);
        for (var trial = 0; trial < Trials; trial++)
        {
            var width = Math.Pow(10, (random.NextDouble() * 14) - 6);
            var low = (random.NextDouble() - 0.5) * width * Math.Pow(10, random.Next(3));
            var axis = PairAxis.Of(new("a", [low, low + width], [low + (width / 3)]) { Step = trial % 2 == 0 ? 0 : width / 40 });
            var marks = axis.Marks(Side, Extent);

            Assert.NotEmpty(marks);
            alone += marks.Count == 1 ? 1 : 0;
            Assert.All(marks, mark => Assert.InRange(mark.Place, 0, 1));
            Assert.All(marks, mark => Assert.True(Math.Abs(mark.Place - mark.TextPlace) * Side <= 6.01));
            Assert.All(marks, mark => Assert.True(Math.Abs(mark.TextPlace - 0.5) * Side <= ((Side - Extent(mark.Text)) / 2) + 3.01));
            Assert.All(marks.Zip(marks.Skip(1)), pair =>
                Assert.True((pair.Second.TextPlace - pair.First.TextPlace) * Side >= (Extent(pair.First.Text) + Extent(pair.Second.Text)) / 2));
        }

        // Of ranges far from 0 the numbers are long.
        Assert.True(alone < Trials / 5, $"one mark alone in {alone} of {Trials} cases");
    }

    [Fact]
    public void Marks_say_what_they_mark()
    {
        Assert.Equal(["\u221210", "0", "10"], Texts(-14, 14));
        Assert.Equal(["0.05", "0.10"], Texts(0.01, 0.14));
        Assert.Equal(["0", "5e\u22125"], Texts(0, 0.0001));

        static string[] Texts(double low, double high) => [.. PairAxis.Of(new("a", [low, high], [low])).Marks(99, Extent).Select(mark => mark.Text)];
    }

    [Fact]
    public void Of_more_names_than_there_is_room_for_every_second_or_third_is_marked()
    {
        var axis = PairAxis.Of(new("a", [0], [0]) { Names = [.. Enumerable.Range(0, 30).Select(i => $"n{i}")] });

        Assert.Equal(["n0", "n4", "n8", "n12", "n16", "n20", "n24", "n28"], axis.Marks(110, _ => 10).Select(mark => mark.Text));
        Assert.Equal(30, axis.Marks(1000, _ => 10).Count);
    }
}
