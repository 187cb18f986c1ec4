using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using RealNvp.Data.Images;

namespace RealNvp.Data.Tests;

/// <summary>A published set in small: 6 images of 2 x 3 pixels to train and 2 to test, 2 of the 6 to validate.</summary>
internal static class TinyImages
{
    public static byte[] Train { get; } = Idx(0x803, 6, 2, 3, 36);

    public static byte[] Test { get; } = Idx(0x803, 2, 2, 3, 12);

    public static ImageSource Source { get; } = Of(Train, Test);

    public static ImageSource Of(byte[] train, byte[] test) => new()
    {
        Name = "tiny",
        Summary = "",
        Licence = "made for tests",
        Train = new("train-images", train.Length, Convert.ToHexStringLower(SHA256.HashData(train))),
        Test = new("test-images", test.Length, Convert.ToHexStringLower(SHA256.HashData(test))),
        ValidRows = 2,
        Mirrors = [new("https://first.invalid/data/"), new("https://second.invalid/")],
    };

    public static byte[] Idx(uint magic, uint count, uint height, uint width, int pixels)
    {
        var file = new byte[16 + pixels];
        BinaryPrimitives.WriteUInt32BigEndian(file, magic);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4), count);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(8), height);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(12), width);
        for (var i = 0; i < pixels; i++)
        {
            file[16 + i] = (byte)(i * 7);
        }

        return file;
    }

    public static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }
}
