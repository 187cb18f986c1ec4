using System.Text.RegularExpressions;
using Parquet;
using Parquet.Schema;
using RealNvp.Data.Tables;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Generated rows get new identifiers of the table's pattern on request: none of the table's, none twice, the same for the same seed.</summary>
public sealed class NewIdentifierTests : IDisposable
{
    private const int Count = 300;
    private const int Made = 200;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("row numbers from 0", "300", "499")]
    [InlineData("row numbers from 1000", "1300", "1499")]
    [InlineData("keys with gaps", "449", "648")]
    [InlineData("keys in no order", "300", "499")]
    [InlineData("negative keys", "0", "199")]
    [InlineData("beyond 2^53", "9007199254742000", "9007199254742199")]
    [InlineData("twenty digits", "12345678901234567890300", "12345678901234567890499")]
    [InlineData("invoices", "INV-2024-00317", "INV-2024-00516")]
    [InlineData("invoices of two years", "INV-2024-00150", "INV-2024-00349")]
    [InlineData("invoices of two lengths", "INV-1100", "INV-1299")]
    [InlineData("users", "user_301", "user_500")]
    [InlineData("files", "img00300.png", "img00499.png")]
    [InlineData("zeros before", "000300", "000499")]
    [InlineData("full", "K1000", "K1199")]
    public void Numbers_go_on_above_the_last(string what, string first, string last)
    {
        var codes = New(what, out var old);
        Assert.Equal((first, last), (codes[0], codes[^1]));
        Assert.Empty(codes.Intersect(old));
        Assert.Equal(Made, codes.Distinct().Count());
    }

    [Theory]
    [InlineData("hex of 6", "^[0-9a-f]{6}$")]
    [InlineData("hex of 6 in order", "^[0-9a-f]{6}$")]
    [InlineData("hex of 8 in capitals", "^[0-9A-F]{8}$")]
    [InlineData("hex with a beginning", "^cus_[0-9a-f]{12}$")]
    [InlineData("hex with 0x", "^0x[0-9a-f]{5}$")]
    [InlineData("hex of 32", "^[0-9a-f]{32}$")]
    [InlineData("hex of 64", "^[0-9a-f]{64}$")]
    [InlineData("uuid", "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
    [InlineData("uuid in capitals", "^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$")]
    [InlineData("uuid in braces", "^\\{[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\\}$")]
    [InlineData("urn", "^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
    public void Codes_keep_their_pattern_and_are_others_for_another_seed(string what, string pattern)
    {
        var codes = New(what, out var old);
        Assert.All(codes, code => Assert.Matches(new Regex(pattern, RegexOptions.CultureInvariant), code));
        Assert.Empty(codes.Intersect(old));
        Assert.Equal(Made, codes.Distinct().Count());
        Assert.Equal(codes, New(what, out _));
        Assert.NotEqual(codes, New(what, out _, seed: 8));
    }

    [Theory]
    [InlineData("names", "no pattern")]
    [InlineData("letters that vary", "no pattern")]
    [InlineData("hex of two cases", "no pattern")]
    [InlineData("hex of many lengths", "no pattern")]
    public void What_has_no_pattern_stays_empty_and_is_said(string what, string reason)
    {
        var codes = New(what, out _);
        Assert.All(codes, Assert.Empty);
        using var table = Load(what);
        var done = NewIdentifiers.Of(table.Schema!, Made, 7);
        Assert.Null(done.Single().First);
        Assert.Contains(reason, NewIdentifiers.InWords(done), StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_that_are_too_few_stay_empty_and_it_is_said()
    {
        using var table = Load("hex of 4");
        var pattern = table.Schema!.Columns[0].Pattern!;
        Assert.InRange(pattern.Room, 215, 6_000);
        Assert.All(Written(table.Schema, new() { NewIdentifiers = 7 }, (int)pattern.Room + 1), Assert.Empty);
        Assert.Contains("room for ", NewIdentifiers.InWords(NewIdentifiers.Of(table.Schema, pattern.Room + 1, 7)), StringComparison.Ordinal);

        var codes = Written(table.Schema, new() { NewIdentifiers = 7 }, (int)pattern.Room);
        Assert.Equal(pattern.Room, codes.Distinct().Count());
        Assert.Empty(codes.Intersect(Enumerable.Range(0, Count).Select(row => Code("hex of 4", row))));
    }

    [Fact]
    public void What_is_done_is_said_in_a_sentence()
    {
        using var table = Load("invoices");
        Assert.Equal("New identifiers: 'c' from INV-2024-00317 on.", NewIdentifiers.InWords(NewIdentifiers.Of(table.Schema!, Made, 7)));
    }

    [Fact]
    public void They_stay_empty_unless_asked_for_and_travel_with_the_schema()
    {
        using var table = Load("invoices");
        Assert.All(Written(table.Schema!, new()), Assert.Empty);
        var again = TableSchema.FromJson(table.Schema!.ToJson());
        Assert.Equal(table.Schema.Columns[0].Pattern, again.Columns[0].Pattern);
        var old = again with { Columns = [again.Columns[0] with { Pattern = null }, again.Columns[1]] };
        Assert.All(Written(old, new() { NewIdentifiers = 7 }), Assert.Empty);
    }

    [Fact]
    public void Numbers_are_numbers_in_parquet_and_arrays_and_codes_text_in_parquet()
    {
        var (numbers, codes) = (Load("row numbers from 1000"), Load("invoices"));
        using (numbers)
        using (codes)
        {
            Assert.Equal((typeof(long), typeof(ReadOnlyMemory<char>)), (ParquetType(numbers), ParquetType(codes)));
            var path = Path.Combine(_folder.Path, "g.npy");
            TableWriter.Write(path, numbers.Schema!, new float[2], options: new() { NewIdentifiers = 7 }, cancellationToken: Token);
            Assert.Equal([1300, 1301], Column(path));
        }
    }

    [Theory]
    [InlineData("\"kind\":\"hex\",\"prefix\":\"\",\"suffix\":\"\",\"width\":4,\"last\":65000,\"room\":1000,\"isUpper\":false")]
    [InlineData("\"kind\":\"digits\",\"prefix\":\"\",\"suffix\":\"\",\"width\":0,\"last\":1,\"room\":0,\"isUpper\":false")]
    [InlineData("\"kind\":\"digits\",\"prefix\":\"\",\"suffix\":\"\",\"width\":19,\"last\":1,\"room\":0,\"isUpper\":false")]
    [InlineData("\"kind\":\"digits\",\"prefix\":\"\",\"suffix\":\"\",\"width\":5,\"last\":-1,\"room\":0,\"isUpper\":false")]
    [InlineData("\"kind\":\"number\",\"prefix\":\"\",\"suffix\":\"\",\"width\":0,\"last\":9223372036854775807,\"room\":0,\"isUpper\":false")]
    [InlineData("\"kind\":\"hex\",\"prefix\":\"\",\"suffix\":\"\",\"width\":2000000000,\"last\":0,\"room\":0,\"isUpper\":false")]
    public void A_pattern_that_contradicts_itself_is_refused(string pattern)
    {
        using var table = Load("invoices");
        var json = Regex.Replace(table.Schema!.ToJson(), "\"pattern\":\\{[^}]*\\}", $"\"pattern\":{{{pattern}}}", RegexOptions.CultureInvariant);
        var refused = Assert.Throws<DataFaultException>(() => TableSchema.FromJson(json));
        Assert.Contains("'c' has a pattern of identifiers", refused.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Code(string what, int row)
    {
        var hash = SeededRandom.For(5, (ulong)row);
        string Hex(int width) => string.Concat(Enumerable.Range(0, width).Select(_ => "0123456789abcdef"[hash.NextInt(16)]));
        string Uuid() => $"{row:x8}-0001-0002-0304-05060708090a";
        return what switch
        {
            "row numbers from 0" => $"{row}",
            "row numbers from 1000" => $"{1000 + row}",
            "keys with gaps" => $"{row + (row / 2)}",
            "keys in no order" => $"{row * 7 % Count}",
            "negative keys" => $"{row - Count}",
            "beyond 2^53" => $"{9_007_199_254_741_999 - row}",
            "twenty digits" => $"12345678901234567890{row:D3}",
            "invoices" => $"INV-2024-{row + 17:D5}",
            "invoices of two years" => $"INV-{2023 + (row % 2)}-{(row / 2):D5}",
            "invoices of two lengths" => $"INV-{row + 800:D3}",
            "users" => $"user_{row + 1}",
            "files" => $"img{row:D5}.png",
            "zeros before" => $"{row:D6}",
            "full" => $"K{999 - row:D3}",
            "hex of 6" => Hex(6),
            "hex of 6 in order" => $"{row + 10:x6}",
            "hex of 8 in capitals" => Hex(8).ToUpperInvariant(),
            "hex with a beginning" => $"cus_{Hex(12)}",
            "hex with 0x" => $"0x{Hex(5)}",
            "hex of 32" => Hex(32),
            "hex of 64" => Hex(64),
            "uuid" => Uuid(),
            "uuid in capitals" => Uuid().ToUpperInvariant(),
            "uuid in braces" => $"{{{Uuid()}}}",
            "urn" => $"urn:uuid:{Uuid()}",
            "letters that vary" => $"{(char)('G' + (row % 20))}{row:D5}",
            "hex of two cases" => row % 2 == 0 ? $"a{Hex(7)}" : $"A{Hex(7).ToUpperInvariant()}",
            "hex of many lengths" => row % 3 == 0 ? $"a{row:x}" : $"{row:x}fa11",
            "hex of 4" => $"{(row * 215) + (row % 7):x4}",
            _ => $"{(char)('A' + (row % 26))}{(char)('a' + (row / 26))}son",
        };
    }

    private static Type ParquetTypeOf(string path)
    {
        using var file = new MemoryStream(File.ReadAllBytes(path));
        var reader = ParquetReader.CreateAsync(file, leaveStreamOpen: true).GetAwaiter().GetResult();
        return reader.Schema.DataFields[0].ClrType;
    }

    private static double[] Column(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return [BitConverter.ToDouble(bytes, bytes.Length - 32), BitConverter.ToDouble(bytes, bytes.Length - 16)];
    }

    private Type ParquetType(Dataset table)
    {
        var path = Path.Combine(_folder.Path, "g.parquet");
        TableWriter.Write(path, table.Schema!, new float[Made], options: new() { NewIdentifiers = 7 }, cancellationToken: Token);
        return ParquetTypeOf(path);
    }

    private string[] New(string what, out string[] old, ulong seed = 7)
    {
        old = [.. Enumerable.Range(0, Count).Select(row => Code(what, row))];
        using var table = Load(what);
        return Written(table.Schema!, new() { NewIdentifiers = seed });
    }

    private string[] Written(TableSchema schema, TableWriteOptions options, int count = Made)
    {
        Assert.Equal(ColumnKind.Identifier, schema.Columns[0].Kind);
        var path = Path.Combine(_folder.Path, "g.csv");
        TableWriter.Write(path, schema, new float[count], options: options, cancellationToken: Token);
        return [.. File.ReadLines(path).Skip(1).Select(line => line.Split(',')[0])];
    }

    private Dataset Load(string what)
    {
        var rows = Enumerable.Range(0, Count).Select(row => FormattableString.Invariant($"{Code(what, row)},{Math.Sin(row * row):F4}"));
        return DatasetCatalogue.Load(_folder.Write("t.csv", $"c,x\n{string.Join('\n', rows)}\n"), new(), null, Token);
    }
}
