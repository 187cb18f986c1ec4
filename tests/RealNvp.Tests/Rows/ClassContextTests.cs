using RealNvp.Rows;

namespace RealNvp.Tests.Rows;

public sealed class ClassContextTests
{
    [Fact]
    public void The_context_of_a_class_is_one_at_its_place()
    {
        Assert.Equal([0f, 0, 1, 0], ClassContext.Of(2, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => ClassContext.Of(4, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => ClassContext.Of(-1, 4));
    }

    [Fact]
    public void Rows_of_classes_in_turn_have_so_many_of_each()
    {
        Assert.Equal([1, 0, 1, 0, 0, 1, 0, 1, 1, 0], ClassContext.InTurn(5, 2, 2));
        Assert.Empty(ClassContext.InTurn(5, 0, 2));
    }

    [Fact]
    public void Each_row_has_the_context_of_its_class()
    {
        Assert.Equal([0, 1, 0, 1, 0, 0], ClassContext.OfEach([1, 0], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => ClassContext.OfEach([3], 3));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(1000)]
    public void Rows_of_classes_in_proportion_differ_from_their_share_by_less_than_one(int rows)
    {
        double[] weights = [3, 0, 1.5, 0.001, 12];
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var counts = ClassContext.CountsInProportion(rows, weights, seed);
            Assert.Equal(rows, counts.Sum());
            Assert.Equal(counts, ClassContext.CountsInProportion(rows, weights, seed));
            Assert.All(counts.Zip(weights), pair => Assert.InRange(pair.First - (rows * pair.Second / weights.Sum()), -0.9999999, 0.9999999));
        }
    }

    [Fact]
    public void A_single_row_is_of_each_class_as_often_as_its_share()
    {
        var counts = new int[2];
        for (var seed = 0UL; seed < 1000; seed++)
        {
            counts[Array.IndexOf(ClassContext.CountsInProportion(1, [1, 3], seed), 1)]++;
        }

        Assert.InRange(counts[0], 200, 300);
    }

    [Fact]
    public void Classes_need_a_weight_above_0_and_none_below()
    {
        Assert.Throws<ArgumentException>(() => ClassContext.CountsInProportion(1, [0, 0], 1));
        Assert.Throws<ArgumentException>(() => ClassContext.CountsInProportion(1, [2, -1], 1));
        Assert.Throws<ArgumentException>(() => ClassContext.CountsInProportion(1, [double.NaN, 1], 1));
        Assert.Throws<ArgumentException>(() => ClassContext.CountsInProportion(1, [], 1));
    }

    [Fact]
    public void Rows_in_the_order_of_their_classes_have_the_context_of_each() =>
        Assert.Equal([1, 0, 0, 0, 0, 1, 0, 0, 1], ClassContext.InOrder([1, 0, 2]));
}
