using Parquet;
using Parquet.Data;
using Parquet.Schema;
using Parquet.Serialization;
using Parquet.Serialization.Attributes;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Types that a Parquet file has as such: decimals, uuid and truth values in both directions; what is no single value is named and left out.</summary>
public sealed class StoredTypeTests : IDisposable
{
    private const int Count = 200;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(9, 2, false)]
    [InlineData(18, 4, true)]
    [InlineData(38, 10, false)]
    [InlineData(5, 0, true)]
    public async Task Decimals_are_numbers_and_come_back_with_their_digits(int digits, int decimals, bool hasGaps)
    {
        var field = new BigDecimalDataField("v", digits, decimals, hasGaps);
        var unit = Math.Pow(10, -decimals);
        var counts = Enumerable.Range(0, Count).Select(row => 100 + (row * row * 7 % 9001)).ToArray();
        var path = await Write(field, group => hasGaps
            ? group.WriteAsync<BigDecimal>(
                field, counts.Select((count, row) => row % 10 == 0 ? (BigDecimal?)null : new BigDecimal(count, digits, decimals)).ToArray())
            : group.WriteAsync<BigDecimal>(field, counts.Select(count => new BigDecimal(count, digits, decimals)).ToArray()));
        using var table = Load(path);
        var column = table.Schema!.Columns[0];
        Assert.Equal(ColumnRole.Modelled, column.Role);
        Assert.Equal($"decimal({digits}, {decimals})", column.Stored);
        Assert.Equal(hasGaps ? Count / 10 : 0, table.Found[0].Missing);
        Assert.Equal(counts.Where((_, row) => !hasGaps || row % 10 != 0).Min() * unit, table.Found[0].Least!.Value, 1e-12);

        var written = Written(table, Enumerable.Range(0, 9).Select(row => row == 4 && hasGaps ? double.NaN : counts[row + 11] * unit).ToArray());
        var (back, values) = await Read<BigDecimal>(written);
        var number = Assert.IsAssignableFrom<DecimalDataField>(back);
        Assert.Equal((digits, decimals, hasGaps), (number.Precision, number.Scale, number.IsNullable));
        Assert.Equal(hasGaps, values[4] is null);
        Assert.All(values.Index().Where(item => item.Item is not null), item => Assert.Equal(counts[item.Index + 11], item.Item!.Value.UnscaledValue));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Uuids_of_few_are_categories_and_come_back_as_such(bool hasGaps)
    {
        Guid[] ids = [Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), Guid.Parse("f0e1d2c3-b4a5-9687-7869-5a4b3c2d1e0f")];
        var field = new DataField<Guid>("v", hasGaps);
        var path = await Write(field, group => hasGaps
            ? group.WriteAsync<Guid>(field, Enumerable.Range(0, Count).Select(row => row % 10 == 0 ? (Guid?)null : ids[row * row % 7 % 2]).ToArray())
            : group.WriteAsync<Guid>(field, Enumerable.Range(0, Count).Select(row => ids[row * row % 7 % 2]).ToArray()));
        using var table = Load(path);
        Assert.Equal(["00112233-4455-6677-8899-aabbccddeeff", "f0e1d2c3-b4a5-9687-7869-5a4b3c2d1e0f"], table.Schema!.Columns[0].Categories!);
        var (back, values) = await Read<Guid>(Written(table, [0, 1, hasGaps ? double.NaN : 0]));
        Assert.Equal((typeof(Guid), hasGaps), (back.ClrType, back.IsNullable));
        Assert.Equal([ids[0], ids[1], hasGaps ? null : ids[0]], values);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whole_numbers_that_no_double_tells_apart_are_names_and_come_back_as_numbers(bool hasGaps)
    {
        long[] ids = [9_007_199_254_740_993, -9_007_199_254_740_993, 7];
        var field = new DataField<long>("v", hasGaps);
        var path = await Write(field, group => hasGaps
            ? group.WriteAsync<long>(field, Enumerable.Range(0, Count).Select(row => row % 10 == 0 ? (long?)null : ids[row % 3]).ToArray())
            : group.WriteAsync<long>(field, Enumerable.Range(0, Count).Select(row => ids[row % 3]).ToArray()));
        using var table = Load(path);
        Assert.Equal(["-9007199254740993", "7", "9007199254740993"], table.Schema!.Columns[0].Categories!.Order(StringComparer.Ordinal));
        var (back, values) = await Read<long>(Written(table, [0, 1, hasGaps ? double.NaN : 2]));
        Assert.Equal((typeof(long), hasGaps), (back.ClrType, back.IsNullable));
        long?[] names = [.. table.Schema.Columns[0].Categories!.Select(name => (long?)long.Parse(name, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal([names[0], names[1], hasGaps ? null : names[2]], values);
    }

    [Fact]
    public async Task Unsigned_numbers_and_decimals_of_more_digits_than_a_double_are_names_too()
    {
        var unsigned = new DataField<ulong>("v", false);
        using var table = Load(await Write(
            unsigned, group => group.WriteAsync<ulong>(unsigned, Enumerable.Range(0, Count).Select(row => ulong.MaxValue - (ulong)(row % 2)).ToArray())));
        Assert.Equal(["18446744073709551614", "18446744073709551615"], table.Schema!.Columns[0].Categories!.Order(StringComparer.Ordinal));
        var (back, values) = await Read<ulong>(Written(table, [0, 1]));
        Assert.Equal(typeof(ulong), back.ClrType);
        Assert.Equal(1UL, Math.Max(values[0]!.Value, values[1]!.Value) - Math.Min(values[0]!.Value, values[1]!.Value));

        var number = new BigDecimalDataField("v", 38, 0, false);
        var large = System.Numerics.BigInteger.Pow(10, 37);
        using var others = Load(await Write(
            number,
            group => group.WriteAsync<BigDecimal>(number, Enumerable.Range(0, Count).Select(row => new BigDecimal(large + (row % 2), 38, 0)).ToArray())));
        Assert.Equal([$"{large}", $"{large + 1}"], others.Schema!.Columns[0].Categories!.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Uuids_of_each_row_are_identifiers()
    {
        var field = new DataField<Guid>("v", false);
        var path = await Write(field, group => group.WriteAsync<Guid>(field, Enumerable.Range(0, Count).Select(_ => Guid.NewGuid()).ToArray()));
        using var table = Load(path);
        Assert.Equal((ColumnKind.Identifier, ColumnRole.LeftOut), (table.Schema!.Columns[0].Kind, table.Schema.Columns[0].Role));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Truth_values_with_gaps_and_without_come_back_as_such(bool hasGaps)
    {
        var field = new DataField<bool>("v", hasGaps);
        var path = await Write(field, group => hasGaps
            ? group.WriteAsync<bool>(field, Enumerable.Range(0, Count).Select(row => row % 10 == 0 ? (bool?)null : row * row % 7 > 1).ToArray())
            : group.WriteAsync<bool>(field, Enumerable.Range(0, Count).Select(row => row * row % 7 > 1).ToArray()));
        using var table = Load(path);
        var (back, values) = await Read<bool>(Written(table, [0, 1, hasGaps ? double.NaN : 0]));
        Assert.Equal((typeof(bool), hasGaps), (back.ClrType, back.IsNullable));
        Assert.Equal([false, true, hasGaps ? null : false], values);
    }

    [Fact]
    public async Task Whole_decimals_of_more_digits_than_a_number_has_are_identifiers_where_each_is_in_one_row()
    {
        var field = new BigDecimalDataField("v", 38, 0, false);
        var first = System.Numerics.BigInteger.Pow(10, 30);
        var path = await Write(field, group => group.WriteAsync<BigDecimal>(
            field, Enumerable.Range(0, Count).Select(row => new BigDecimal(first + row, 38, 0)).ToArray()));
        using var table = Load(path);
        Assert.Equal(ColumnRole.LeftOut, table.Schema!.Columns[0].Role);
        Assert.Equal(ColumnKind.Identifier, table.Schema.Columns[0].Kind);
        Assert.Contains(table.Notes, note => note.Contains("'v' (codes or names, each in one row)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_single_value_is_named_and_left_out()
    {
        var path = Path.Combine(_folder.Path, "n.parquet");
        await using (var file = File.Create(path))
        {
            await ParquetSerializer.SerializeAsync(
                Enumerable.Range(0, Count).Select(row => new Order(row * 0.37 % 1, [row, 1], [row], new() { City = "a" }, new() { ["k"] = row }, [1, 2], row % 3)),
                file,
                cancellationToken: TestContext.Current.CancellationToken);
        }

        using var table = Load(path);
        Assert.Equal(["X", "Y"], table.Schema!.Columns.Select(column => column.Name));
        Assert.Contains(table.Notes, note => note.Contains(
            "without 'Tags' (a list), 'Repeated' (a list), 'Address' (a structure), 'Map' (a map), 'Raw' (bytes)", StringComparison.Ordinal));
    }

    private static Dataset Load(string path) => DatasetCatalogue.Load(path, new(), null, TestContext.Current.CancellationToken);

    private async Task<string> Write(DataField field, Func<ParquetRowGroupWriter, Task> write)
    {
        var path = Path.Combine(_folder.Path, "t.parquet");
        var reals = new DataField<double>("x");
        await using var file = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(field, reals), file);
        using var group = writer.CreateRowGroup();
        await write(group);
        await group.WriteAsync<double>(reals, Enumerable.Range(0, Count).Select(row => Math.Sin(row * row)).ToArray());
        return path;
    }

    private string Written(Dataset table, double[] values)
    {
        var path = Path.Combine(_folder.Path, "g.parquet");
        var encoding = new TableEncoding(table.Schema!);
        var rows = new float[values.Length * encoding.Width];
        for (var row = 0; row < values.Length; row++)
        {
            encoding.Encode([values[row], 0.5], rows.AsSpan(row * encoding.Width, encoding.Width));
        }

        TableWriter.Write(path, table.Schema!, rows, cancellationToken: TestContext.Current.CancellationToken);
        return path;
    }

    private static async Task<(DataField Field, T?[] Values)> Read<T>(string path)
        where T : struct
    {
        await using var file = File.OpenRead(path);
        await using var reader = await ParquetReader.CreateAsync(file, new() { UseBigDecimal = true }, leaveStreamOpen: true);
        using var group = reader.OpenRowGroupReader(0);
        var field = reader.Schema.GetDataFields()[0];
        var values = new T?[(int)group.RowCount];
        if (field.IsNullable)
        {
            await group.ReadAsync<T>(field, values.AsMemory());
            return (field, values);
        }

        var plain = new T[values.Length];
        await group.ReadAsync<T>(field, plain.AsMemory());
        return (field, Array.ConvertAll(plain, value => (T?)value));
    }

    private sealed record Order(
        double X,
        List<int> Tags,
        [property: ParquetSimpleRepeatable] List<int> Repeated,
        Address Address,
        Dictionary<string, int> Map,
        byte[] Raw,
        int Y);

    private sealed class Address
    {
        public string? City { get; set; }
    }
}
