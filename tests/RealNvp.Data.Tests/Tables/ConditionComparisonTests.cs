using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Which rows of a table generated rows are compared with that were given cells of their own each.</summary>
public sealed class ConditionComparisonTests
{
    private static readonly TableSchema Schema = new()
    {
        Columns =
        [
            new("x", ColumnKind.Number, ColumnRole.Modelled),
            new("place", ColumnKind.Category, ColumnRole.Modelled) { Categories = ["a", "b", "c"] },
            new("hour", ColumnKind.Integer, ColumnRole.Modelled, Step: 1),
        ],
    };

    // 600 training rows and 120 others: places 0, 1, 2 in shares of 4 : 1 : 1, hours 0 to 23.
    private static readonly ComparedTable Table = new(Rows(600, 0), Rows(120, 7));

    [Fact]
    public void One_condition_takes_all_rows_that_have_it()
    {
        var compared = Of([.. Enumerable.Repeat((double[])[double.NaN, 1, 7], 10)]);
        Assert.All(compared.Training.Chunk(3).Concat(compared.HeldOut.Chunk(3)), row => Assert.Equal((double[])[1, 7], row[1..]));
        Assert.Equal(Table.Training.Chunk(3).Count(row => row[1] == 1 && row[2] == 7), compared.Training.Length / 3);
        Assert.Equal(compared.AllTraining, compared.Training);
        Assert.Equal((10, 1, 0), (compared.Synthetic.Length / 3, compared.Conditions, compared.Unmatched));
        Assert.Equal([1, 2], compared.GivenColumns);
    }

    [Fact]
    public void Many_conditions_take_rows_in_the_proportions_of_the_generated_ones()
    {
        // As many of each place, though the table has four times as many of the first.
        var compared = Of([.. Enumerable.Range(0, 30).Select(row => (double[])[double.NaN, row % 3, double.NaN])]);
        int[] counts = [.. Enumerable.Range(0, 3).Select(place => compared.Training.Chunk(3).Concat(compared.HeldOut.Chunk(3)).Count(row => row[1] == place))];
        Assert.Equal([120, 120, 120], counts);
        Assert.Equal(600, compared.AllTraining.Length / 3);
        Assert.Equal(30, compared.Synthetic.Length / 3);
        Assert.Equal([1], compared.GivenColumns);
    }

    [Fact]
    public void A_number_belongs_to_the_nearest_condition_within_a_tenth_of_a_deviation()
    {
        // The deviation of the hours is 6.9.
        double[][] given = [[double.NaN, double.NaN, 5.4], [double.NaN, double.NaN, 6.2], [double.NaN, double.NaN, 40]];
        var compared = Of([.. given, .. given]);
        Assert.Equal([5.0, 6.0], compared.AllTraining.Chunk(3).Select(row => row[2]).Distinct().Order());
        Assert.Equal((3, 1), (compared.Conditions, compared.Unmatched));
        Assert.Equal(4, compared.Synthetic.Length / 3);
    }

    [Fact]
    public void Where_the_table_has_fewer_rows_as_many_generated_ones_are_compared()
    {
        double[][] given = [.. Enumerable.Repeat((double[])[double.NaN, 1, 7], 60), .. Enumerable.Repeat((double[])[double.NaN, 0, double.NaN], 60)];
        var compared = Of(given);
        var rare = Table.Training.Chunk(3).Concat(Table.HeldOut.Chunk(3)).Count(row => row[1] == 1 && row[2] == 7);
        Assert.InRange(rare, 2, 20);
        Assert.Equal((rare + 60, 60 - rare), (compared.Synthetic.Length / 3, compared.LeftOut));
        Assert.Equal(rare, compared.Training.Chunk(3).Concat(compared.HeldOut.Chunk(3)).Count(row => row[1] == 1));
    }

    [Fact]
    public void A_row_may_have_conditions_on_different_columns()
    {
        var compared = Of([[double.NaN, 1, double.NaN], [double.NaN, double.NaN, 7]]);
        Assert.All(compared.AllTraining.Chunk(3), row => Assert.True(row[1] == 1 || row[2] == 7));
        Assert.Empty(compared.GivenColumns);
    }

    private static ConditionComparison Of(double[][] given) =>
        ConditionComparison.Of(Schema, Table, [.. given.SelectMany(cells => cells.Select(cell => double.IsNaN(cell) ? 0 : cell))], given, seed: 3);

    private static double[] Rows(int count, int from) =>
        [.. Enumerable.Range(from, count).SelectMany(row => (double[])[row * 0.01, Math.Max(0, (row % 6) - 3), row / 6 % 24])];
}
