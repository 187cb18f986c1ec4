using System.IO.Compression;
using System.Text;

namespace RealNvp.Data.Tests;

public sealed class NpyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("|i1", "ff02")]
    [InlineData("<i2", "ffff0200")]
    [InlineData(">i4", "ffffffff00000002")]
    [InlineData("<i8", "ffffffffffffffff0200000000000000")]
    [InlineData("<f2", "00bc0040")]
    [InlineData(">f4", "bf80000040000000")]
    [InlineData("<f8", "000000000000f0bf0000000000000040")]
    public void Signed_types_of_both_byte_orders_are_read(string type, string bytes) =>
        Assert.Equal([-1, 2], RowFile.Read(Array($"'{type}'", "2,", Convert.FromHexString(bytes))).Values);

    [Theory]
    [InlineData("|u1", "ff01", 255)]
    [InlineData("<u2", "ffff0100", 65535)]
    [InlineData("<u4", "0000008001000000", 2147483648)]
    [InlineData(">u8", "80000000000000000000000000000001", 9223372036854775808)]
    [InlineData("|b1", "0101", 1)]
    public void Unsigned_types_are_read(string type, string bytes, float first) =>
        Assert.Equal([first, 1], RowFile.Read(Array($"'{type}'", "2,", Convert.FromHexString(bytes))).Values);

    [Fact]
    public void Fortran_order_gives_the_same_rows_as_C_order()
    {
        // a[i, j, k] = 100 i + 10 j + k, the first axis fastest in the file.
        var bytes = new List<byte>();
        for (var k = 0; k < 4; k++)
        {
            for (var j = 0; j < 3; j++)
            {
                for (var i = 0; i < 2; i++)
                {
                    bytes.Add((byte)((100 * i) + (10 * j) + k));
                }
            }
        }

        var (values, width, _) = RowFile.Read(Array("'|u1'", "2, 3, 4", [.. bytes], fortran: true));

        Assert.Equal(12, width);
        Assert.Equal([0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23, 100, 101, 102, 103, 110, 111, 112, 113, 120, 121, 122, 123], values);
    }

    [Theory]
    [InlineData("'<f4'", "3, 2", 20, "does not fit the 20 bytes")]
    [InlineData("'<f4'", "2147483647, 2147483647, 2147483647, 2147483647", 8, "does not fit the 8 bytes")]
    [InlineData("'<f4'", "99999999999999999999", 8, "its shape is")]
    [InlineData("'<c8'", "1,", 8, "no plain numbers")]
    [InlineData("'|O'", "1,", 8, "no plain numbers")]
    [InlineData("[('a', '<f4')]", "2,", 8, "no plain numbers")]
    [InlineData("'<f4'", "0, 3", 0, "has no rows")]
    [InlineData("'<f4'", "", 4, "has no rows")]
    public void An_array_that_cannot_be_rows_is_refused(string type, string shape, int bytes, string expected) =>
        Assert.Contains(expected, MessageOf(Array(type, shape, new byte[bytes])), StringComparison.Ordinal);

    [Fact]
    public void A_value_that_is_not_finite_is_named_by_row_and_column() =>
        Assert.Contains(
            "row 1, column 0", MessageOf(Array("'<f2'", "2, 2", Convert.FromHexString("003c003c007e003c"))), StringComparison.Ordinal);

    [Fact]
    public void Every_truncation_of_an_array_and_of_an_archive_is_refused()
    {
        var array = File.ReadAllBytes(Array("'<f4'", "4, 2", new byte[32]));
        var archive = Archive(("X", array));
        for (var length = 0; length < array.Length; length++)
        {
            Assert.Throws<DataFaultException>(() => RowFile.Read(_folder.Write("cut.npy", array[..length])));
        }

        for (var length = 0; length < archive.Length; length++)
        {
            Assert.Throws<DataFaultException>(() => RowFile.Read(_folder.Write("cut.npz", archive[..length])));
        }
    }

    [Fact]
    public void No_wrong_byte_in_an_archive_ends_otherwise_than_in_numbers_or_one_sentence()
    {
        var archive = Archive(("X", File.ReadAllBytes(Array("'<f4'", "4, 2", new byte[32]))));
        var refused = 0;
        for (var i = 0; i < archive.Length; i++)
        {
            var other = archive.ToArray();
            other[i] ^= 0xff;
            try
            {
                RowFile.Read(_folder.Write("other.npz", other));
            }
            catch (InvalidInputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, archive.Length / 4, archive.Length);
    }

    [Fact]
    public void An_archive_gives_the_array_called_X_or_the_only_one()
    {
        var one = File.ReadAllBytes(Array("'|u1'", "1, 2", [1, 2]));
        var two = File.ReadAllBytes(Array("'|u1'", "1, 2", [3, 4]));

        Assert.Equal([3, 4], RowFile.Read(_folder.Write("a.npz", Archive(("y", one), ("X", two)))).Values);
        Assert.Equal([1, 2], RowFile.Read(_folder.Write("b.npz", Archive(("y", one)))).Values);
        Assert.Contains("the arrays y, z", MessageOf(_folder.Write("c.npz", Archive(("y", one), ("z", two)))), StringComparison.Ordinal);
        Assert.Contains("holds no .npy array", MessageOf(_folder.Write("d.npz", Archive())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_written_array_reads_back_and_its_values_start_at_a_multiple_of_64()
    {
        var path = Path.Combine(_folder.Path, "w.npy");
        var values = Enumerable.Range(0, 40_000).Select(i => i / 7f).ToArray();

        NpyFile.Write(path, values, 20_000, 2);
        var read = RowFile.Read(path);

        Assert.Equal(values, read.Values);
        Assert.Equal(2, read.Width);
        Assert.Equal(0, (new FileInfo(path).Length - (4 * values.Length)) % 64);
        Assert.Throws<DataFaultException>(() => NpyFile.Write(path, values, 20_000, 3));
        Assert.Throws<DataFaultException>(() => NpyFile.Write(path, values, -20_000, -2));
    }

    private static string MessageOf(string path) => Assert.Throws<DataFaultException>(() => RowFile.Read(path)).Message;

    private string Array(string type, string shape, byte[] values, bool fortran = false)
    {
        var header = $"{{'descr': {type}, 'fortran_order': {(fortran ? "True" : "False")}, 'shape': ({shape}), }}\n";
        return _folder.Write(
            "a.npy", [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header), .. values]);
    }

    private static byte[] Archive(params (string Name, byte[] Array)[] arrays)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, array) in arrays)
            {
                using var entry = archive.CreateEntry(name + ".npy").Open();
                entry.Write(array);
            }
        }

        return bytes.ToArray();
    }
}
