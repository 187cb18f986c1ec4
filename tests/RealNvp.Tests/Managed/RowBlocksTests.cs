using System.Collections.Concurrent;
using RealNvp.Managed;

namespace RealNvp.Tests.Managed;

/// <summary>Rows in blocks: each is done once, whoever takes it.</summary>
public sealed class RowBlocksTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(300, 2)]
    [InlineData(1000, 3)]
    public void Every_row_is_done_once_in_blocks_of_at_most_so_many(int rows, int workers)
    {
        var times = new int[rows];
        var blocks = new RowBlocks(rows, workers, 128, (start, count) =>
        {
            Assert.InRange(count, 1, 128);
            for (var row = start; row < start + count; row++)
            {
                Interlocked.Increment(ref times[row]);
            }
        });
        Parallel.For(0, workers, _ => blocks.Work());
        blocks.WaitForAll();
        Assert.All(times, count => Assert.Equal(1, count));
    }

    [Fact]
    public void The_blocks_do_not_depend_on_who_comes()
    {
        Assert.Equal(Blocks(comers: 1), Blocks(comers: 2));

        static (int, int)[] Blocks(int comers)
        {
            var all = new ConcurrentBag<(int, int)>();
            var blocks = new RowBlocks(700, 2, 128, (start, count) => all.Add((start, count)));
            Parallel.For(0, comers, _ => blocks.Work());
            blocks.WaitForAll();
            return [.. all.Order()];
        }
    }

    [Fact]
    public void Who_comes_late_does_nothing()
    {
        var done = 0;
        var blocks = new RowBlocks(300, 2, 128, (_, count) => done += count);
        blocks.Work();
        blocks.WaitForAll();
        Assert.Equal(300, done);
        blocks.Work();
        Assert.Equal(300, done);
    }

    [Fact]
    public void An_error_reaches_the_caller()
    {
        var blocks = new RowBlocks(300, 2, 128, (start, _) => throw new InvalidDataException($"{start}"));
        blocks.Work();
        Assert.Throws<InvalidDataException>(blocks.WaitForAll);
    }
}
