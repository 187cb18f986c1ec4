using RealNvp.Collectives;

namespace RealNvp.Tests.Collectives;

public sealed class CollectiveTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_fails_in_one_process_fails_in_all_with_its_sentence(int count)
    {
        var messages = ThreadGroup.Run(count, collective => Assert.ThrowsAny<InvalidInputException>(() => collective.Together(
            () => collective.Rank == count - 1 ? throw new DataFaultException("line 7 is damaged") : collective.Rank)).Message);

        Assert.All(messages, message => Assert.Contains("line 7 is damaged", message, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_so_in_one_process_is_known_to_all() =>
        Assert.Equal([true, true, true], ThreadGroup.Run(3, collective => collective.Any(collective.Rank == 1) && !collective.Any(false)));

    [Fact]
    public void One_process_keeps_what_it_has()
    {
        float[] values = [1, 2];
        byte[] received = [0, 0];
        var one = OneProcess.Instance;

        one.Sum(values);
        one.BeginSum(values).Wait();
        one.Exchange([3, 4], [2], received, [2]);

        Assert.Equal([1f, 2f], values);
        Assert.Equal([3, 4], received);
        Assert.Equal([[5]], one.Gather([5]));
    }
}
