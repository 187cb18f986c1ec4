using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using RealNvp.Data.Images;

namespace RealNvp.Data.Tests;

/// <summary>CIFAR's files in small: two training files of 10 records and a test file of 4, and the archive of them.</summary>
internal static class TinyCifar
{
    public static byte[][] Train { get; } = [Records(10, 1), Records(10, 2)];

    public static byte[] Test { get; } = Records(4, 3);

    public static byte[] Archive { get; } = Pack();

    public static CifarSource Source { get; } = CifarSource.Cifar10 with
    {
        Name = "tiny",
        Train = [File("data_batch_1.bin", Train[0]), File("data_batch_2.bin", Train[1])],
        Test = File("test_batch.bin", Test),
        Archive = File("tiny.tar.gz", Archive),
        Mirrors = [new("https://first.invalid/")],
    };

    /// <summary>Records whose class is the row's last digit and whose pixels a generator of this seed gives.</summary>
    public static byte[] Records(int count, int seed)
    {
        var bytes = new byte[count * CifarImages.RecordLength];
        new Random(seed).NextBytes(bytes);
        for (var row = 0; row < count; row++)
        {
            bytes[row * CifarImages.RecordLength] = (byte)(row % 10);
        }

        return bytes;
    }

    public static float[] Pixels(byte[] file, int row) =>
        [.. file.Skip((row * CifarImages.RecordLength) + 1).Take(CifarImages.Size).Select(value => (float)value)];

    private static ImageFile File(string name, byte[] bytes) => new(name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));

    private static byte[] Pack()
    {
        using var packed = new MemoryStream();
        using (var tar = new TarWriter(new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)))
        {
            (string, byte[])[] files = [("data_batch_2.bin", Train[1]), ("readme.html", [1, 2]), ("data_batch_1.bin", Train[0]), ("test_batch.bin", Test)];
            foreach (var (name, bytes) in files)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "cifar-10-batches-bin/" + name) { DataStream = new MemoryStream(bytes) });
            }
        }

        return packed.ToArray();
    }
}
