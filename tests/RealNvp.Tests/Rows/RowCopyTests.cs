using RealNvp.Rows;
using RealNvp.Tests.Training;

namespace RealNvp.Tests.Rows;

public sealed class RowCopyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Rows_come_in_the_order_they_are_picked_in()
    {
        var rows = new ArrayRows([0, 1, 10, 11, 20, 21], 2);
        Assert.Equal([20, 21, 0, 1], RowCopy.Read(rows, [2, 0], Token).Rows);
        Assert.Empty(RowCopy.Read(rows, [2, 0], Token).Context);
        Assert.Equal([0, 1, 10, 11], RowCopy.First(rows, 2, Token).Rows);
        Assert.Equal(6, RowCopy.First(rows, cancellationToken: Token).Rows.Length);
        Assert.Empty(RowCopy.First(rows, -1, Token).Rows);
    }

    [Fact]
    public void More_rows_than_an_array_holds_are_refused() =>
        Assert.Contains("more than can be held at once", Assert.Throws<DataFaultException>(() => RowCopy.First(new Wide(), cancellationToken: Token)).Message, StringComparison.Ordinal);

    [Fact]
    public void Values_are_repeated_and_numbers_chosen_once_each()
    {
        Assert.Equal([1, 2, 1, 2, 1, 2], RowCopy.Repeated([1, 2], 3));
        Assert.Empty(RowCopy.Repeated([], 3));
        var chosen = new SeededRandom(3).Choose(5, 20);
        Assert.Equal(5, chosen.Distinct().Count());
        Assert.All(chosen, number => Assert.InRange(number, 0, 19));
        Assert.Equal(chosen, new SeededRandom(3).Choose(5, 20));
        Assert.Equal(Enumerable.Range(0, 20), new SeededRandom(3).Choose(20, 20).Order());
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeededRandom(3).Choose(21, 20));
    }

    private sealed class Wide : IRows
    {
        public int Count => 100_000;

        public int Width => 100_000;

        public void Read(int row, Span<float> destination) => throw new NotSupportedException();
    }
}
