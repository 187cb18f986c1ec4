namespace RealNvp.Pictures.Tests;

public sealed class GroupedGridTests
{
    [Fact]
    public void Every_group_begins_a_line()
    {
        var grid = GroupedGrid.Of([2, 0, 3, 1]);

        Assert.Equal((3, 3), (grid.Columns, grid.Lines));
        Assert.Equal([0, 1, 3, 4, 5, 6], grid.Places);
    }

    [Theory]
    [InlineData(8, 10, 8, 10)]
    [InlineData(100, 10, 34, 30)]
    [InlineData(16, 1, 4, 4)]
    [InlineData(1, 5, 1, 5)]
    public void The_grid_is_the_nearest_to_a_square(int each, int groups, int columns, int lines)
    {
        var grid = GroupedGrid.Of(Enumerable.Repeat(each, groups).ToArray());

        Assert.Equal((columns, lines), (grid.Columns, grid.Lines));
        Assert.Equal(each * groups, grid.Places.Distinct().Count());
    }

    [Fact]
    public void A_large_group_among_small_ones_takes_several_lines() => Assert.Equal(5, GroupedGrid.Of([20, 1]).Columns);

    [Fact]
    public void Groups_without_images_are_refused()
    {
        Assert.Throws<InvalidInputException>(() => GroupedGrid.Of([]));
        Assert.Throws<InvalidInputException>(() => GroupedGrid.Of([0, 0]));
        Assert.Throws<InvalidInputException>(() => GroupedGrid.Of([3, -1]));
    }
}
