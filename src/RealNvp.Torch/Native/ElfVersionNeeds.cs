using System.Buffers.Binary;
using System.Text;

namespace RealNvp.Torch.Native;

/// <summary>
/// The version needs of a 64-bit little-endian ELF library (section .gnu.version_r): which versions of which libraries the
/// loader insists on. Every offset is checked against the file.
/// </summary>
internal static class ElfVersionNeeds
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int NeedSize = 16;
    private const int AuxSize = 16;
    private const uint VersionNeedSection = 0x6ffffffe;
    private const ushort WeakFlag = 0x2;

    /// <summary>
    /// Marks the need of one version as weak, in place: the loader then warns of nothing and loads the library without it.
    /// Done only where nothing in the library is bound to that version.
    /// </summary>
    /// <param name="library">The bytes of the library.</param>
    /// <param name="version">The version's name, such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>
    /// Null when exactly one need of that name was found and is now weak; otherwise what was found instead, and then nothing is
    /// changed.
    /// </returns>
    public static string? Weaken(Span<byte> library, string version)
    {
        try
        {
            return WeakenChecked(library, version);
        }
        catch (ArgumentOutOfRangeException)
        {
            return "its version needs point outside of the file";
        }
    }

    private static string? WeakenChecked(Span<byte> library, string version)
    {
        ReadOnlySpan<byte> magic = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];
        if (library.Length < HeaderSize || !library.StartsWith(magic))
        {
            return "it is no 64-bit little-endian ELF file";
        }

        var sections = At(library, (long)UInt64(library, 0x28));
        var count = UInt16(library, 0x3c);
        if (UInt16(library, 0x3a) != SectionHeaderSize)
        {
            return "its section headers have an unknown size";
        }

        for (var index = 0; index < count; index++)
        {
            var header = At(sections, (long)index * SectionHeaderSize);
            if (UInt32(header, 4) == VersionNeedSection)
            {
                var strings = At(sections, (long)UInt32(header, 0x28) * SectionHeaderSize);
                var needs = At(library, (long)UInt64(header, 0x18));
                return WeakenNeeds(library, needs, At(library, (long)UInt64(strings, 0x18)), version);
            }
        }

        return "it has no version needs";
    }

    private static string? WeakenNeeds(
        ReadOnlySpan<byte> library, Span<byte> needs, ReadOnlySpan<byte> strings, string version)
    {
        var name = Encoding.ASCII.GetBytes(version + "\0");
        var found = 0;
        var wanted = Span<byte>.Empty;
        while (true)
        {
            var auxiliaries = UInt16(needs, 2);
            var aux = At(needs, UInt32(needs, 8));
            for (var index = 0; index < auxiliaries; index++)
            {
                if (At(strings, UInt32(aux, 8)).StartsWith(name))
                {
                    found++;
                    wanted = aux[..AuxSize];
                }

                if (UInt32(aux, 12) == 0)
                {
                    break;
                }

                aux = At(aux, Math.Max(AuxSize, UInt32(aux, 12)));
            }

            if (UInt32(needs, 12) == 0)
            {
                break;
            }

            needs = At(needs, Math.Max(NeedSize, UInt32(needs, 12)));
        }

        if (found != 1)
        {
            return $"it needs {version} {found} times, not once";
        }

        var uses = ElfVersionUses.Count(library, UInt16(wanted, 6));
        if (uses > 0)
        {
            return $"it calls into {version} in {uses} places";
        }

        BinaryPrimitives.WriteUInt16LittleEndian(wanted[4..], (ushort)(UInt16(wanted, 4) | WeakFlag));
        return null;
    }

    private static Span<byte> At(Span<byte> bytes, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, bytes.Length);
        return bytes[(int)offset..];
    }

    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> bytes, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, bytes.Length);
        return bytes[(int)offset..];
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static ulong UInt64(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);
}
