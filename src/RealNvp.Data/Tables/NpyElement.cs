using System.Buffers.Binary;

namespace RealNvp.Data.Tables;

/// <summary>One element of a .npy array as a number.</summary>
internal static class NpyElement
{
    /// <summary>Reads an element; the bytes of a big-endian one are turned around in place.</summary>
    public static double Read(Span<byte> bytes, NpyHeader header)
    {
        if (header.BigEndian)
        {
            bytes.Reverse();
        }

        return (header.Kind, header.ElementLength) switch
        {
            ('f', 2) => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            ('f', 4) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            ('f', _) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            ('i', 1) => (sbyte)bytes[0],
            ('i', 2) => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            ('i', 4) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            ('i', _) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            ('u', 2) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            ('u', 4) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            ('u', 8) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            ('b', _) => bytes[0] == 0 ? 0 : 1,
            _ => bytes[0],
        };
    }

    /// <summary>A whole number of 64 bits, digit by digit, of bytes that <see cref="Read"/> has turned around.</summary>
    public static Int128 ReadWhole(ReadOnlySpan<byte> bytes, NpyHeader header) =>
        header.Kind == 'u' ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes);
}
