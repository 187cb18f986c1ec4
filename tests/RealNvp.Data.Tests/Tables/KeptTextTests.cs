using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using RealNvp.Files;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Specs;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>A filled table is the file it was, byte for byte, but for the cells that were gaps.</summary>
public sealed class KeptTextTests : IDisposable
{
    // Stands in the texts below for a gap in a column of numbers, and in one of names.
    private const char Number = '§';
    private const char Name = '¤';

    private readonly TemporaryFolder _folder = new();
    private readonly DensityModel _model;

    public KeptTextTests()
    {
        var rows = Enumerable.Range(0, 300).Select(i =>
            FormattableString.Invariant($"{3 * Math.Sin(i * i):F3},{(i % 2 == 0 ? "café" : "tea")},{i % 6},{3 * Math.Cos(i):F3}"));
        using var table = DatasetCatalogue.Load(_folder.Write("t.csv", "x,drink,n,y\n" + string.Join('\n', rows) + "\n"), new());
        var net = new MlpSpec { Hidden = [4] };
        var spec = new FlowSpec
        {
            Shape = new Shape(table.Schema!.Width),
            Steps = [new AffineCouplingSpec { ScaleNet = net, ShiftNet = net }],
        };
        _model = new DensityModel(Engines.Create(spec, FlatParameters.Start(spec, seed: 1)), new ModelMetadata(), table.Schema);
    }

    public static TheoryData<string> Encodings => ["utf-8", "utf-8 with a mark", "utf-16", "utf-16BE", "utf-32", "windows-1252"];

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_encoding_and_mark_stays(string name) => Keeps(
        "\"x\",drink,other,n,y\r\n0.5,café,\"a, \"\"b\"\"\",§,1\r\n0.25,¤,,\"§\",2\r\n§,tea,,3,1", Encoded(name));

    [Theory]
    [InlineData("# made, by \"a tool\r\n# twice\r\nx,drink,n,y\r\n0.5,tea,1,§\r\n# between\r\n\r\n0.5,tea,1,2\r\n   \r\n0.5,¤,1,2\r\n\r\n# end")]
    [InlineData("Some title of it\n\nsep=not\nx;drink;n;y\n0,5;tea;1;§\n0,5;tea;1;2,5\n0,5;¤;1;2\n")]
    [InlineData("sep=;\r\nx;drink;n;y\r\n0,5;tea;1;§\r\n0,5;tea;1;2,5\r\n")]
    [InlineData("x\tdrink\tn\ty\n0.5\ttea\t1\t§\n\"0.5\"\t ¤ \t2\t1\n")]
    [InlineData("x,drink,n,y\r0.5,tea,1,§\r0.5,\"tea\",1,2\r")]
    [InlineData("note,x,drink,n,y\n\"one\ntwo\r\nthree\",0.5,tea,1,§\n\"say \"\"so\"\"\",§,tea,2,1\nplain \"quoted\",1,tea,2,§\n")]
    [InlineData("x       drink  n  y\n 0.50   tea    1  ?\n 0.25   tea    2  0.5\n   ?    tea    3  1\n-0.25   café   4  1\n")]
    [InlineData("drink,x,y,n\nr1,\"tea\",1,2,§\nr2,\"café\",§,2,3\nr3,\"tea\",1,2,3\n")]
    public void Comments_titles_quotes_blanks_and_line_ends_stay(string text) => Keeps(text, Encoded("utf-8"));

    [Fact]
    public void A_packed_table_becomes_the_text_that_was_packed()
    {
        var text = "x,drink,n,y\n0.5,tea,1,\n";
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }

        var output = Filled(_folder.Write("p.csv.gz", packed.ToArray()));
        Assert.Matches("^x,drink,n,y\n0\\.5,tea,1,-?[0-9.]+\n$", Encoding.UTF8.GetString(output));
    }

    [Fact]
    public void Names_that_begin_like_a_formula_are_harmless_in_a_filled_table_if_one_says_so()
    {
        var path = _folder.Write("f.csv", "x,drink,n,y,=cmd\n-0.5,tea,1,,@a\n0.5,tea,1,-0.5,-x\n0.5,tea,1,2,\"\t+1\"\n");
        var output = Path.Combine(_folder.Path, "safe.csv");
        FilledTable.Write(path, output, _model, writing: new() { IsSpreadsheetSafe = true }, cancellationToken: TestContext.Current.CancellationToken);
        var lines = File.ReadAllLines(output);
        Assert.Equal("x,drink,n,y,'=cmd", lines[0]);
        Assert.Matches("^-0.5,tea,1,-?[0-9.]+,'@a$", lines[1]);
        Assert.Equal("0.5,tea,1,-0.5,'-x", lines[2]);
    }

    private static Func<string, byte[]> Encoded(string name)
    {
        var encoding = name switch
        {
            "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
            "utf-8" => new UTF8Encoding(false),
            "utf-8 with a mark" => new UTF8Encoding(true),
            _ => Encoding.GetEncoding(name),
        };
        return text => [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
    }

    private void Keeps(string text, Func<string, byte[]> encode)
    {
        // A question mark is a gap that blanks do not swallow.
        var pattern = Regex.Escape(text).Replace("§", "(-?[0-9]+[.,]?[0-9]*)", StringComparison.Ordinal)
            .Replace("¤", "(tea|café)", StringComparison.Ordinal).Replace("\\?", "(-?[0-9]+[.,]?[0-9]*)", StringComparison.Ordinal);
        var gaps = text.Replace(Number.ToString(), "", StringComparison.Ordinal).Replace(Name.ToString(), "NA", StringComparison.Ordinal);
        var output = Filled(_folder.Write("g.csv", encode(gaps)));
        var empty = encode("");
        var found = Regex.Match(Decoded(output, encode), $"^{pattern}$");
        Assert.True(found.Success, Decoded(output, encode));
        Assert.Equal(empty, output.Take(empty.Length));

        // What was filled stands between bytes that are those of the file.
        var filled = text;
        foreach (Group group in found.Groups.Cast<Group>().Skip(1))
        {
            var place = filled.IndexOfAny([Number, Name, '?']);
            filled = string.Create(CultureInfo.InvariantCulture, $"{filled[..place]}{group.Value}{filled[(place + 1)..]}");
        }

        Assert.Equal(encode(filled), output);
    }

    private static string Decoded(byte[] output, Func<string, byte[]> encode)
    {
        var letter = encode("é")[encode("").Length..];
        var encoding = letter switch
        {
            [0xE9] => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
            [0xE9, 0] => Encoding.Unicode,
            [0, 0xE9] => Encoding.BigEndianUnicode,
            [0xE9, 0, 0, 0] => Encoding.UTF32,
            _ => Encoding.UTF8,
        };
        return encoding.GetString(output.AsSpan(encode("").Length));
    }

    private byte[] Filled(string path)
    {
        var output = Path.Combine(_folder.Path, "filled.csv");
        FilledTable.Write(path, output, _model, cancellationToken: TestContext.Current.CancellationToken);
        return File.ReadAllBytes(output);
    }
}
