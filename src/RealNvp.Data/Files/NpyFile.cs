using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using RealNvp.Files;

namespace RealNvp.Data;

/// <summary>Writes arrays that NumPy loads.</summary>
public static class NpyFile
{
    private const int Alignment = 64;
    private const int PrefixLength = 10;
    private const int ChunkElements = 1 << 14;

    /// <summary>Writes little-endian 32-bit floats in C order, version 1.0 of the format; an earlier file is replaced whole or not at all.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="values">The values, the last axis fastest.</param>
    /// <param name="sizes">The sizes of the axes; their product is the number of values.</param>
    /// <exception cref="DataFaultException">The sizes do not fit the values, or the file cannot be written there.</exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public static void Write(string path, ReadOnlySpan<float> values, params ReadOnlySpan<int> sizes)
    {
        var product = (UInt128)1;
        var negative = false;
        foreach (var size in sizes)
        {
            negative |= size < 0;
            product = product > ulong.MaxValue ? product : product * (uint)Math.Max(size, 0);
        }

        if (negative || product != (UInt128)values.Length)
        {
            throw new DataFaultException(
                $"{Counted.Of(values.Length, "value", "does", "do")} not make an array of the sizes ({string.Join(", ", sizes.ToArray())}); "
                + "their product must be the number of values.");
        }

        var header = Header("<f4", sizes);
        var copy = values.ToArray();
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            var bytes = ArrayPool<byte>.Shared.Rent(ChunkElements * sizeof(float));
            for (var start = 0; start < copy.Length; start += ChunkElements)
            {
                var part = copy.AsSpan(start, Math.Min(ChunkElements, copy.Length - start));
                for (var i = 0; i < part.Length; i++)
                {
                    BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), part[i]);
                }

                stream.Write(bytes, 0, part.Length * sizeof(float));
            }

            ArrayPool<byte>.Shared.Return(bytes);
        });
    }

    /// <summary>What stands before the values of an array in C order, version 1.0 of the format.</summary>
    /// <param name="type">The type of a value as NumPy writes it, such as <c>&lt;f4</c>.</param>
    /// <param name="sizes">The sizes of the axes.</param>
    /// <param name="least">The fewest bytes, a multiple of 64.</param>
    internal static byte[] Header<T>(string type, ReadOnlySpan<T> sizes, int least = 0)
        where T : IBinaryInteger<T>
    {
        // Python writes a tuple of one with a comma behind it.
        var shape = string.Join(", ", sizes.ToArray()) + (sizes.Length == 1 ? "," : "");
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}";
        var length = Math.Max(least, (PrefixLength + text.Length + 1 + Alignment - 1) / Alignment * Alignment);
        var header = new byte[length];
        header.AsSpan().Fill((byte)' ');
        ReadOnlySpan<byte> start = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        start.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(length - PrefixLength));
        Encoding.ASCII.GetBytes(text, header.AsSpan(PrefixLength));
        header[^1] = (byte)'\n';
        return header;
    }
}
