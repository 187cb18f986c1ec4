using System.Buffers.Binary;
using SkiaSharp;

namespace RealNvp.Images;

/// <summary>
/// How a PNG is to be turned, as the Exif data of its chunk eXIf say; the decoder turns by those of other kinds of pictures only.
/// Formats: https://www.w3.org/TR/png-3/#eXIf and TIFF 6.0.
/// </summary>
internal static class PngOrientation
{
    private const int SignatureLength = 8;
    private const int ChunkHeader = 8;
    private const int ChecksumLength = 4;

    // The orientation stands in the first directory of tags, right at the beginning; behind it may lie a small picture.
    private const int MostExif = 1 << 16;

    /// <summary>The origin that the file names; the top left corner where it names none, or one that there is not.</summary>
    public static SKEncodedOrigin Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        Span<byte> header = stackalloc byte[ChunkHeader];
        for (long position = SignatureLength; position <= file.Length - ChunkHeader;)
        {
            file.Position = position;
            file.ReadExactly(header);
            var length = BinaryPrimitives.ReadUInt32BigEndian(header);
            var end = position + ChunkHeader + length;
            if (end > file.Length)
            {
                break;
            }

            if (header[4..].SequenceEqual("eXIf"u8))
            {
                var exif = new byte[Math.Min(length, MostExif)];
                file.ReadExactly(exif);
                return TiffOrientation.Find(exif) is { } origin ? (SKEncodedOrigin)origin : SKEncodedOrigin.TopLeft;
            }

            position = end + ChecksumLength;
        }

        return SKEncodedOrigin.TopLeft;
    }
}
