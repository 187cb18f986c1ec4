using Parquet;
using Parquet.Schema;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>What kind of column is made of what a file holds, and that generated rows hold nothing that the kind cannot.</summary>
public sealed class ColumnKindTests : IDisposable
{
    private const int Count = 300;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("00501", "10001", "02116")]
    [InlineData("007", "12.5", "3")]
    [InlineData("01", "12", "11")]
    [InlineData("+4366412345", "4366412346", "99")]
    [InlineData("0001", "9999", "XY12")]
    public void What_is_written_as_no_number_is_a_category_letter_by_letter(string first, string second, string third)
    {
        string[] codes = [first, second, third];
        using var table = Load("code,x", i => $"{codes[i % 3]},{Real(i)}");
        var column = table.Schema!.Columns[0];
        Assert.Equal(ColumnKind.Category, column.Kind);
        Assert.Equal(codes.Order(StringComparer.Ordinal), column.Categories!.Order(StringComparer.Ordinal));
        var written = Generated(table, "g.csv", [3, 0, -1, 0.5f, -9, 7, 2, 0]);
        Assert.All(written.Skip(1), line => Assert.Contains(line.Split(',')[0], codes));
    }

    [Theory]
    [InlineData("0.5", "12.25", "-3")]
    [InlineData("0", "10", "200")]
    [InlineData("+5", "-3", "0")]
    [InlineData("-07.5", "1.5", "0.25")]
    public void Signs_zeros_and_fractions_stay_numbers(string first, string second, string third)
    {
        string[] numbers = [first, second, third];
        using var table = Load("number,x", i => $"{numbers[i % 3]},{Real(i)}");
        Assert.NotEqual(ColumnKind.Category, table.Schema!.Columns[0].Kind);
    }

    [Fact]
    public void A_user_may_say_that_codes_are_numbers()
    {
        using var table = Load("n,x", i => $"{i % 40:D3},{Real(i)}", new() { Continuous = ["n"] });
        Assert.Equal((ColumnKind.Integer, ColumnRole.Modelled), (table.Schema!.Columns[0].Kind, table.Schema.Columns[0].Role));
    }

    [Fact]
    public void A_code_without_its_zeros_is_another_code_and_a_model_of_before_goes_on_reading_numbers()
    {
        using var table = Load("zip,x", i => $"{(i % 2 == 0 ? "00501" : "501")},{Real(i)}");
        Assert.Equal(["00501", "501"], table.Schema!.Columns[0].Categories!.Order(StringComparer.Ordinal));
        var known = table.Schema with { Columns = [table.Schema.Columns[0] with { Categories = ["501", "90210"] }, table.Schema.Columns[1]] };
        Assert.Contains("'00501' is none of the categories", Refusal("zip,x\n00501,1\n", known), StringComparison.Ordinal);

        var old = new TableSchema { Columns = [new("zip", ColumnKind.Integer, ColumnRole.Modelled, 1, 500), table.Schema.Columns[1]] };
        using var reader = TableReader.Open(_folder.Write("n.csv", "zip,x\n00501,2\n"), old);
        Assert.Equal([501, 2], reader.ReadBatches(5, TestContext.Current.CancellationToken).Single().Cells.ToArray());
    }

    [Theory]
    [InlineData("0", "1")]
    [InlineData("-1", "1")]
    [InlineData("0.1", "7.3")]
    [InlineData("3", "1000000")]
    public void Of_two_numbers_only_these_two_are_drawn(string low, string high)
    {
        using var table = Load("flag,x", i => $"{(i % 5 == 0 ? high : low)},{Real(i)}");

        // Four fifths of the rows are low: the border lies at a quantile of 0.8, which is 0.84.
        var written = Generated(table, "g.csv", [-90, 0, -3, 0, 0.8f, 0, 0.9f, 0, 1.7f, 0, 90, 0]);
        Assert.Equal([low, low, low, high, high, high], written.Skip(1).Select(line => line.Split(',')[0]));
        var back = Parquet(table, [-3, 0, 4, 0]);
        Assert.Equal(low.Contains('.', StringComparison.Ordinal) ? typeof(double) : typeof(long), back.Schema.DataFields[0].ClrType);
    }

    [Theory]
    [InlineData("True", "False")]
    [InlineData("yes", "no")]
    [InlineData("Y", "N")]
    [InlineData("t", "f")]
    public void Words_for_yes_and_no_come_back_as_they_were_written(string yes, string no)
    {
        using var table = Load("open,x", i => $"{(i % 3 == 0 ? yes : no)},{Real(i)}");
        var written = Generated(table, "g.csv", [-3, 0, 4, 0]);
        Assert.Equal(new[] { no, yes }.Order(StringComparer.Ordinal), written.Skip(1).Select(line => line.Split(',')[0]));
    }

    [Fact]
    public async Task Truth_values_of_parquet_come_back_as_such_and_are_known_in_every_kind_of_file()
    {
        var path = Path.Combine(_folder.Path, "flags.parquet");
        var (flag, x) = (new DataField<bool>("flag"), new DataField<double>("x"));
        await using (var file = File.Create(path))
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(flag, x), file, cancellationToken: TestContext.Current.CancellationToken))
        {
            using var group = writer.CreateRowGroup();
            bool[] flags = [.. Enumerable.Range(0, Count).Select(i => i % 3 == 0)];
            double[] values = [.. Enumerable.Range(0, Count).Select(i => 3 * Math.Sin(i))];
            await group.WriteAsync<bool>(flag, flags, cancellationToken: TestContext.Current.CancellationToken);
            await group.WriteAsync<double>(x, values, cancellationToken: TestContext.Current.CancellationToken);
        }

        using var table = DatasetCatalogue.Load(path, new(), null, TestContext.Current.CancellationToken);
        Assert.Equal(["False", "True"], table.Schema!.Columns[0].Categories);
        Assert.Equal(typeof(bool), Parquet(table, [-3, 0, 4, 0]).Schema.DataFields[0].ClrType);
        Assert.Equal(["False", "True"], Generated(table, "g.csv", [-3, 0, 4, 0]).Skip(1).Select(line => line.Split(',')[0]));
        using var reader = TableReader.Open(_folder.Write("n.csv", "flag,x\ntrue,1\n0,2\nFALSE,3\n1,4\n"), table.Schema);
        var read = reader.ReadBatches(5, TestContext.Current.CancellationToken).Single();
        Assert.Equal([1, 1, 0, 2, 0, 3, 1, 4], Rows.Decoded(table.Schema, read.Rows), (a, b) => Math.Abs(a - b) < 1e-5);

        var old = new TableSchema { Columns = [new("flag", ColumnKind.Integer, ColumnRole.Modelled, 1), table.Schema.Columns[1]] };
        using var before = TableReader.Open(path, old);
        var cells = before.ReadBatches(4, TestContext.Current.CancellationToken).First().Cells.ToArray();
        Assert.Equal([1, 0, 0, 1], cells.Where((_, i) => i % 2 == 0));
    }

    [Theory]
    [InlineData("0, 1, 2", "row numbers, 0 to 299")]
    [InlineData("from 1", "row numbers, 1 to 300")]
    [InlineData("with gaps", "row numbers with gaps, 0 to 448")]
    [InlineData("shuffled", "keys, 0 to 299, each in one row where random numbers would repeat")]
    [InlineData("beyond 2^53", "codes or names, each in one row")]
    [InlineData("uuid", "codes or names, each in one row")]
    [InlineData("hash", "codes or names, each in one row")]
    [InlineData("serial", "codes or names, each in one row")]
    public void What_names_rows_is_left_out_said_and_an_empty_column_in_generated_rows(string what, string reason)
    {
        using var table = Load($"c,x", i => $"{Identifier(what, i)},{Real(i)}");
        var column = table.Schema!.Columns[0];
        Assert.Equal((ColumnKind.Identifier, ColumnRole.LeftOut, reason), (column.Kind, column.Role, column.Reason));
        Assert.Equal(["x"], table.Columns);
        Assert.Equal(["c,x", ",0.5"], Generated(table, "g.csv", Rows.Encoded(table.Schema, double.NaN, 0.5)));
        Assert.Equal(["c", "x"], Parquet(table, [0.5f]).Schema.DataFields.Select(field => field.Name));
        using var reader = TableReader.Open(_folder.Write("n.csv", "c,x\n999999,0.25\n"), table.Schema);
        var batch = reader.ReadBatches(5, TestContext.Current.CancellationToken).Single();
        Assert.Equal((1, 0, 0), (batch.Count, batch.Broken.Count, batch.Unmeasured.Count));
    }

    [Fact]
    public void A_header_that_says_so_makes_keys_of_numbers_that_are_all_different()
    {
        using var table = Load("customer_id,income", i => $"{100_000 + (i * 7919L % 899_981)},{100_000 + (i * 7919L % 899_981)}");
        Assert.Equal(ColumnKind.Identifier, table.Schema!.Columns[0].Kind);
        Assert.Equal((ColumnKind.Integer, ColumnRole.Modelled), (table.Schema.Columns[1].Kind, table.Schema.Columns[1].Role));
    }

    [Theory]
    [InlineData("", "", ColumnRole.LeftOut)]
    [InlineData("value", "", ColumnRole.Modelled)]
    [InlineData("c1", "c2", ColumnRole.Modelled)]
    public void A_first_column_without_a_name_is_an_index_if_each_row_has_another_number(string name, string next, ColumnRole role)
    {
        // Rows of a larger table keep their numbers, in order.
        using var table = Load($"{name},{(next.Length > 0 ? next : "x")}", i => $"{(i * 7) + (i * i % 5)},{Real(i)}");
        Assert.Equal(role, table.Schema!.Columns[0].Role);
    }

    [Theory]
    [InlineData("year", 1700, ColumnRole.Modelled)]
    [InlineData("model_year", 1700, ColumnRole.Modelled)]
    [InlineData("Jahr", 1700, ColumnRole.Modelled)]
    [InlineData("yearly_rank", 1700, ColumnRole.LeftOut)]
    [InlineData("year", 1, ColumnRole.LeftOut)]
    public void A_year_in_each_row_is_when_and_not_which_row(string name, int first, ColumnRole role)
    {
        using var table = Load($"{name},x", i => $"{first + i},{Real(i)}");
        Assert.Equal(role, table.Schema!.Columns[0].Role);
    }

    [Theory]
    [InlineData("sorted, with gaps of many sizes")]
    [InlineData("sorted by sixty")]
    [InlineData("sorted by two")]
    [InlineData("different prices")]
    [InlineData("salaries")]
    [InlineData("counts")]
    public void What_measures_is_kept(string what)
    {
        using var table = Load("value,x", i => FormattableString.Invariant($"{Measured(what, i)},{Real(i)}"));
        Assert.Equal(ColumnRole.Modelled, table.Schema!.Columns[0].Role);
    }

    [Fact]
    public void Row_numbers_that_the_user_names_are_kept()
    {
        using var table = Load("day,x", i => $"{i},{Real(i)}", new() { Columns = ["day", "x"] });
        Assert.Equal(["day", "x"], table.Columns);
    }

    [Fact]
    public void Free_text_and_names_beyond_a_hundred_are_left_out_and_told_apart()
    {
        using var table = Load("remark,town,x", i => $"seen at {i % 250} in the morning,town{i % 150},{Real(i)}");
        Assert.Equal((ColumnKind.Text, "free text"), (table.Schema!.Columns[0].Kind, table.Schema.Columns[0].Reason));
        Assert.Equal((ColumnKind.Text, "more than 100 different categories"), (table.Schema.Columns[1].Kind, table.Schema.Columns[1].Reason));
        Assert.Equal(["remark,town,x", ",,0.5"], Generated(table, "g.csv", Rows.Encoded(table.Schema, double.NaN, double.NaN, 0.5)));
    }

    [Fact]
    public void Whole_numbers_of_an_array_that_no_double_tells_apart_are_names()
    {
        var path = Path.Combine(_folder.Path, "big.npy");
        foreach (var (type, order) in ((string, string)[])[("<i8", "False"), (">i8", "False"), ("<u8", "True")])
        {
            var header = $"{{'descr': '{type}', 'fortran_order': {order}, 'shape': ({Count}, 2), }}".PadRight(117) + "\n";
            long[] wholes = [.. Enumerable.Range(0, Count).Select(i => (1L << 53) + (i % 7))];
            long[] others = [.. Enumerable.Range(0, Count).Select(i => i * (long)i % 13)];
            long[] all = order == "True" ? [.. wholes, .. others] : [.. wholes.Zip(others).SelectMany(row => (long[])[row.First, row.Second])];
            var values = all.SelectMany(value => type[0] == '<' ? BitConverter.GetBytes(value) : BitConverter.GetBytes(value).Reverse());
            File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. values]);
            using var table = DatasetCatalogue.Load(path, new(), null, TestContext.Current.CancellationToken);
            Assert.Equal(Enumerable.Range(0, 7).Select(i => $"{(1L << 53) + i}"), table.Schema!.Columns[0].Categories!);
            using var given = DatasetCatalogue.Load(path, new() { Table = new() { Given = ["c1"] } }, null, TestContext.Current.CancellationToken);
            Assert.Equal(ColumnRole.Context, given.Schema!.Columns[0].Role);
        }
    }

    private static string Identifier(string what, int row) => what switch
    {
        "0, 1, 2" => $"{row}",
        "from 1" => $"{row + 1}",
        "with gaps" => $"{row + (row / 2)}",
        "shuffled" => $"{row * 7 % Count}",
        "beyond 2^53" => $"{9_007_199_254_741_000 + (row * 7919L % 1000)}",
        "uuid" => new Guid(row, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString(),
        "hash" => row % 30 == 0 ? $"{1000 + row}" : $"{row * 2654435761L:x}f",
        _ => $"{row * 31 % 1000:D6}",
    };

    private static double Measured(string what, int row) => what switch
    {
        "sorted, with gaps of many sizes" => Math.Floor(1000.0 * row * Math.Sqrt(row)),
        "sorted by sixty" => 1.7e9 + (60 * row),
        "sorted by two" => 2 * row,
        "different prices" => 5 + (row * 7 % Count * 0.01),
        "salaries" => 20_000 + (row * 7919L % 99_991),
        _ => row * row % 17,
    };

    private static string Real(int row) => (3 * Math.Sin(row * row)).ToString("F4", System.Globalization.CultureInfo.InvariantCulture);

    private string[] Generated(Dataset table, string name, float[] rows)
    {
        var path = Path.Combine(_folder.Path, name);
        TableWriter.Write(path, table.Schema!, rows, cancellationToken: TestContext.Current.CancellationToken);
        return File.ReadAllLines(path);
    }

    private ParquetReader Parquet(Dataset table, float[] rows)
    {
        Generated(table, "g.csv", rows);
        var path = Path.Combine(_folder.Path, "g.parquet");
        TableWriter.Write(path, table.Schema!, rows, cancellationToken: TestContext.Current.CancellationToken);
        using var file = new MemoryStream(File.ReadAllBytes(path));
        return ParquetReader.CreateAsync(file, leaveStreamOpen: true).GetAwaiter().GetResult();
    }

    private Dataset Load(string header, Func<int, string> line, TableOptions? options = null) => DatasetCatalogue.Load(
        _folder.Write("t.csv", $"{header}\n{string.Join('\n', Enumerable.Range(0, Count).Select(line))}\n"),
        new() { Table = options },
        null,
        TestContext.Current.CancellationToken);

    private string Refusal(string text, TableSchema schema) => Assert.Throws<DataFaultException>(() =>
    {
        using var reader = TableReader.Open(_folder.Write("n.csv", text), schema);
        _ = reader.ReadBatches(5, TestContext.Current.CancellationToken).Count();
    }).Message;
}
