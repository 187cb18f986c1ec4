using System.Buffers.Binary;
using System.IO.Compression;

namespace RealNvp.Data.Images;

/// <summary>How an IDX file begins: two zeros, the type of its values, the number of its sizes, and the sizes, all big-endian.</summary>
/// <param name="Type">The byte of the type, such as 0x08 for unsigned bytes.</param>
/// <param name="Sizes">The sizes, the number of items first.</param>
internal sealed record IdxHeader(byte Type, uint[] Sizes)
{
    public const byte UnsignedByte = 0x08;
    private const byte SignedByte = 0x09;
    private const byte Short = 0x0b;
    private const byte Integer = 0x0c;
    private const byte Float = 0x0d;
    private const byte Double = 0x0e;
    private const int FewestBytes = 4;
    private const int MostSizes = 8;

    /// <summary>The bytes before the values.</summary>
    public int Length => FewestBytes + (sizeof(int) * Sizes.Length);

    /// <summary>The bytes of a value.</summary>
    public int ValueLength => Type switch { Short => 2, Integer or Float => 4, Double => 8, _ => 1 };

    /// <summary>Whether the values are whole numbers.</summary>
    public bool IsWhole => Type is UnsignedByte or SignedByte or Short or Integer;

    /// <summary>The number of values that the sizes make.</summary>
    public UInt128 Count => Sizes.Aggregate((UInt128)1, (count, size) => count > ulong.MaxValue ? count : count * size);

    /// <summary>What the values are, in words.</summary>
    public string Words => Type switch
    {
        UnsignedByte => "unsigned bytes",
        SignedByte => "signed bytes",
        Short => "whole numbers of 16 bits",
        Integer => "whole numbers of 32 bits",
        Float => "numbers of 32 bits",
        _ => "numbers of 64 bits",
    };

    /// <summary>How a file begins, packed by gzip or not; null for one of another kind. Of a table or an array nothing begins so.</summary>
    /// <param name="path">A file that is there.</param>
    public static IdxHeader? Of(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            Span<byte> start = stackalloc byte[2];
            var isPacked = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1f, 0x8b];
            file.Position = 0;
            using var content = isPacked ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
            Span<byte> bytes = stackalloc byte[FewestBytes + (sizeof(int) * MostSizes)];
            return Parse(bytes[..content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    private static IdxHeader? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes is not [0, 0, UnsignedByte or SignedByte or (>= Short and <= Double), >= 1 and <= MostSizes and var count, ..]
            || bytes.Length < FewestBytes + (sizeof(int) * count))
        {
            return null;
        }

        var sizes = new uint[count];
        for (var index = 0; index < count; index++)
        {
            sizes[index] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(FewestBytes + (sizeof(int) * index))..]);
        }

        return new(bytes[2], sizes);
    }

    /// <summary>The whole numbers of a file.</summary>
    /// <param name="values">The bytes behind the header.</param>
    public int[] ReadWholes(ReadOnlySpan<byte> values)
    {
        var numbers = new int[values.Length / ValueLength];
        for (var index = 0; index < numbers.Length; index++)
        {
            var bytes = values.Slice(index * ValueLength, ValueLength);
            numbers[index] = Type switch
            {
                SignedByte => (sbyte)bytes[0],
                Short => BinaryPrimitives.ReadInt16BigEndian(bytes),
                Integer => BinaryPrimitives.ReadInt32BigEndian(bytes),
                _ => bytes[0],
            };
        }

        return numbers;
    }
}
