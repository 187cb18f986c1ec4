using System.IO.Compression;
using System.Text;
using RealNvp.Tables;

namespace RealNvp.Data.Tests.Tables;

/// <summary>Files that are not what their names say: read for what they are, or refused with what to do.</summary>
public sealed class LyingEndingTests : IDisposable
{
    private const string Text = "a,b\n1.5,2\n3,4\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("t.npy", "an array of NumPy")]
    [InlineData("t.npz", "an array of NumPy")]
    [InlineData("t.parquet", "a Parquet file")]
    public void Text_by_another_name_is_told_its_name(string name, string promised)
    {
        var path = _folder.Write(name, Text);
        Assert.Contains($"is text and not {promised}; rename it so that it ends in .csv", Refused(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("book.xlsx", true)]
    [InlineData("book.csv", true)]
    [InlineData("book.npz", true)]
    [InlineData("book.xls", false)]
    [InlineData("old.csv", false)]
    public void The_workbook_of_a_spreadsheet_is_to_be_saved_as_text(string name, bool isNew)
    {
        byte[] bytes = isNew ? Workbook() : [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        Assert.Contains("save its sheet as CSV", Refused(_folder.Write(name, bytes)), StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_rows_are_read_packed_and_with_numbers_as_people_write_them()
    {
        var path = _folder.Write("rows.csv.gz", Packed("x;y\n1,5;1.000\n2,5;25%\n"));
        Assert.Throws<DataFaultException>(() => RowFile.Read(path));
        var (values, width, columns) = RowFile.Read(_folder.Write("rows.txt", Packed("x;y\n1,5;1.000\n-2,5;2.500\n")));
        Assert.Equal([1.5f, 1000, -2.5f, 2500], values);
        Assert.Equal(2, width);
        Assert.Equal(["x", "y"], columns);
        NpyFile.Write(_folder.Write("array.csv", ""), [1, 2, 3, 4], 2, 2);
        Assert.Equal([1, 2, 3, 4], RowFile.Read(Path.Combine(_folder.Path, "array.csv")).Values);
    }

    [Fact]
    public void Generated_arrays_keep_the_digits_of_seconds()
    {
        var rows = Enumerable.Range(0, 200).Select(i => FormattableString.Invariant($"{1700000000 + (i * 7919 % 100003)},{i * 31 % 101 / 8.0}"));
        var text = _folder.Write("t.csv", "t,x\n" + string.Join('\n', rows) + "\n");
        using var table = DatasetCatalogue.Load(text, new() { Table = new() { Continuous = ["t"] } });
        var values = new float[table.Train.Count * table.Schema!.Width];
        for (var row = 0; row < table.Train.Count; row++)
        {
            table.Train.Read(row, values.AsSpan(row * table.Schema.Width, table.Schema.Width));
        }

        var (array, csv) = (Path.Combine(_folder.Path, "t.npy"), Path.Combine(_folder.Path, "w.csv"));
        TableWriter.Write(array, table.Schema, values);
        TableWriter.Write(csv, table.Schema, values);
        var bytes = File.ReadAllBytes(array);
        Assert.Contains("'<f8'", Encoding.ASCII.GetString(bytes.AsSpan(0, 128)), StringComparison.Ordinal);
        var expected = File.ReadLines(csv).Skip(1).Select(line => double.Parse(line.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        var written = Enumerable.Range(0, expected.Length)
            .Select(row => BitConverter.ToDouble(bytes, bytes.Length - ((expected.Length - row) * 16))).ToArray();
        Assert.Equal(expected, written.Select(value => Math.Round(value)));
        Assert.True(written.Distinct().Count() > 100);
    }

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private static byte[] Workbook()
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            archive.CreateEntry("[Content_Types].xml");
            archive.CreateEntry("xl/workbook.xml");
        }

        return bytes.ToArray();
    }

    // As a table, and as plain rows.
    private static string Refused(string path)
    {
        var message = Assert.Throws<DataFaultException>(() => DatasetCatalogue.Load(path, new())).Message;
        Assert.DoesNotContain('\n', message);
        if (!path.EndsWith(".parquet", StringComparison.Ordinal))
        {
            Assert.Equal(message, Assert.Throws<DataFaultException>(() => RowFile.Read(path)).Message);
        }

        return message;
    }
}
