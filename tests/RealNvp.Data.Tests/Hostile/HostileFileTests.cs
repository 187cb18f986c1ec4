using System.IO.Compression;
using System.Text;
using RealNvp.Data.Images;
using RealNvp.Data.Tables.Sources;
using RealNvp.Images;

namespace RealNvp.Data.Tests.Hostile;

/// <summary>Small files of every other kind that claim to be large: refused, or read in memory bounded by their length.</summary>
public sealed class HostileFileTests : IDisposable
{
    // The reader of text makes room for 32 more values of a line at a time, so that its garbage grows with their square.
    private const long MostBytesOfColumns = 80_000_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Thousands_of_columns_of_one_name_are_told_apart_without_counting_through_them()
    {
        const int Columns = 20_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var names = ColumnNames.Different([.. Enumerable.Repeat("a", Columns)]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500L * Columns);
        Assert.Equal(Columns, names.Distinct().Count());
        Assert.Equal(["a", "a.2", "a.3"], names[..3]);
        Assert.Equal(["a.2", "a", "a.3", "a.4"], ColumnNames.Different(["a.2", "a", "a", "a"]));
    }

    [Theory]
    [InlineData(',', ColumnNames.Most + 1)]
    [InlineData(';', 1_000_000)]
    public void A_line_of_more_values_than_a_table_has_columns_is_refused(char delimiter, int columns) => Refused(
        _folder.Write("t.csv", string.Join(delimiter, Enumerable.Repeat("1", columns)) + "\n"), "columns at most", MostBytesOfColumns);

    [Fact]
    public void A_comment_and_quoted_text_hold_as_many_commas_as_they_like()
    {
        var commas = new string(',', 2 * ColumnNames.Most);
        var lines = Enumerable.Range(0, 20).Select(row => $"\"{commas}\n{commas}\",{row},5\" wide{row % 2}");
        using var table = DatasetCatalogue.Load(
            _folder.Write("t.csv", $"#\"{commas}\nname,a,b\n{string.Join('\n', lines)}"), new DataOptions(), null, TestContext.Current.CancellationToken);
        Assert.Equal(["name", "a", "b"], table.Schema!.Columns.Select(column => column.Name));
    }

    [Theory]
    [InlineData("\r")]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Long_tables_of_few_columns_are_read_whatever_ends_their_lines(string end)
    {
        var text = string.Concat(Enumerable.Range(0, 2 * ColumnNames.Most).Select(row => FormattableString.Invariant($"{row},{row % 7}{end}")));
        var (values, width, _) = RowFile.Read(_folder.Write("t.csv", text));
        Assert.Equal((2, 4 * ColumnNames.Most), (width, values.Length));
    }

    [Theory]
    [InlineData("1, 1000000", 1_000_000, "columns at most")]
    [InlineData("1000000000, 1000000000", 10, "does not fit")]
    [InlineData("4294967296, 4294967296", 0, "its shape is")]
    [InlineData("99999999999999999999", 0, "its shape is")]
    [InlineData("0, 2147483647", 0, "has no rows")]
    [InlineData("2147483647, 0", 0, "has no rows")]
    public void An_array_of_another_shape_than_its_bytes_is_refused(string shape, int bytes, string words) =>
        Refused(_folder.Write("t.npy", Npy(shape, new byte[bytes])), words, 1_000_000 + (10L * bytes));

