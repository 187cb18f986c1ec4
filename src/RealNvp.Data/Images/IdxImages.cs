using System.Buffers.Binary;
using System.IO.Compression;

namespace RealNvp.Data.Images;

/// <summary>Images of one byte a pixel, row after row, as an IDX file holds them.</summary>
internal sealed record IdxImages(int Count, int Height, int Width, ReadOnlyMemory<byte> Pixels)
{
    private const int HeaderLength = 16;
    private const uint ImagesMagic = 0x00000803;

    /// <summary>Takes the images out of a whole uncompressed file: four big-endian words (magic, count, height, width), then the pixels.</summary>
    public static IdxImages Parse(ReadOnlyMemory<byte> file, string path)
    {
        var bytes = file.Span;
        if (bytes.Length < HeaderLength)
        {
            throw new InvalidInputException(
                $"'{path}' is cut short: an IDX file of images starts with {HeaderLength} bytes and this one has {bytes.Length}; fetch it again.");
        }

        var magic = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (magic != ImagesMagic)
        {
            throw new InvalidInputException(
                $"'{path}' is no IDX file of images: it starts with 0x{magic:x8} and not with 0x{ImagesMagic:x8}; give the file of images.");
        }

        var count = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        var height = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
        var width = BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]);
        var held = bytes.Length - HeaderLength;
        if ((UInt128)count * height * width != (UInt128)held || held == 0)
        {
            throw new InvalidInputException(
                $"'{path}' says it holds {count} images of {height} x {width} pixels but has {held} bytes of them; fetch it again.");
        }

        return new IdxImages((int)count, (int)height, (int)width, file[HeaderLength..]);
    }

    /// <summary>The bytes of a plain or gzip file, uncompressed, of which there may be at most <paramref name="longest"/>.</summary>
    public static byte[] ReadUncompressed(string path, int longest)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            Span<byte> start = stackalloc byte[2];
            var compressed = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1f, 0x8b];
            file.Position = 0;
            using var content = compressed ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
            return ReadAtMost(content, longest, path);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidInputException($"'{path}' is damaged: its gzip compression does not unpack; fetch it again.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"'{path}' cannot be read ({error.Message.TrimEnd('.')}); give a file that can.", error);
        }
    }

    private static byte[] ReadAtMost(Stream content, int longest, string path)
    {
        // The room is what the file should need, not what it claims; one byte more tells that it is too long.
        var bytes = new byte[longest + 1];
        var length = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > longest)
        {
            throw new InvalidInputException($"'{path}' holds more than the {longest} bytes it should; give the original file.");
        }

        return bytes[..length];
    }
}
