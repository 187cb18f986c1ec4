using System.Buffers.Binary;

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
            throw new DataFaultException(
                $"'{path}' is cut short: an IDX file of images starts with {Counted.Of(HeaderLength, "byte")} and this one has {bytes.Length}; "
                + "fetch it again.");
        }

        var magic = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (magic != ImagesMagic)
        {
            throw new DataFaultException(
                $"'{path}' is no IDX file of images: it starts with 0x{magic:x8} and not with 0x{ImagesMagic:x8}; give the file of images.");
        }

        var count = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        var height = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
        var width = BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]);
        var held = bytes.Length - HeaderLength;
        if ((UInt128)count * height * width != (UInt128)held || held == 0)
        {
            throw new DataFaultException(
                $"'{path}' says it holds {Counted.Of(count, "image")} of {height} x {width} pixels but has {Counted.Of(held, "byte")} of them; "
                + "fetch it again.");
        }

        return new IdxImages((int)count, (int)height, (int)width, file[HeaderLength..]);
    }
}
