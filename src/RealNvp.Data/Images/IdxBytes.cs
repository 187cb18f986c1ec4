using System.IO.Compression;
using RealNvp.Data.Files;

namespace RealNvp.Data.Images;

/// <summary>The uncompressed bytes of files that may be gzip or plain, whatever their names say.</summary>
internal static class IdxBytes
{
    /// <summary>The bytes of a plain or gzip file, uncompressed, of which there may be at most <paramref name="longest"/>.</summary>
    public static byte[] Read(string path, int longest)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return Read(file, longest, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataFaultException($"'{path}' cannot be read ({error.Message.TrimEnd('.')}); give a file that can.", error);
        }
    }

    /// <summary>The same of a stream that can seek; <paramref name="name"/> is what messages call it.</summary>
    public static byte[] Read(Stream file, int longest, string name)
    {
        try
        {
            Span<byte> start = stackalloc byte[2];
            var compressed = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1f, 0x8b];
            file.Position = 0;
            using var content = compressed ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
            return ReadAtMost(content, (int)Math.Min(longest, compressed ? file.Length * Deflate.MostExpansion : file.Length), longest, name);
        }
        catch (InvalidDataException error)
        {
            throw new DataFaultException($"'{name}' is damaged: its gzip compression does not unpack; fetch it again.", error);
        }
    }

    private static byte[] ReadAtMost(Stream content, int most, int longest, string name)
    {
        // The room is what the file can and should need, not what it claims; one byte more tells that it is too long.
        var bytes = new byte[most + 1];
        var length = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > most)
        {
            throw new DataFaultException($"'{name}' holds more than the {Counted.Of(longest, "byte")} it should; give the original file.");
        }

        return bytes[..length];
    }
}