    [Fact]
    public void An_archive_that_claims_more_than_it_can_unpack_into_is_refused_by_every_reader_of_archives()
    {
        var bytes = Npz("data.npy", Npy("10, 3072", new byte[30720]));
        var place = bytes.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[(byte)'P', (byte)'K', 1, 2]) + 24;
        BitConverter.GetBytes(1 << 30).CopyTo(bytes, place);
        var path = _folder.Write("t.npz", bytes);
        Refused(path, "claims 1,073,741,824 bytes", 1_000_000);
        foreach (var read in (IEnumerable<Action>)
        [
            () => RowFile.Read(path),
            () => _ = new NpzImages(path, 32),
        ])
        {
            Assert.Contains("claims 1,073,741,824 bytes", Assert.Throws<DataFaultException>(read).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_picture_that_claims_more_pixels_than_its_bytes_can_hold_is_broken()
    {
        // The header of a PNG of 8,192 by 8,192, and no pixels.
        byte[] header = [0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0x20, 0, 0, 0, 0x20, 0, 8, 2, 0, 0, 0];
        var path = _folder.Write("a.png", [0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n', .. header, .. new byte[40]]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Assert.Throws<BrokenPictureException>(() => PictureDecoder.Instance.Decode(path)).Message;
        Assert.Contains("it", message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_jpeg_that_goes_over_its_pixels_again_and_again_is_broken()
    {
        var jpeg = ImageFolders.TestPicture.Jpeg(1024, 1024, SkiaSharp.SKColors.Coral);
        var path = _folder.Write("a.jpg", jpeg);
        Assert.Equal(1, JpegScans.Count(path));
        Assert.Equal(1024, PictureDecoder.Instance.Decode(path).Width);

        // The beginnings of scans alone; the decoder would stop at the first, were it asked.
        File.WriteAllBytes(path, [.. jpeg.AsSpan(0, jpeg.Length - 2), .. Enumerable.Repeat((byte[])[0xff, 0xda], 5000).SelectMany(each => each), 0xff, 0xd9]);
        Assert.Contains("5001 times", Assert.Throws<BrokenPictureException>(() => PictureDecoder.Instance.Decode(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_characters_of_a_file_stand_in_a_refusal_as_their_codes()
    {
        var path = _folder.Write("t.csv", "\"a\nb\",c\n1,2\n\"\u001b[2J\r\",3\n");
        var message = Assert.Throws<DataFaultException>(() => RowFile.Read(path)).Message;
        Assert.Contains(@"(a\nb): '\x1B[2J\r' is no finite number", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
    }

    [Fact]
    public void The_room_for_a_file_of_images_is_what_its_bytes_can_need_and_not_what_the_set_should_have()
    {
        var path = _folder.Write("images", [0, 0, 8, 3, 0, 0, 0, 1]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(8, IdxBytes.Read(path, 1_000_000_000).Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Theory]
    [InlineData("t.csv")]
    [InlineData("t.npy")]
    [InlineData("t.npz")]
    [InlineData("t.parquet")]
    public void Cancelling_is_heard_while_a_file_is_opened_and_read(string name)
    {
        var path = _folder.Write(name, Path.GetExtension(name) switch
        {
            ".csv" => Encoding.ASCII.GetBytes("a\n" + string.Join('\n', Enumerable.Range(0, 50))),
            ".npy" => Npy("50, 3", new byte[150]),
            ".npz" => Npz("X.npy", Npy("50, 3", new byte[150])),
            _ => new ParquetBytes().Build(),
        });
        using var cancelled = new CancellationTokenSource();
        using var source = TableSources.Open(path, null, cancellationToken: TestContext.Current.CancellationToken);
        using var cursor = source.Open(cancelled.Token);
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => cursor.Next());
        if (name != "t.npy")
        {
            Assert.ThrowsAny<OperationCanceledException>(() => TableSources.Open(path, null, cancellationToken: cancelled.Token));
        }
    }

    private static void Refused(string path, string words, long mostBytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Assert.Throws<DataFaultException>(
            () => DatasetCatalogue.Load(path, new DataOptions(), null, TestContext.Current.CancellationToken)).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostBytes);
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private static byte[] Npy(string shape, byte[] values)
    {
        var text = $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({shape}), }}\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text), .. values];
    }

    private static byte[] Npz(string name, byte[] content)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry(name).Open();
            entry.Write(content);
        }

        return file.ToArray();
    }
}
