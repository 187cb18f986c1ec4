using System.Buffers.Binary;
using System.IO.Compression;
using RealNvp.Data.ImageFolders;
using RealNvp.Data.Images;
using RealNvp.Data.Tests.ImageFolders;
using RealNvp.Fuzzing;
using RealNvp.Images;
using SkiaSharp;

namespace RealNvp.Data.Tests.Fuzz;

/// <summary>Damaged images: the published sets' files, and pictures.</summary>
public sealed class ImageFuzzTests
{
    private const int Classes = 10;
    private const int LongestIdx = 100_000;

    // What deflate unpacks into, once as it comes and once cut to its length.
    private const long UnpackedPerByte = 2 * 1032 * 2;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_damaged_idx_file_is_read_or_refused(bool labels)
    {
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 4, 0, 0, 0, 3, .. Enumerable.Range(0, 60).Select(i => (byte)i)];
        byte[] names = [0, 0, 8, 1, 0, 0, 0, 5, 1, 2, 3, 4, 5];
        var whole = labels ? names : images;
        byte[][] seeds = [whole, Compressed(whole)];
        new FuzzCampaign
        {
            Reader = labels ? "idx labels" : "idx images",
            FileName = "idx",
            Draw = random => random.Next(3) == 0 ? Compressed(ByteDamage.Of(random, [whole])) : ByteDamage.Of(random, seeds),
            Read = path =>
            {
                var bytes = IdxBytes.Read(path, LongestIdx);
                if (labels)
                {
                    IdxLabels.Parse(bytes, Classes, path);
                }
                else
                {
                    IdxImages.Parse(bytes, path);
                }
            },
            BytesOfAny = 200_000,
            BytesPerByte = UnpackedPerByte,
        }.Run(3000);
    }

    [Fact]
    public void A_damaged_cifar_file_is_read_or_refused()
    {
        byte[][] seeds = [TinyCifar.Train[0], Compressed(TinyCifar.Train[0])];
        new FuzzCampaign
        {
            Reader = "cifar file",
            FileName = "data_batch_1.bin",
            Draw = random => ByteDamage.Of(random, seeds),
            Read = path => LoadCifar(path, "test_batch.bin", TinyCifar.Test),
            BytesOfAny = 2_000_000,
            BytesPerByte = UnpackedPerByte,
            NamesTheFile = false,
        }.Run(500);
    }

    [Fact]
    public void A_damaged_cifar_archive_is_read_or_refused()
    {
        byte[][] seeds = [TinyCifar.Archive];
        new FuzzCampaign
        {
            Reader = "cifar archive",
            FileName = "tiny.tar.gz",
            Draw = random => random.Next(20) == 0 ? TinyCifar.Archive : ByteDamage.Of(random, seeds),
            Read = path => LoadCifar(path, "readme.txt", []),
            BytesOfAny = 2_000_000,
            BytesPerByte = UnpackedPerByte,
            NamesTheFile = false,
        }.Run(300);
    }

    [Fact]
    public void A_damaged_archive_of_images_is_read_or_refused()
    {
        const int Width = 3 * 4 * 4;
        var data = SeedTables.Npy("|u1", false, $"5, {Width}", [.. Enumerable.Range(0, 5 * Width).Select(i => (byte)i)]);
        var labels = SeedTables.Npy("<i8", false, "5,", [.. Enumerable.Range(1, 5).SelectMany(i => BitConverter.GetBytes((long)i))]);
        byte[][] seeds =
        [
            SeedTables.Npz(CompressionLevel.Fastest, ("data.npy", data), ("labels.npy", labels)),
            SeedTables.Npz(CompressionLevel.NoCompression, ("data.npy", data), ("labels.npy", labels)),
        ];
        new FuzzCampaign
        {
            Reader = "npz images",
            FileName = "train_data_batch_1.npz",
            Draw = random => random.Next(2) == 0
                ? ByteDamage.Of(random, seeds)
                : SeedTables.Npz(
                    random.Next(2) == 0 ? CompressionLevel.NoCompression : CompressionLevel.Fastest,
                    ("data.npy", random.Next(2) == 0 ? data : ByteDamage.Damaged(random, data, seeds)),
                    ("labels.npy", ByteDamage.Damaged(random, labels, seeds))),
            Read = path =>
            {
                var images = new NpzImages(path, 4);
                var rows = images.IsStored ? images.Stored() : images.Unpacked();
                for (var row = 0; row < rows.Count; row++)
                {
                    Rows.Read(rows, row);
                }

                images.Labels(1000);
            },
            BytesOfAny = 2_000_000,
            BytesPerByte = UnpackedPerByte,
        }.Run(2000);
    }

    [Fact]
    public void A_damaged_picture_is_decoded_or_broken()
    {
        byte[] gif = [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 255, 255, 255, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b];
        byte[] bmp =
        [
            .. "BM"u8, 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0, 16, 0, 0, 0,
            .. new byte[16], .. Enumerable.Range(0, 16).Select(i => (byte)(i * 15)),
        ];
        byte[][] seeds =
        [
            TestPicture.Png(9, 7), TestPicture.GreyPng(6, 6, 80), TestPicture.Jpeg(17, 12, SKColors.Coral), TestPicture.WebP(12, 9, SKColors.Teal), gif, bmp,
        ];
        new FuzzCampaign
        {
            Reader = "picture",
            FileName = "p.png",
            Draw = random => WithCheckSums(ByteDamage.Of(random, seeds)),
            Read = path =>
            {
                try
                {
                    _ = PictureFile.Of(path, PictureDecoder.Instance);
                    _ = Framing.Centre(8).Read(path, 3, PictureDecoder.Instance);
                    _ = Framing.Lsun(8).Read(path, 1, PictureDecoder.Instance);
                }
                catch (BrokenPictureException broken)
                {
                    throw new InvalidInputException($"'{path}' is skipped: {broken.Message}.");
                }
            },

            // Of 2^22 pixels, and 8 * 1,032 for each byte, four bytes each, decoded twice and copied, and turned.
            BytesOfAny = 100_000_000,
            BytesPerByte = 16 * 8 * 1032,
        }.Run(2000);
    }

    private static void LoadCifar(string path, string beside, byte[] content)
    {
        var folder = Path.GetDirectoryName(path)!;
        File.WriteAllBytes(Path.Combine(folder, beside), content);
        if (Directory.Exists(Path.Combine(folder, "cache")))
        {
            // What an input before unpacked into.
            Directory.Delete(Path.Combine(folder, "cache"), recursive: true);
        }

        using var nothing = new FakeNetwork([]);
        new CifarLoader(Path.Combine(folder, "cache"), nothing).Load(
            TinyCifar.Source, new DataOptions { DataDirectory = folder }, null, TestContext.Current.CancellationToken);
    }

    private static byte[] Compressed(byte[] bytes)
    {
        using var file = new MemoryStream();
        using (var packed = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        {
            packed.Write(bytes);
        }

        return file.ToArray();
    }

    // The check sums of a damaged PNG's chunks are made right again, so that the decoder reads on.
    private static byte[] WithCheckSums(byte[] file)
    {
        for (var place = 8; file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, .. "PNG"u8]) && place + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(place));
            if (length > file.Length - place - 12)
            {
                break;
            }

            var end = place + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(end), TestPicture.CheckSum(file.AsSpan(place + 4, (int)length + 4)));
            place = end + 4;
        }

        return file;
    }
}
