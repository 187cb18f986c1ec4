using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Numbers as people write them: a column is read in one form, which is said; where nothing tells the form, the option does.</summary>
public sealed class NumberFormTests : IDisposable
{
    private const int Count = 40;

    private readonly TemporaryFolder _folder = new();
    private readonly Lines _lines = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("x,v", "{0:F2},\"{1:N0}\"", 0)]
    [InlineData("x,v", "{0:F2},\"{1:N2}\"", 2)]
    [InlineData("x;v", "{0:F2};{1:N2}", 2)]
    [InlineData("x,v", "{0:F2},${1:N2}", 2)]
    [InlineData("x;v", "{0:F2};{1:N2} €", 2)]
    [InlineData("x;v", "{0:F2};£ {1:N0}", 0)]
    [InlineData("x;v", "{0:F2};{1:F2} EUR", 2)]
    [InlineData("x,v", "{0:F2},{1:F1}%", 1)]
    [InlineData("x,v", "{0:F2},{1:F1} %", 1)]
    [InlineData("x,v", "{0:F2}, \u2212{1:F2}", -2)]
    [InlineData("x\tv", "{0:F2}\t{2}", 2)]
    public void A_columns_numbers_are_read_whatever_groups_or_marks_them(string header, string row, int decimals)
    {
        // A thousand separator with a comma in an unquoted cell of commas would be two cells.
        row = header == "x,v" && row.Contains("${1:N2}", StringComparison.Ordinal) ? "{0:F2},\"${1:N2}\"" : row;
        using var table = Load($"{header}\n{Rows(row, CultureInfo.InvariantCulture)}");

        AssertValues(table, decimals);
        Assert.Contains(_lines.All, line => line.Contains("numbers read without the signs that group their digits, mark a currency or a percentage: 'v' (", StringComparison.Ordinal));
    }

    [Fact]
    public void Groups_of_two_digits_before_the_last_of_three_are_those_of_india()
    {
        string[] written = ["12,34,567", "1,00,000", "99,999", "1,23,45,678.50"];
        using var table = Load($"x,v\n{string.Concat(Enumerable.Range(0, 100).Select(row => $"{row % 7},\"{written[row % 4]}\"\n"))}");
        Assert.Equal((99_999, 12_345_678.5), (table.Found[1].Least, table.Found[1].Most));
        written[1] = "1,2,345";
        using var others = Load($"x,v\n{string.Concat(Enumerable.Range(0, 100).Select(row => $"{row % 7},\"{written[row % 4]}\"\n"))}");
        Assert.Equal(ColumnKind.Category, others.Schema!.Columns[1].Kind);
    }

    [Theory]
    [InlineData(".", "{0:F2};{1:N2}", 2)]
    [InlineData(" ", "{0:F2};{1:N2}", 2)]
    [InlineData("\u00a0", "{0:F2};{1:N2}", 2)]
    [InlineData("\u202f", "{0:F3};{1:N0}", 0)]
    [InlineData("\u2019", "{0:F2};{1:N1} %", 1)]
    [InlineData(".", "{0:F2};{1:N0}", 0)]
    public void Decimal_commas_leave_points_and_blanks_to_group(string group, string row, int decimals)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator) = (",", group);
        using var table = Load($"x;v\n{Rows(row, culture)}");
        AssertValues(table, decimals);
    }

    [Fact]
    public void An_exponent_of_Fortran_is_one()
    {
        using var table = Load($"v\n{string.Concat(Enumerable.Range(0, Count).Select(row => $"{row}.5D+0{row % 3}\n"))}");
        using var reader = TableReader.Open(Path.Combine(_folder.Path, "t.csv"), table.Schema!);
        var cells = reader.ReadBatches(Count, TestContext.Current.CancellationToken).Single().Cells.ToArray();
        Assert.Equal(Enumerable.Range(0, Count).Select(row => (row + 0.5) * Math.Pow(10, row % 3)), cells, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Numbers_in_parentheses_are_negative_among_others()
    {
        using var table = Load($"v,w\n{string.Concat(Enumerable.Range(0, Count).Select(row => $"{(row % 2 == 0 ? $"(${row + 1}.25)" : $"${row}.5")},(a)\n"))}");
        using var reader = TableReader.Open(Path.Combine(_folder.Path, "t.csv"), table.Schema!);
        var cells = reader.ReadBatches(Count, TestContext.Current.CancellationToken).Single().Cells.ToArray();
        Assert.Equal([-1.25, 1.5, -3.25, 3.5], cells.Where((_, place) => place % 2 == 0).Take(4));
    }

    [Fact]
    public void A_number_of_thousands_may_come_late()
    {
        var rows = string.Concat(Enumerable.Range(0, 1500).Select(row => FormattableString.Invariant($"{row % 900}.5,k{row % 2}\n")));
        using var table = Load($"v,k\n{rows}\"1,234.5\",k0\n");
        Assert.Equal(1501, table.Train.Count + table.Valid.Count + table.Test.Count);
    }

    [Theory]
    [InlineData("v,k\n{0}\"1,5\",1\n", "'1,5' is no number")]
    [InlineData("v,k\n{0}5%,1\n", "'5%' is no number")]
    [InlineData("v,k\n{0}1.234.5,1\n", "'1.234.5' is no number")]
    [InlineData("v,k\n{0}\"12,34\",1\n", "'12,34' is no number")]
    public void A_value_of_another_form_than_its_column_is_refused_with_its_line(string text, string words)
    {
        var rows = string.Concat(Enumerable.Range(0, 1100).Select(row => FormattableString.Invariant($"{row}.5,{row % 7}\n")));
        var message = Assert.Throws<DataFaultException>(() => Load(string.Format(CultureInfo.InvariantCulture, text, rows))).Message;
        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.Contains("line 1102", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_column_tells_is_said_and_the_option_decides()
    {
        var text = $"v;k\n{string.Concat(Enumerable.Range(1, Count).Select(row => FormattableString.Invariant($"{row},234;{row % 3}\n")))}";
        using (var table = Load(text))
        {
            Assert.Contains(_lines.All, line => line.Contains("comma, since nothing tells what groups thousands in 'v' (1,234)", StringComparison.Ordinal));
            Assert.Equal(3, table.Schema!.Columns[0].Decimals);
        }

        using var said = Load(text, new() { Decimal = '.' });
        Assert.Equal(ColumnKind.Integer, said.Schema!.Columns[0].Kind);
    }

    [Fact]
    public void Codes_names_and_dates_are_no_numbers()
    {
        string[] names = ["192.168.1.1", "1.2.3", "12D34", "2024-01-05", "3-", "1,2", "5 kg", "01,234", "$", "1 2", "12:30", "-", "(x)"];
        foreach (var name in names)
        {
            using var table = Load($"n,x\n{string.Concat(Enumerable.Range(0, Count).Select(row => $"\"{(row % 2 == 0 ? name : "other")}\",{row % 5}.5\n"))}");
            Assert.Equal(ColumnKind.Category, table.Schema!.Columns[0].Kind);
        }
    }

    private static string Rows(string row, CultureInfo culture) => string.Concat(Enumerable.Range(0, Count).Select(place => string.Format(
        culture, row + "\n", place * 0.37, Value(place), string.Create(CultureInfo.InvariantCulture, $"{Value(place) * 1e-3:F5}D+03"))));

    private static double Value(int place) => 850 + (73.31 * place);

    private void AssertValues(Dataset table, int decimals)
    {
        using var reader = TableReader.Open(Path.Combine(_folder.Path, "t.csv"), table.Schema!);
        var cells = reader.ReadBatches(Count, TestContext.Current.CancellationToken).Single().Cells.ToArray();

        // What was rounded when it was written may be off by half of its last decimal.
        var tolerance = (0.5 * Math.Pow(10, -Math.Abs(decimals))) + 1e-9;
        var expected = Enumerable.Range(0, Count).Select(place => Value(place) * (decimals < 0 ? -1 : 1));
        Assert.Equal(expected, cells.Where((_, place) => place % 2 == 1), (a, b) => Math.Abs(a - b) <= tolerance);
    }

    private Dataset Load(string text, TableOptions? options = null) => DatasetCatalogue.Load(
        _folder.Write("t.csv", text), new DataOptions { Table = options }, _lines, TestContext.Current.CancellationToken);
}
