using RealNvp.Tables;

namespace RealNvp.Tests.Tables;

/// <summary>What depends on a column is read by what the flow's row says of that column, and not by way of any number of others.</summary>
public sealed class DependenceChainTests
{
    [Fact]
    public void What_depends_on_a_number_comes_back_where_its_exact_digits_lie_on_the_other_side_of_a_border()
    {
        const double Border = 0.1;
        var below = Math.BitDecrement(Border);
        var schema = new TableSchema
        {
            Columns =
            [
                new("x", ColumnKind.Number, ColumnRole.Modelled) { Marginal = new() },
                Names("half") with { Dependence = new("x", [new([0], [1]), new([1], [1])], 0.001) { Borders = [Border] } },
            ],
        };
        var plain = new TableEncoding(schema);
        var row = new float[2];
        plain.Encode([below, 1], row);

        // The float of a number just below the border lies above it.
        Assert.True((float)below >= Border);
        var encoding = new TableEncoding(schema) { Exact = new Dictionary<(int Column, float Value), double> { [(0, row[0])] = below } };
        var cells = new double[2];
        encoding.Decode(row, [], cells);
        Assert.Equal([below, 1], cells);
    }

    [Theory]
    [InlineData(900, true)]
    [InlineData(100_000, false)]
    public void A_chain_of_columns_that_no_table_has_is_refused_with_a_sentence(int length, bool isRead)
    {
        var schema = new TableSchema
        {
            Columns =
            [
                Names("c0"),
                .. Enumerable.Range(1, length).Select(index => Names($"c{index}") with
                {
                    Dependence = new($"c{index - 1}", [new([0], [1]), new([1], [1])], 0.001),
                }),
            ],
        };
        if (isRead)
        {
            Assert.Equal(length + 1, new TableEncoding(schema).Width);
        }
        else
        {
            Assert.Contains("too many others", Assert.ThrowsAny<InvalidInputException>(schema.Validated).Message, StringComparison.Ordinal);
        }
    }

    private static TableColumn Names(string name) => new(name, ColumnKind.Category, ColumnRole.Modelled)
    {
        Categories = ["a", "b"],
        Marginal = new() { Shares = [0.5, 0.5] },
    };
}
