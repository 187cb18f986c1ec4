using System.Text;
using System.Text.Unicode;

namespace RealNvp.Data.Tables.Sources;

/// <summary>How the bytes of a text file are letters: found out by its mark, its zero bytes, and whether all of it is valid UTF-8.</summary>
/// <param name="Encoding">Decodes the file.</param>
/// <param name="MayHoldReplacements">Whether U+FFFD may come out: the letters in its place are lost, so that it is no value.</param>
/// <param name="Note">What is worth saying of it; null for UTF-8.</param>
internal sealed record FileEncoding(Encoding Encoding, bool MayHoldReplacements, string? Note)
{
    private const int BufferBytes = 1 << 16;
    private const int BytesLookedAt = 1 << 12;

    // Of a table in UTF-16, digits, separators and line ends have a zero byte each.
    private const double LeastZeros = 0.1;
    private const double LeastOneSided = 8;

    /// <summary>The same for bytes in the middle of a file, where a mark is a letter like others.</summary>
    public Encoding WithoutMark => Encoding switch
    {
        UTF8Encoding => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        UnicodeEncoding => new UnicodeEncoding(bigEndian: Encoding.GetBytes("a")[0] == 0, byteOrderMark: false),
        UTF32Encoding => new UTF32Encoding(bigEndian: Encoding.GetBytes("a")[0] == 0, byteOrderMark: false),
        _ => Encoding,
    };

    /// <summary>Looks at all bytes of a file and leaves it at its start.</summary>
    /// <exception cref="DataFaultException">It is neither UTF-8, UTF-16 nor Windows-1252; the sentence names the line.</exception>
    public static FileEncoding Find(Stream file, string path)
    {
        var found = ByStart(file);
        if (found is null)
        {
            found = ByAllBytes(file, new byte[BufferBytes], path);
            file.Position = 0;
        }

        return found;
    }

    /// <summary>What the first bytes of a file say, which is left at its start; null where all of them have to be looked at.</summary>
    public static FileEncoding? ByStart(Stream file)
    {
        var buffer = new byte[BytesLookedAt];
        var start = buffer.AsSpan(0, file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        file.Position = 0;
        return ByMark(start) ?? ByZeros(start);
    }

    /// <summary>UTF-8.</summary>
    public static FileEncoding OfUtf8(bool hasReplacements) => new(Encoding.UTF8, hasReplacements, null);

    private static FileEncoding? ByMark(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xFE, 0, 0, ..] => new(new UTF32Encoding(bigEndian: false, byteOrderMark: true), true, null),
        [0, 0, 0xFE, 0xFF, ..] => new(new UTF32Encoding(bigEndian: true, byteOrderMark: true), true, null),
        [0xFF, 0xFE, ..] => new(Encoding.Unicode, true, null),
        [0xFE, 0xFF, ..] => new(Encoding.BigEndianUnicode, true, null),
        _ => null,
    };

    private static FileEncoding? ByZeros(ReadOnlySpan<byte> start)
    {
        Span<int> zeros = stackalloc int[2];
        for (var place = 0; place < start.Length; place++)
        {
            zeros[place % 2] += start[place] == 0 ? 1 : 0;
        }

        var least = Math.Max(1, LeastZeros * start.Length / 2);
        return zeros[1] >= least && zeros[1] >= LeastOneSided * zeros[0] ? new(Encoding.Unicode, true, "read as UTF-16, as its zero bytes show")
            : zeros[0] >= least && zeros[0] >= LeastOneSided * zeros[1] ? new(Encoding.BigEndianUnicode, true, "read as UTF-16, as its zero bytes show")
            : null;
    }

    private static FileEncoding ByAllBytes(Stream file, byte[] buffer, string path)
    {
        var hasReplacements = false;
        var (line, kept) = (1L, 0);
        while (file.Read(buffer.AsSpan(kept)) is > 0 and var read)
        {
            // A letter of several bytes may go on in the next part.
            var bytes = buffer.AsSpan(0, kept + read);
            var whole = bytes[..^Unfinished(bytes)];
            if (!Utf8.IsValid(whole))
            {
                return Windows(file, buffer, line + LinesBeforeFault(whole), path);
            }

            hasReplacements |= whole.IndexOf("\uFFFD"u8) >= 0;
            line += whole.Count((byte)'\n');
            kept = bytes.Length - whole.Length;
            bytes[whole.Length..].CopyTo(buffer);
        }

        return kept > 0
            ? Windows(file, buffer, line, path)
            : OfUtf8(hasReplacements);
    }

    /// <summary>Windows-1252, unless more letters of the file are UTF-8 than are not, or a byte is none of its letters.</summary>
    private static FileEncoding Windows(Stream file, byte[] buffer, long firstLine, string path)
    {
        file.Position = 0;
        var (valid, invalid, line, kept) = (0L, 0L, 1L, 0);
        long? unknown = null;
        while (file.Read(buffer.AsSpan(kept)) is > 0 and var read)
        {
            var bytes = buffer.AsSpan(0, kept + read);
            var rest = (ReadOnlySpan<byte>)bytes[..^Unfinished(bytes)];
            kept = bytes.Length - rest.Length;
            while (rest.IndexOfAnyExceptInRange((byte)0, (byte)0x7F) is >= 0 and var place)
            {
                line += rest[..place].Count((byte)'\n');
                rest = rest[place..];
                unknown ??= rest[0] is 0x81 or 0x8D or 0x8F or 0x90 or 0x9D ? line : null;
                var isValid = Rune.DecodeFromUtf8(rest, out _, out var length) == System.Buffers.OperationStatus.Done;
                (valid, invalid) = isValid ? (valid + 1, invalid) : (valid, invalid + 1);
                rest = rest[(isValid ? length : 1)..];
            }

            line += rest.Count((byte)'\n');
            bytes[^kept..].CopyTo(buffer);
        }

        return valid > invalid || unknown is not null
            ? throw new DataFaultException(
                $"'{path}', line {(valid > invalid ? firstLine : unknown)}: its bytes are no text in UTF-8"
                + $"{(valid > invalid ? ", as those of other lines are" : " or Windows-1252")}; "
                + "save the file again as UTF-8.")
            : new(CodePagesEncodingProvider.Instance.GetEncoding(1252)!, false, $"read as Windows-1252, since line {firstLine} is not UTF-8");
    }

    private static long LinesBeforeFault(ReadOnlySpan<byte> bytes)
    {
        var place = 0;
        while (place < bytes.Length && Rune.DecodeFromUtf8(bytes[place..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            place += length;
        }

        return bytes[..place].Count((byte)'\n');
    }

    /// <summary>How many bytes at the end begin a letter that they do not finish.</summary>
    internal static int Unfinished(ReadOnlySpan<byte> bytes)
    {
        for (var length = 1; length <= Math.Min(3, bytes.Length); length++)
        {
            var first = bytes[^length];
            if (first >= 0xC0)
            {
                var needed = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
                return length < needed ? length : 0;
            }

            if (first < 0x80)
            {
                return 0;
            }
        }

        return 0;
    }
}
