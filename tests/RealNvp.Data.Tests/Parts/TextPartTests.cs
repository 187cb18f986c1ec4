using System.IO.Compression;
using System.Text;
using RealNvp.Data.Tables.Sources;
using RealNvp.Tables;
using RealNvp.Tests.Collectives;

namespace RealNvp.Data.Tests.Parts;

/// <summary>The parts of a text are its rows, whatever its quotes hold and wherever it is cut.</summary>
public sealed class TextPartTests : IDisposable
{
    private const int MostParts = 7;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Encodings => new()
    {
        { "utf-8", "\n" },
        { "utf-8", "\r\n" },
        { "utf-8", "\r" },
        { "utf-8 with its mark", "\n" },
        { "utf-16", "\r\n" },
        { "utf-16BE", "\n" },
        { "utf-32", "\n" },
        { "windows-1252", "\r\n" },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Parts_of_a_text_are_its_rows_in_every_encoding_with_every_line_end(string encoding, string lineEnd)
    {
        string[] lines =
        [
            "# a title of no row", "n,text,größe", "1,\"a, quoted \"\"word\"\"\",1.5", "", "2,plain \" quote,2.5", "# a comment", "3,\"two\nlines\",3.5",
            "4,\"three\r\n\r\nlines, \"\"\",4.5", "5,\"\",5.5", "   ", "6,'ä',6.5", "7,\"\n\",7.5", "8,last,8.5",
        ];
        Holds(string.Join(lineEnd, lines), encoding);
        Holds(string.Join(lineEnd, lines) + lineEnd, encoding);
    }

    [Fact]
    public void A_text_of_random_quotes_and_line_ends_is_cut_where_its_records_begin()
    {
        string[] pieces = ["\"", "\"\"", ",", "\n", "\r\n", "\r", "a", "1", " ", "\"a\nb\"", "\",\"", "\"\r\n,\"\"x\""];
        var random = new SeededRandom(7);
        for (var round = 0; round < 30; round++)
        {
            // Values that end their quotes, so that each text is a table, among others that only look like the end of a record.
            var rows = Enumerable.Range(0, 3 + random.NextInt(12)).Select(row =>
            {
                var inside = string.Concat(Enumerable.Range(0, random.NextInt(8)).Select(_ => pieces[random.NextInt(pieces.Length)])).Replace("\"", "\"\"");
                return $"{row},{(random.NextInt(3) == 0 ? "plain" : $"\"{inside}\"")},x{(random.NextInt(2) == 0 ? "\n" : "\r\n")}";
            });
            var all = string.Concat(rows);
            Holds("n,text,x\n" + all, "utf-8");
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Parts_far_behind_the_beginning_of_a_text_are_read_as_the_whole_is(string lineEnd) => Holds(
        "n,text\n".Replace("\n", lineEnd, StringComparison.Ordinal)
            + string.Concat(Enumerable.Range(0, 2000).Select(row => $"{row},{(row % 7 == 0 ? "\"a\r\nb\"" : "\"\"\"x\"")}{lineEnd}")),
        "utf-8");

    [Theory]
    [InlineData("a  b   c\n1  2 3\n\n 4 \"5 \n 5\"  6\n7 8\t9\n", null)]
    [InlineData("a;b\n1;2\n3;\"4;\n5\"\n6;7\n", null)]
    [InlineData("a|b\n1|2\n3|4\n", '|')]
    [InlineData("1,2\n3,4\n5,6\n7,8\n9,1\n2,3\n4,5\n6,7\n8,9\n1,1\n2,2\n3,3\n", null)]
    [InlineData("sep=;\na;b\n1;2\n3;4\n", null)]
    [InlineData("only\n1\n# 2\n3\n\n4\n", null)]
    [InlineData("\"name\",x\na,1\nb,2\n\"c\nd\",3\n", null)]
    [InlineData("name,x", null)]
    public void Parts_of_any_layout_are_its_rows(string text, char? delimiter) => Holds(text, "utf-8", new() { Delimiter = delimiter });

    [Fact]
    public void Lines_that_are_skipped_and_a_first_record_over_several_lines_belong_to_no_part() =>
        Holds("skipped \"\nthis too\r\n\n\"a\nb\",c\n1,2\n3,4\n5,6\n", "utf-8", new() { Skip = 2 });

    [Fact]
    public void A_row_that_is_too_long_has_its_line_of_the_whole_file()
    {
        var path = _folder.Write("t.csv", "a,b\n1,2\n3,\"4\n5\"\n" + string.Concat(Enumerable.Range(0, 40).Select(row => $"{row},1\n")) + "1,2,3\n7,8\n");
        using var source = TableSources.Open(path, null, cancellationToken: TestContext.Current.CancellationToken);

        var fault = Assert.Throws<DataFaultException>(() => PartTables.Rows(source, withNumbers: false, new(3, 4)));

        Assert.Contains("line 45", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_text_is_divided_as_it_is_unpacked()
    {
        using (var packed = new GZipStream(File.Create(Path.Combine(_folder.Path, "t.csv.gz")), CompressionLevel.Fastest))
        {
            packed.Write(Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Range(0, 50).Select(row => $"{row},\"{row}\n\"\n"))));
        }

        Holds(Path.Combine(_folder.Path, "t.csv.gz"), null);
    }

    [Fact]
    public void Processes_that_see_files_of_other_lengths_all_say_so()
    {
        string[] paths = [_folder.Write("one.csv", "a,b\n1,2\n"), _folder.Write("two.csv", "a,b\n1,2\n3,4\n")];

        var faults = ThreadGroup.Run(2, collective => Assert.Throws<DataFaultException>(() => PartedTable.Open(paths[collective.Rank], null, collective)).Message);

        Assert.All(faults, fault => Assert.Contains("process 1", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_turns_out_not_to_be_utf8_in_one_part_is_read_alike_by_all()
    {
        var text = "a,b\n" + string.Concat(Enumerable.Range(0, 300).Select(row => $"{row},{(row == 250 ? "ä" : "x")}\n"));
        Holds(text, "windows-1252");
    }

    private void Holds(string text, string encoding, TableOptions? options = null)
    {
        Encoding known = encoding switch
        {
            "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
            "utf-8" => new UTF8Encoding(false),
            "utf-8 with its mark" => new UTF8Encoding(true),
            _ => Encoding.GetEncoding(encoding),
        };
        Holds(_folder.Write("t.csv", [.. known.GetPreamble(), .. known.GetBytes(text)]), options);
    }

    private static void Holds(string path, TableOptions? options)
    {
        using var whole = TableSources.Open(path, options, keepsFaults: true, cancellationToken: TestContext.Current.CancellationToken);
        var expected = PartTables.Rows(whole, withNumbers: false);
        for (var count = 1; count <= MostParts; count++)
        {
            using var source = TableSources.Open(path, options, keepsFaults: true, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(expected, Enumerable.Range(0, count).SelectMany(index => PartTables.Rows(source, withNumbers: false, new(index, count))));

            var shared = ThreadGroup.Run(count, collective =>
            {
                using var own = PartedTable.Open(path, options, collective, keepsFaults: true);
                var rows = PartTables.Rows(own, withNumbers: false);
                own.ShareNotes(collective);
                return (own.Names, own.Findings, own.Notes, Rows: rows);
            });
            Assert.Equal(expected, shared.SelectMany(own => own.Rows));
            Assert.All(shared, own => Assert.Equal(whole.Names, own.Names));
            Assert.All(shared, own => Assert.Equal(whole.Findings, own.Findings));
            Assert.All(shared, own => Assert.Equal(whole.Notes, own.Notes));
        }
    }
}
