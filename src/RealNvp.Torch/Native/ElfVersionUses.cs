using System.Buffers.Binary;

namespace RealNvp.Torch.Native;

/// <summary>
/// Whether anything in a 64-bit little-endian ELF library is bound to a version it needs: a relocation against a symbol that
/// .gnu.version gives that version. A need that nothing is bound to can be dropped; any other cannot, since the first
/// call would end the process.
/// </summary>
internal static class ElfVersionUses
{
    private const uint RelocationsWithAddend = 4;
    private const uint Relocations = 9;
    private const uint SymbolVersions = 0x6fffffff;
    private const int HiddenBit = 0x8000;

    /// <summary>Counts the relocations against symbols of one version.</summary>
    /// <param name="library">The bytes of the library, an ELF file whose section headers have the usual size.</param>
    /// <param name="version">The version's index, as vna_other has it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A section lies outside of the file.</exception>
    public static int Count(ReadOnlySpan<byte> library, int version)
    {
        var versions = ReadOnlySpan<byte>.Empty;
        var symbols = 0u;
        for (var index = 0; index < SectionCount(library); index++)
        {
            if (UInt32(Section(library, index), 4) == SymbolVersions)
            {
                versions = Contents(library, index);
                symbols = UInt32(Section(library, index), 0x28);
            }
        }

        var uses = 0;
        for (var index = 0; index < SectionCount(library); index++)
        {
            var header = Section(library, index);
            if (UInt32(header, 4) is Relocations or RelocationsWithAddend && UInt32(header, 0x28) == symbols)
            {
                var size = UInt32(header, 4) == Relocations ? 16 : 24;
                for (var rest = Contents(library, index); rest.Length >= size; rest = rest[size..])
                {
                    // The symbol is the upper half of r_info; 0 means none.
                    var symbol = UInt32(rest, 12);
                    if (symbol != 0 && (UInt16(At(versions, symbol * 2L)) & ~HiddenBit) == version)
                    {
                        uses++;
                    }
                }
            }
        }

        return uses;
    }

    private static int SectionCount(ReadOnlySpan<byte> library) => UInt16(library[0x3c..]);

    private static ReadOnlySpan<byte> Section(ReadOnlySpan<byte> library, int index) =>
        At(At(library, (long)UInt64(library, 0x28)), index * 64L);

    private static ReadOnlySpan<byte> Contents(ReadOnlySpan<byte> library, int index)
    {
        var header = Section(library, index);
        var contents = At(library, (long)UInt64(header, 0x18));
        var size = UInt64(header, 0x20);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, (ulong)contents.Length);
        return contents[..(int)size];
    }

    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> bytes, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, bytes.Length);
        return bytes[(int)offset..];
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static ulong UInt64(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);
}
