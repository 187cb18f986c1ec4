namespace RealNvp.Data.Tests;

public sealed class TextTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1,2.5\n-3e2,4\n")]
    [InlineData("1;2.5\r\n-3e2;4\r\n")]
    [InlineData("1\t2.5\n-3e2\t4")]
    [InlineData("# note; with a semicolon\n\n1, 2.5\n\n-3e2, 4\n\n")]
    [InlineData("\"1\",\"2.5\"\n\"-3e2\",\"4\"\n")]
    [InlineData("\uFEFF1,2.5\n-3e2,4\n")]
    public void Numbers_are_read_whatever_separates_them(string text)
    {
        var (values, width, columns) = RowFile.Read(_folder.Write("t.csv", text));

        Assert.Equal([1, 2.5f, -300, 4], values);
        Assert.Equal(2, width);
        Assert.Null(columns);
    }

    [Fact]
    public void A_first_line_without_any_number_names_the_columns()
    {
        var (values, width, columns) = RowFile.Read(_folder.Write("t.tsv", "\"a;b\";\"c \"\n1;2\n"));

        Assert.Equal(["a;b", "c"], columns);
        Assert.Equal([1, 2], values);
        Assert.Equal(2, width);
    }

    [Theory]
    [InlineData("a,b\n1,2\n3,x y\n", "line 3, column 2 (b): 'x y' is no finite number")]
    [InlineData("1,2\n\n# c\n3,g\n", "line 4, column 2: 'g' is no finite number")]
    [InlineData("1,2\n3,\n", "line 2, column 2: the value is missing ('')")]
    [InlineData("1,NA\n3,4\n", "line 1, column 2: the value is missing ('NA')")]
    [InlineData("1,2\n?,4\n", "line 2, column 1: the value is missing ('?')")]
    [InlineData("1,2\n3,1e99\n", "line 2, column 2: '1e99' is no finite number")]
    [InlineData("\"a\nb\",c\n1,2\n3,z\n", "line 4, column 2")]
    [InlineData("1,2\n3\n", "line 2: it has 1 value and the lines above have 2")]
    [InlineData("1,2\n3,4,5\n", "line 2: it has 3 values and the lines above have 2")]
    [InlineData("", "has no rows")]
    [InlineData("\n\n", "has no rows")]
    [InlineData("a,b\n", "has no rows")]
    [InlineData("1,\"2\n3,4\n", "line 1, column 2|quotes")]
    public void What_is_no_table_of_numbers_is_named_by_its_place(string text, string expected)
    {
        var path = _folder.Write("t.csv", text);

        var message = Assert.Throws<DataFaultException>(() => RowFile.Read(path)).Message;

        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains(expected.Split('|'), part => message.Contains(part, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Written_text_reads_back_exactly()
    {
        var path = Path.Combine(_folder.Path, "w.csv");
        float[] values = [0.1f, -1e-38f, float.MaxValue, 3, 1f / 3, float.Epsilon];

        CsvFile.Write(path, values, 3, ["a", "b,\"c\"", "d"]);
        var read = RowFile.Read(path);

        Assert.Equal(values, read.Values);
        Assert.Equal(["a", "b,\"c\"", "d"], read.Columns);
        Assert.Throws<DataFaultException>(() => CsvFile.Write(path, values, 4));
        Assert.Throws<DataFaultException>(() => CsvFile.Write(path, values, 3, ["a"]));
        Assert.Equal(values, RowFile.Read(path).Values);
    }
}
