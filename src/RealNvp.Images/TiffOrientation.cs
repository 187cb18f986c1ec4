using System.Buffers.Binary;

namespace RealNvp.Images;

/// <summary>Finds the orientation (tag 274) in the first directory of Exif data, which are a TIFF file without its picture.</summary>
internal static class TiffOrientation
{
    private const int HeaderLength = 8;
    private const int EntryLength = 12;
    private const ushort Orientation = 274;
    private const ushort TypeShort = 3;
    private const ushort TypeLong = 4;

    /// <summary>1 to 8; null where there is none. Bytes that are no Exif data have none.</summary>
    public static int? Find(ReadOnlySpan<byte> exif)
    {
        // Some writers leave the mark in that a JPEG has before them.
        exif = exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif;
        var isLittle = exif.StartsWith("II*\0"u8);
        if (exif.Length < HeaderLength || !(isLittle || exif.StartsWith("MM\0*"u8)))
        {
            return null;
        }

        var start = Long(exif[4..], isLittle);
        if (start > exif.Length - sizeof(ushort))
        {
            return null;
        }

        var entries = exif[(int)start..];
        var count = Short(entries, isLittle);
        entries = entries[sizeof(ushort)..];
        for (var entry = 0; entry < count && entries.Length >= EntryLength; entry++, entries = entries[EntryLength..])
        {
            if (Short(entries, isLittle) == Orientation)
            {
                var value = Short(entries[2..], isLittle) switch
                {
                    TypeShort => Short(entries[8..], isLittle),
                    TypeLong => Long(entries[8..], isLittle),
                    _ => 0u,
                };
                return value is >= 1 and <= 8 ? (int)value : null;
            }
        }

        return null;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Long(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
