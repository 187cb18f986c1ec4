using System.Text.Json;
using RealNvp.Data.Tables;
using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Whole numbers of 2^53 and more in objects, records and JSON are told apart digit by digit, as in a file of text.</summary>
public sealed class LargeWholeTests
{
    private const int Count = 200;
    private const long First = 9_007_199_254_740_992;

    [Fact]
    public void Numbers_that_a_float_takes_for_one_are_categories_of_their_own()
    {
        using var longs = TableSource
            .FromObjects(Rows().Select(row => new Signed(First + (row % 3), row % 2 == 0 ? null : -First - (row % 5), Math.Sin(row))))
            .Load(new(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([$"{First}", $"{First + 1}", $"{First + 2}"], longs.Schema!.Columns[0].Categories!);
        Assert.Equal(
            ["-9007199254740992", "-9007199254740993", "-9007199254740994", "-9007199254740995", "-9007199254740996"],
            longs.Schema.Columns[1].Categories!.Order(StringComparer.Ordinal));
        Assert.Equal(Count / 2, longs.Found[1].Missing);

        using var others = TableSource
            .FromObjects(Rows().Select(row => new Unsigned(ulong.MaxValue - (ulong)(row % 2), decimal.MaxValue - (row % 2), Math.Sin(row))))
            .Load(new(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["18446744073709551614", "18446744073709551615"], others.Schema!.Columns[0].Categories!);
        Assert.Equal(["79228162514264337593543950334", "79228162514264337593543950335"], others.Schema.Columns[1].Categories!);
    }

    [Fact]
    public void Numbers_of_each_row_are_identifiers()
    {
        using var table = TableSource.FromObjects(Rows().Select(row => new Signed(First + (row * 7919L % 1000), null, Math.Sin(row))))
            .Load(new(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((ColumnKind.Identifier, "codes or names, each in one row"), (table.Schema!.Columns[0].Kind, table.Schema.Columns[0].Reason));
    }

    [Fact]
    public void Records_are_read_letter_by_letter_in_training_and_after()
    {
        using var table = TableSource.FromRecords([.. Rows().Select(row => Record(First + (row % 3), Math.Sin(row)))])
            .Load(new(), cancellationToken: TestContext.Current.CancellationToken);
        var schema = table.Schema!;
        Assert.Equal([$"{First}", $"{First + 1}", $"{First + 2}"], schema.Columns[0].Categories!);
        object[] alike = [First + 1, (ulong)First + 1, (decimal)First + 1, $"{First + 1}", JsonSerializer.SerializeToElement(First + 1)];
        Assert.All(alike, value => Assert.Equal(1, Cell(schema, value)));
        Assert.All([First + 3, (object)(First + 5), JsonSerializer.SerializeToElement(First + 4)], value => Assert.Null(Cell(schema, value)));
    }

    [Fact]
    public void A_json_number_keeps_digits_that_no_type_holds()
    {
        var rows = Rows().Select(row => Record(JsonSerializer.Deserialize<JsonElement>($"1234567890123456789012345{row % 2}"), Math.Sin(row)));
        using var table = TableSource.FromRecords([.. rows]).Load(new(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["12345678901234567890123450", "12345678901234567890123451"], table.Schema!.Columns[0].Categories!);
    }

    /// <summary>The index of the category that a record's value is found to be; null for none, which is a reason and no end.</summary>
    private static double? Cell(TableSchema schema, object value)
    {
        using var source = new RecordSource(schema);
        var reader = new SchemaRowReader(schema, source) { ReportsUnfit = true };
        source.MoveTo(Record(value, 0.5), 1);
        var cells = new double[2];
        return reader.TryRead(source, cells, TestContext.Current.CancellationToken) ? cells[0] : null;
    }

    private static IEnumerable<int> Rows() => Enumerable.Range(0, Count);

    private static Dictionary<string, object?> Record(object id, double x) => new() { ["id"] = id, ["x"] = x };

    private sealed record Signed(long Id, long? Other, double X);

    private sealed record Unsigned(ulong Id, decimal Other, double X);
}
