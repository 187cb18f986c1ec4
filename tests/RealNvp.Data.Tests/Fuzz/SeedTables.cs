using System.Globalization;
using System.IO.Compression;
using System.Text;
using Parquet;
using Parquet.Schema;
using RealNvp.Fuzzing;

namespace RealNvp.Data.Tests.Fuzz;

/// <summary>Small whole tables of every kind, to be damaged.</summary>
internal static class SeedTables
{
    private const int Rows = 24;

    public static byte[][] Text { get; } =
    [
        Bytes("a,b,name,flag\n" + Lines(row => $"{Number(row)},{row * 3},\"n{row % 3}\",{row % 2}")),
        Bytes("a;b;name\r\n" + Lines(row => $"{Number(row).Replace('.', ',')};{row % 5};\"x \"\"{row % 2}\"\" ; y\"", "\r\n")),
        Bytes("# a comment\nx\ty\n" + Lines(row => $"{row}\t{(row % 7 == 0 ? "NA" : Number(row))}")),
        Bytes(Lines(row => $"{row}|{row * row}|{Number(row)}")),
        [0xef, 0xbb, 0xbf, .. Bytes("\u00fcber,\u4e2d\n" + Lines(row => $"{row}.25,\u00e9{row % 2}"))],
    ];

    public static byte[][] Arrays { get; } =
    [
        Npy("<f8", false, $"{Rows}, 3", Values(Rows * 3, BitConverter.GetBytes)),
        Npy("<f4", true, $"{Rows}, 3", Values(Rows * 3, value => BitConverter.GetBytes((float)value))),
        Npy(">i4", false, $"{Rows},", Values(Rows, value => [.. BitConverter.GetBytes((int)(value * 100)).Reverse()])),
        Npy("|u1", true, $"{Rows}, 2, 2", Values(Rows * 4, value => [(byte)(value * 50)])),
        Npy("|b1", false, $"{Rows}, 2", Values(Rows * 2, value => [value > 0 ? (byte)1 : (byte)0])),
        Npy("<f2", false, $"{Rows}, 2", Values(Rows * 2, value => BitConverter.GetBytes((Half)value))),
    ];

    public static byte[][] Archives { get; } =
    [
        Npz(CompressionLevel.Fastest, ("X.npy", Arrays[0]), ("y.npy", Npy("|u1", false, $"{Rows},", Values(Rows, value => [value > 0 ? (byte)1 : (byte)0])))),
        Npz(CompressionLevel.NoCompression, ("data.npy", Arrays[1])),
        Npz(CompressionLevel.SmallestSize, ("other.npy", Arrays[3]), ("readme.txt", [1, 2, 3])),
    ];

    public static byte[][] Parquet { get; } =
    [
        .. new[]
        {
            CompressionMethod.None, CompressionMethod.Snappy, CompressionMethod.Gzip, CompressionMethod.Brotli, CompressionMethod.Zstd,
            CompressionMethod.Lz4Raw,
        }.Select(method => ParquetAsync(method).GetAwaiter().GetResult()),
        new Hostile.ParquetBytes().Build(),
    ];

    /// <summary>An archive with damaged arrays in it, which itself is whole.</summary>
    public static byte[] DamagedNpz(Random random) => Npz(
        random.Next(2) == 0 ? CompressionLevel.NoCompression : CompressionLevel.Fastest,
        ("X.npy", ByteDamage.Of(random, Arrays)), ("y.npy", random.Next(2) == 0 ? ByteDamage.Of(random, Arrays) : Arrays[2]));

    public static byte[] Npy(string type, bool fortran, string shape, byte[] values)
    {
        var text = $"{{'descr': '{type}', 'fortran_order': {fortran}, 'shape': ({shape}), }}\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text), .. values];
    }

    public static byte[] Npz(CompressionLevel level, params ReadOnlySpan<(string Name, byte[] Content)> entries)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return file.ToArray();
    }

    private static async Task<byte[]> ParquetAsync(CompressionMethod method)
    {
        var (name, number, maybe, flag, time, money) = (
            new DataField<string>("name"), new DataField<double>("number"), new DataField<int?>("maybe"), new DataField<bool>("flag"),
            new DataField<DateTime>("time"), new DecimalDataField("money", 10, 2));
        using var file = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(
            new ParquetSchema(name, number, maybe, flag, time, money), file, new ParquetOptions { CompressionMethod = method }))
        {
            for (var group = 0; group < 2; group++)
            {
                int[] rows = [.. Enumerable.Range(group * Rows / 2, Rows / 2)];
                using var part = writer.CreateRowGroup();
                await part.WriteAsync(name, [.. rows.Select(row => row % 7 == 0 ? null! : $"n{row % 3}")]);
                await part.WriteAsync<double>(number, rows.Select(row => Math.Sin(row)).ToArray());
                await part.WriteAsync<int>(maybe, rows.Select(row => row % 5 == 0 ? null : (int?)row).ToArray());
                await part.WriteAsync<bool>(flag, rows.Select(row => row % 2 == 0).ToArray());
                await part.WriteAsync<DateTime>(time, rows.Select(row => new DateTime(2020, 1, 1 + row, 0, 0, 0, DateTimeKind.Utc)).ToArray());
                await part.WriteAsync<decimal>(money, rows.Select(row => row + 0.25m).ToArray());
            }
        }

        return file.ToArray();
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Lines(Func<int, string> line, string end = "\n") => string.Concat(Enumerable.Range(0, Rows).Select(row => line(row) + end));

    private static string Number(int row) => Math.Sin(row).ToString("F4", CultureInfo.InvariantCulture);

    private static byte[] Values(int count, Func<double, byte[]> bytes) => [.. Enumerable.Range(0, count).SelectMany(i => bytes(Math.Sin(i)))];
}
