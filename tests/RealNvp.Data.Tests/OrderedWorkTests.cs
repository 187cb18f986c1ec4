using RealNvp.Data.Scoring;

namespace RealNvp.Data.Tests;

public class OrderedWorkTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Results_come_in_the_order_of_the_items_whatever_takes_longest(int workers)
    {
        var results = OrderedWork.Run(Enumerable.Range(0, 40), item => (item, Enumerable.Range(0, (40 - item) * 1000).Sum(value => value % 3)), workers);
        Assert.Equal(Enumerable.Range(0, 40), results.Select(result => result.item));
        Assert.Empty(OrderedWork.Run(Array.Empty<int>(), item => item, workers));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_reading_throws_comes_after_the_results_before_it(int workers)
    {
        var seen = new List<int>();
        var error = Assert.Throws<DataFaultException>(() =>
        {
            foreach (var item in OrderedWork.Run(Broken(5), item => item, workers))
            {
                seen.Add(item);
            }
        });
        Assert.Equal("row 6", error.Message);
        Assert.Equal(Enumerable.Range(0, 5), seen);
    }

    [Fact]
    public void What_the_work_throws_comes_in_the_items_place_and_ends_it()
    {
        var seen = new List<int>();
        Assert.Throws<InvalidOperationException>(() =>
        {
            foreach (var item in OrderedWork.Run(Enumerable.Range(0, 20), item => item == 9 ? throw new InvalidOperationException() : item, 3))
            {
                seen.Add(item);
            }
        });
        Assert.Equal(Enumerable.Range(0, 9), seen);
    }

    [Fact]
    public void Few_items_are_read_ahead_and_none_is_worked_on_when_the_caller_has_left()
    {
        var (read, started, ended) = (0, 0, 0);
        foreach (var item in OrderedWork.Run(Items(), Work, workers: 3))
        {
            // The one at hand and, behind the first, as many as there are workers.
            Assert.Equal(item == 0 ? 0 : item + 3, read);
            if (item == 50)
            {
                break;
            }
        }

        Assert.Equal(Volatile.Read(ref started), Volatile.Read(ref ended));

        IEnumerable<int> Items()
        {
            for (; read < 1000; read++)
            {
                yield return read;
            }
        }

        int Work(int item)
        {
            Interlocked.Increment(ref started);
            Thread.SpinWait(2000);
            Interlocked.Increment(ref ended);
            return item;
        }
    }

    private static IEnumerable<int> Broken(int count)
    {
        for (var item = 0; item < count; item++)
        {
            yield return item;
        }

        throw new DataFaultException($"row {count + 1}");
    }
}
