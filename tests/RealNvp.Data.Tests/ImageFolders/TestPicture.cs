using System.Buffers.Binary;
using SkiaSharp;

namespace RealNvp.Data.Tests.ImageFolders;

/// <summary>Pictures made for tests.</summary>
internal static class TestPicture
{
    /// <summary>A PNG whose red is the column, green the row and blue a mark of its own.</summary>
    public static byte[] Png(int width, int height, byte mark = 7) => Encode(
        width, height, SKColorType.Rgba8888, (x, y) => new SKColor((byte)x, (byte)y, mark), SKEncodedImageFormat.Png);

    /// <summary>A grey PNG of one level.</summary>
    public static byte[] GreyPng(int width, int height, byte level) =>
        Encode(width, height, SKColorType.Gray8, (_, _) => new SKColor(level, level, level), SKEncodedImageFormat.Png);

    /// <summary>A JPEG of one colour.</summary>
    public static byte[] Jpeg(int width, int height, SKColor colour) =>
        Encode(width, height, SKColorType.Rgba8888, (_, _) => colour, SKEncodedImageFormat.Jpeg);

    /// <summary>A WebP of one colour.</summary>
    public static byte[] WebP(int width, int height, SKColor colour) =>
        Encode(width, height, SKColorType.Rgba8888, (_, _) => colour, SKEncodedImageFormat.Webp);

    /// <summary>A PNG whose header claims a size that is not there.</summary>
    public static byte[] Claiming(uint width, uint height)
    {
        var png = Png(2, 2);

        // The signature's 8 bytes, the chunk's length and name, then width and height, and the check sum after 13 bytes of data.
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), CheckSum(png.AsSpan(12, 17)));
        return png;
    }

    internal static uint CheckSum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ ((sum & 1) * 0xedb88320);
            }
        }

        return ~sum;
    }

    private static byte[] Encode(int width, int height, SKColorType type, Func<int, int, SKColor> colour, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(width, height, type, SKAlphaType.Opaque);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                bitmap.SetPixel(x, y, colour(x, y));
            }
        }

        using var data = bitmap.Encode(format, 95);
        return data.ToArray();
    }
}
