using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>A few values off the grid of all others do not make its steps fine, and are said.</summary>
public sealed class CommonGridTests : IDisposable
{
    private const int Count = 1000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tenths and a few thirds", 0.1, 15)]
    [InlineData("tens and one thirteen", 10, 1)]
    [InlineData("whole numbers and one half", 1, 1)]
    [InlineData("many multiples of seven and three halves", 7, 3)]
    [InlineData("tenths and hundredths, five in a hundred", 0.01, 0)]
    [InlineData("two values and a few others", 1, 0)]
    [InlineData("levels, two of them close once", 1.0 / 7, 0)]
    public void The_step_is_that_of_nearly_all_values(string table, double step, long off)
    {
        var (column, notes) = Read(i => table switch
        {
            "tenths and a few thirds" => i % 70 == 1 ? 8 + (i / 70 / 3.0) + (1 / 9.0) : Math.Round(8 + (0.1 * (i % 60)), 1),
            "tens and one thirteen" => i == 500 ? 13 : 10 * (i % 20),
            "whole numbers and one half" => i == 500 ? 12.5 : i * i % 83,
            "many multiples of seven and three halves" => i % 1000 == 500 ? 100.5 + i : i * 7,
            "tenths and hundredths, five in a hundred" => Math.Round(i % 20 == 0 ? 0.01 * (i * 7 / 20 % 97) : 0.1 * (i % 50), 2),
            "two values and a few others" => i % 100 == 0 ? 1 + (i / 100) : 20 * (i % 2),
            _ => i == 500 ? 3.001 / 7 : (i % 9) / 7.0,
        }, table.StartsWith("many", StringComparison.Ordinal) ? 3 * Count : Count);
        Assert.Equal(step, column.Step, 1e-9);
        Assert.Equal(off, column.OffGrid ?? 0);
        var words = FormattableString.Invariant($"'a' ({step:G6}, {off:N0} value{(off == 1 ? "" : "s")} off these steps)");
        Assert.Equal(off > 0, notes.Any(note => note.Contains(words, StringComparison.Ordinal)));
    }

    [Fact]
    public void Generated_values_lie_on_the_grid_and_those_off_it_are_seen_where_they_are()
    {
        var (column, _) = Read(i => i == 500 ? 8.15 : Math.Round(8 + (0.1 * (i % 60)), 1), Count);
        var encoding = new TableEncoding(new TableSchema { Columns = [column] });
        Assert.Equal(8, column.Origin);
        var cells = new double[1];
        for (var value = -4f; value < 4; value += 0.01f)
        {
            encoding.Decode([value], [], cells);
            Assert.Equal(Math.Round(cells[0], 1), cells[0]);
        }

        // Half of the way from one step to the next.
        var (low, off, high) = (Encoded(8.1), Encoded(8.15), Encoded(8.2));
        Assert.True(low < off && off < high);
        var (before, behind) = (Encoded(8.14999), Encoded(8.15001));
        Assert.InRange(off, before, behind);
        encoding.Decode([before], [], cells);
        Assert.Equal(8.1, cells[0]);
        encoding.Decode([behind], [], cells);
        Assert.Equal(8.2, cells[0]);

        float Encoded(double cell) => Rows.Encoded(encoding.Schema, cell)[0];
    }

    private (TableColumn Column, IReadOnlyList<string> Notes) Read(Func<int, double> value, int count)
    {
        var lines = Enumerable.Range(0, count).Select(i =>
            FormattableString.Invariant($"{value(i):R},{Math.Sin(i * i).ToString("R", CultureInfo.InvariantCulture)}"));
        var file = _folder.Write("t.csv", $"a,b\n{string.Join('\n', lines)}\n");
        using var table = DatasetCatalogue.Load(file, new DataOptions(), null, TestContext.Current.CancellationToken);
        return (table.Schema!.Columns[0], table.Notes);
    }
}
