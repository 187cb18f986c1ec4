using RealNvp.Evaluation;

namespace RealNvp.Tests.Evaluation;

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
}
