using System.IO.Compression;
using System.Text;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Text files as people have them: headers, comments, titles and encodings of every kind are found out, or one sentence says what was done.</summary>
public sealed class ReadingTests : IDisposable
{
    private const int Count = 60;

    private readonly TemporaryFolder _folder = new();
    private readonly Lines _lines = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("country,2019,2020,2021", "A{0},{1:F2},{2:F2},{3:F2}")]
    [InlineData("country,2019,2020,2021", "A{0},{4},{5},{6}")]
    [InlineData("country,2019", "A{0},{1:F2}")]
    [InlineData("2019,2020,2021", "{1:F2},{2:F2},{3:F2}")]
    [InlineData("0,1,2,3", "{1:F2},{2:F2},{3:F2},{0}")]
    [InlineData("400,410,420,430", "{4},{5},{6},{0}")]
    [InlineData("RI,Na,Mg", "{1:F3},{2:F3},{0}")]
    [InlineData("x,inf,y", "{1:F3},{2:F3},{0}")]
    [InlineData("Na,nan", "{1:F3},{2:F3}")]
    [InlineData(",x,NULL", "{1:F3},{2:F3},{3:F3}")]
    [InlineData("id,1,2", "{0},{4},{5}")]
    [InlineData("#id,x,y", "{0},{1:F2},{2:F2}")]
    [InlineData("# id,x,y", "{0},{1:F2},{2:F2}")]
    [InlineData("#id", "{1:F2}")]
    public void A_first_line_unlike_the_others_is_the_header(string header, string row)
    {
        using var table = Load($"{header}\n{Rows(row)}");

        Assert.Equal(Count, table.Train.Count + table.Valid.Count + table.Test.Count);
        Assert.Equal(header.Split(',').Select((name, place) => name.Length > 0 ? name : $"c{place + 1}"), Names(table));
    }

    [Theory]
    [InlineData("A{0},{1:F2},{4}")]
    [InlineData("{1:F2},{2:F2},{3:F2}")]
    [InlineData("{0},{4}")]
    [InlineData("#{0}{0}{0},{1:F2},{2:F2}")]
    public void Rows_without_a_header_are_all_rows(string row)
    {
        using var table = Load(Rows(row));

        Assert.Equal(Count, table.Train.Count + table.Valid.Count + table.Test.Count);
        Assert.StartsWith("c1", Names(table)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_header_is_in_doubt_a_sentence_says_how_the_line_was_read_and_the_option_decides()
    {
        var text = $"area,7\n{Rows("A{0},{0}")}";
        using var found = Load(text);
        Assert.Contains(_lines.All, line => line.Contains("read as a row, though it is unlike the others (area, 7)", StringComparison.Ordinal));
        using var said = Load(text, new() { Header = true });
        Assert.Equal(["area", "7"], Names(said));
    }

    [Fact]
    public void A_line_that_has_the_names_of_a_models_columns_is_the_header_of_however_few_rows()
    {
        using var trained = Load($"2019,2020,2021\n{Rows("{1:F2},{2:F2},{3:F2}")}");
        using var reader = TableReader.Open(_folder.Write("n.csv", "2021,2019,2020\n1,2,3\n"), trained.Schema!);
        var batch = reader.ReadBatches(10, TestContext.Current.CancellationToken).Single();
        Assert.Equal([2, 3, 1], RealNvp.Data.Tests.Rows.Decoded(trained.Schema!, batch.Rows));
    }

    [Fact]
    public void Values_that_begin_with_a_hash_are_values_and_comments_are_counted()
    {
        var rows = Rows("#{0}f,{1:F2},{2:F2}");
        using var table = Load($"# made by hand\n# on a Monday\ncolour,x,y\n{rows}# stopped here\n{rows}");

        Assert.Equal(2 * Count, table.Train.Count + table.Valid.Count + table.Test.Count);
        Assert.Contains("#0f", table.Schema!.Columns[0].Categories!);
        Assert.Contains(_lines.All, line => line.EndsWith("2 lines of comment before the table skipped", StringComparison.Ordinal));
        Assert.Contains(_lines.All, line => line.EndsWith("1 line of comment (#) among the rows skipped", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Export of 2024-01-05\n\n", "1 line of title before the table skipped: 'Export of 2024-01-05'")]
    [InlineData("Turnover, in EUR\n# draft\n\n\n", "1 line of title")]
    [InlineData("Report\nby region; all\n", "2 lines of title")]
    [InlineData("Report,,\n,,\nYear,2024,\n", "3 lines of title")]
    [InlineData("sep=,\n", "3 modelled")]
    [InlineData("\"sep=,\"\r\n", "3 modelled")]
    public void Lines_before_the_table_are_skipped_and_said(string before, string note)
    {
        using var table = Load($"{before} x , \"y \",k\n{Rows("{1:F2},{2:F2},{0}")}");

        Assert.Equal(["x", "y", "k"], Names(table));
        Assert.Contains(_lines.All, line => line.Contains(note, StringComparison.Ordinal));
        using var reader = TableReader.Open(_folder.Write("n.csv", $"{before}k,y,x\n1,2,3\n1,?,3\n1,2,a\n"), table.Schema!);
        var fault = Assert.Throws<DataFaultException>(() => reader.ReadBatches(10, TestContext.Current.CancellationToken).Count());
        Assert.Contains($"line {before.Count(letter => letter == '\n') + 4}, column 'x'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_skipped_as_the_user_says()
    {
        using var table = Load($"a,b,c\nd,e,f\nx,y,k\n{Rows("{1:F2},{2:F2},{0}")}", new() { Skip = 2 });
        Assert.Equal(["x", "y", "k"], Names(table));
        Assert.Throws<InvalidInputException>(() => Load("a,b\n1,2\n", new() { Skip = -1 }));
    }

    [Theory]
    [InlineData("x y k", "{1:F3} {2:F3} {0}")]
    [InlineData("  x   y\tk", "  {1:F3}   {2:F3}    {0} ")]
    [InlineData("x;y;k", "{1:F3};{2:F3};{0}")]
    [InlineData("x|y|k", "{1:F3}|{2:F3}|{0}")]
    public void Values_are_separated_by_what_most_lines_agree_on(string header, string row)
    {
        using var table = Load($"{header}\n{Rows(row)}");
        Assert.Equal(["x", "y", "k"], Names(table));
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-32", true)]
    [InlineData("windows-1252", false)]
    public void Letters_are_decoded_whatever_the_encoding(string name, bool hasMark)
    {
        var encoding = name == "windows-1252" ? CodePagesEncodingProvider.Instance.GetEncoding(name)! : Encoding.GetEncoding(name);
        var rows = Enumerable.Range(0, Count).Select(row => FormattableString.Invariant($"{(row % 2 == 0 ? "Bår" : "Bür€")},{row * 0.37:F2}\n"));
        var text = $"city,x\n{string.Concat(rows)}";
        using var table = Load([.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)]);

        Assert.Equal(["city", "x"], Names(table));
        Assert.Equal(["Bår", "Bür€"], table.Schema!.Columns[0].Categories);
        const string Note = "read as Windows-1252, since line 2 is not UTF-8";
        Assert.Equal(name == "windows-1252", _lines.All.Any(line => line.Contains(Note, StringComparison.Ordinal)));
    }

    [Fact]
    public void Bytes_that_are_no_letters_are_refused_with_their_line()
    {
        var utf8 = Encoding.UTF8.GetBytes($"city,x\n{string.Concat(Enumerable.Repeat("Bür,1\n", Count))}");
        Assert.Contains("line 62", Assert.Throws<DataFaultException>(() => Load([.. utf8, 0xE5, (byte)',', (byte)'2'])).Message, StringComparison.Ordinal);
        Assert.Contains("line 2", Assert.Throws<DataFaultException>(() => Load([.. "a,b\nB"u8, 0x81, .. ",2\n"u8])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_lost_letters_are_missing_and_counted()
    {
        using var table = Load($"city,x\n{Rows("A{0},{1:F2}")}B\uFFFDr,1\n");

        Assert.DoesNotContain(table.Schema!.Columns[0].Categories!, name => name.Contains('\uFFFD'));
        Assert.Contains(_lines.All, line => line.Contains("1 value that has lost letters (U+FFFD) taken as missing", StringComparison.Ordinal));
        Assert.Contains("U+FFFD", Assert.Throws<DataFaultException>(() => Load($"ci\uFFFDy,x\n{Rows("A{0},{1:F2}")}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Categories_that_differ_by_case_alone_are_kept_and_said()
    {
        var rows = Enumerable.Range(0, Count).Select(row => $"{((string[])["North", "north", "South"])[row % 3]},{row % 7}.5\n");
        using var table = Load($"site,x\n{string.Concat(rows)}");
        Assert.Equal(3, table.Schema!.Columns[0].Categories!.Count);
        Assert.Contains(_lines.All, line => line.EndsWith("'site' (North, north)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("t.csv.gz", true)]
    [InlineData("t.txt.gz", true)]
    [InlineData("t.csv", true)]
    [InlineData("t.csv.gz", false)]
    [InlineData("t.txt", false)]
    public void Text_is_read_packed_or_not_whatever_its_ending_says(string name, bool isPacked)
    {
        var text = Encoding.UTF8.GetBytes($"x,y\n{Rows("{1:F2},{2:F2}")}");
        using var table = DatasetCatalogue.Load(
            _folder.Write(name, isPacked ? Packed(text) : text), new DataOptions(), _lines, TestContext.Current.CancellationToken);
        Assert.Equal(["x", "y"], Names(table));
        Assert.Equal(Count, table.Train.Count + table.Valid.Count + table.Test.Count);
    }

    [Fact]
    public void An_array_that_is_called_text_is_an_array()
    {
        var path = Path.Combine(_folder.Path, "t.npy");
        NpyFile.Write(path, [.. Enumerable.Range(0, 2 * Count).Select(place => place * 0.37f)], Count, 2);
        using var table = Load(File.ReadAllBytes(path));
        Assert.Equal(["c1", "c2"], Names(table));
    }

    [Fact]
    public void A_packed_text_that_is_cut_short_or_damaged_is_refused()
    {
        var packed = Packed(Encoding.UTF8.GetBytes($"x,y\n{Rows("{1:F2},{2:F2}")}"));
        packed[20] ^= 0xFF;
        Assert.Contains("unpack", Assert.Throws<DataFaultException>(() => Load(packed)).Message, StringComparison.Ordinal);
        Assert.Throws<DataFaultException>(() => Load(packed[..12]));
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static string Rows(string row)
    {
        var random = new Random(1);
        return string.Concat(Enumerable.Range(0, Count).Select(place => string.Format(
            System.Globalization.CultureInfo.InvariantCulture,
            row + "\n",
            place % 3,
            10 * random.NextDouble(),
            10 * random.NextDouble(),
            10 * random.NextDouble(),
            random.Next(500, 4000),
            random.Next(500, 4000),
            random.Next(500, 4000))));
    }

    private static string[] Names(Dataset table) => [.. table.Schema!.Columns.Select(column => column.Name)];

    private Dataset Load(string text, TableOptions? options = null) => Load(Encoding.UTF8.GetBytes(text), options);

    private Dataset Load(byte[] bytes, TableOptions? options = null) => DatasetCatalogue.Load(
        _folder.Write("t.csv", bytes), new DataOptions { Table = options }, _lines, TestContext.Current.CancellationToken);
}
