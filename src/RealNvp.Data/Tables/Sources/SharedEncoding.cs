using RealNvp.Collectives;

namespace RealNvp.Data.Tables.Sources;

/// <summary>How the bytes of a text file are letters, found out by processes of which each looks at some of the bytes.</summary>
internal static class SharedEncoding
{
    private const int BufferBytes = 1 << 16;
    private const int MostBehindFirst = 3;

    /// <summary>The same as <see cref="FileEncoding.Find"/>. A file that is not UTF-8 is looked at by each process from its start.</summary>
    /// <param name="path">The file, which all of them can read.</param>
    /// <param name="collective">The processes.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    public static FileEncoding Find(string path, ICollective collective, CancellationToken cancellationToken)
    {
        var (found, isValid, hasReplacements) = collective.Together(() =>
        {
            using var file = Opened(path, cancellationToken);
            return FileEncoding.ByStart(file) is { } byStart ? (byStart, true, false) : Utf8Of(file, TablePart.Of(collective), cancellationToken);
        });
        var isOdd = collective.Any(!isValid);
        hasReplacements = collective.Any(hasReplacements);
        return found ?? (!isOdd ? FileEncoding.OfUtf8(hasReplacements) : collective.Together(() =>
        {
            using var file = Opened(path, cancellationToken);
            return FileEncoding.Find(file, path);
        }));
    }

    private static HeardStream Opened(string path, CancellationToken cancellationToken) =>
        new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), cancellationToken);

    /// <summary>Whether a part of the bytes is UTF-8, and holds what stands for lost letters. A letter belongs to the part that it begins in.</summary>
    private static (FileEncoding? Found, bool IsValid, bool HasReplacements) Utf8Of(Stream file, TablePart part, CancellationToken cancellationToken)
    {
        var (start, end) = (LetterAt(file, part.Start(file.Length)), LetterAt(file, part.End(file.Length)));
        var (buffer, kept, hasReplacements) = (new byte[BufferBytes], 0, false);
        file.Position = start;
        for (var left = end - start; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = file.Read(buffer.AsSpan(kept, (int)Math.Min(buffer.Length - kept, left)));
            if (read == 0)
            {
                break;
            }

            left -= read;
            var bytes = buffer.AsSpan(0, kept + read);
            var whole = left == 0 ? bytes : bytes[..^FileEncoding.Unfinished(bytes)];
            if (!System.Text.Unicode.Utf8.IsValid(whole))
            {
                return (null, false, false);
            }

            hasReplacements |= whole.IndexOf("\uFFFD"u8) >= 0;
            kept = bytes.Length - whole.Length;
            bytes[whole.Length..].CopyTo(buffer);
        }

        return (null, true, hasReplacements);
    }

    /// <summary>The first place from one on where a letter begins.</summary>
    private static long LetterAt(Stream file, long place)
    {
        if (place == 0)
        {
            return 0;
        }

        Span<byte> behind = stackalloc byte[MostBehindFirst];
        file.Position = place;
        var read = file.ReadAtLeast(behind, behind.Length, throwOnEndOfStream: false);
        var first = behind[..read].IndexOfAnyExceptInRange((byte)0x80, (byte)0xBF);
        return place + (first < 0 ? read : first);
    }
}
