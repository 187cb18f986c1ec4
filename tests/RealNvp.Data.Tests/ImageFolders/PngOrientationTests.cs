using System.Buffers.Binary;
using RealNvp.Images;
using SkiaSharp;

namespace RealNvp.Data.Tests.ImageFolders;

/// <summary>A PNG is turned by its chunk eXIf, wherever that stands and in whichever order its bytes are, as a JPEG is by its own.</summary>
public sealed class PngOrientationTests : IDisposable
{
    private const int HeaderEnd = 33;
    private const int EndLength = 12;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, true, 3, "abcdef")]
    [InlineData(2, true, 3, "cbafed")]
    [InlineData(3, false, 3, "fedcba")]
    [InlineData(4, true, 3, "defabc")]
    [InlineData(5, false, 2, "adbecf")]
    [InlineData(6, true, 2, "daebfc")]
    [InlineData(7, false, 2, "fcebda")]
    [InlineData(8, true, 2, "cfbead")]
    public void A_png_is_turned_as_its_exif_data_say(int orientation, bool isLittle, int width, string expected)
    {
        foreach (var (isLast, mark) in new[] { (false, ""), (true, ""), (false, "Exif\0\0") })
        {
            var picture = PictureDecoder.Instance.Decode(Write(Exif(orientation, isLittle, mark), isLast));
            Assert.Equal((width, 6 / width), (picture.Width, picture.Height));
            Assert.Equal(expected, Letters(picture));
        }
    }

    [Fact]
    public void Exif_data_that_name_no_orientation_or_are_none_turn_nothing()
    {
        byte[][] all =
        [
            [], [.. "MM\0*"u8], [.. "MM\0*"u8, 0xff, 0xff, 0xff, 0xff, 0, 1], [.. "II*\0"u8, 8, 0, 0, 0, 0xff, 0xff, 18, 1, 3, 0],
            Exif(0, true, ""), Exif(9, false, ""), [.. "no Exif data at all"u8],
        ];
        Assert.All(all, exif => Assert.Equal("abcdef", Letters(PictureDecoder.Instance.Decode(Write(exif, isLast: false)))));
    }

    private static string Letters(DecodedPicture picture) => string.Concat(Enumerable.Range(0, 6).Select(i => (char)picture.Pixels[i * 4]));

    private static byte[] Exif(int orientation, bool isLittle, string mark)
    {
        byte[] tiff = isLittle
            ? [.. "II*\0"u8, 8, 0, 0, 0, 2, 0, 0, 1, 3, 0, 1, 0, 0, 0, 3, 0, 0, 0, 18, 1, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0]
            : [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        return [.. mark.Select(letter => (byte)letter), .. tiff];
    }

    /// <summary>A picture of 3 x 2 letters with the chunk after its header or before its end.</summary>
    private string Write(byte[] exif, bool isLast)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(3, 2, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var i = 0; i < 6; i++)
        {
            bitmap.SetPixel(i % 3, i / 3, new SKColor((byte)('a' + i), 0, 0));
        }

        using var encoded = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        var png = encoded.ToArray();
        var place = isLast ? png.Length - EndLength : HeaderEnd;
        return _folder.Write($"{Guid.NewGuid():N}.png", [.. png[..place], .. Chunk(exif), .. png[place..]]);
    }

    private static byte[] Chunk(byte[] data)
    {
        byte[] named = [.. "eXIf"u8, .. data];
        var chunk = new byte[named.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        named.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(named.Length + 4), Checksum(named));
        return chunk;
    }

    private static uint Checksum(byte[] bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ (0xEDB88320 & (0 - (sum & 1)));
            }
        }

        return ~sum;
    }
}
