using System.IO.Compression;
using RealNvp.Data.Files;
using RealNvp.Files;

namespace RealNvp.Data.Tables.Sources;

/// <summary>Unpacks a gzip file into a temporary one, since a table is read more than once.</summary>
internal static class UnpackedText
{
    private const int CopyBytes = 1 << 16;

    /// <summary>The text of the file, for the caller to dispose of.</summary>
    /// <exception cref="DataFaultException">It is damaged, or holds more than it can; what was unpacked is gone.</exception>
    public static TemporaryFile Of(string path, CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Of(file, path, cancellationToken);
    }

    /// <summary>The text that is packed in a stream, for the caller to dispose of.</summary>
    /// <param name="file">The stream, at its start, which says its length.</param>
    /// <param name="path">What it is called.</param>
    /// <param name="cancellationToken">Ends the unpacking.</param>
    /// <exception cref="DataFaultException">It is damaged, or holds more than it can; what was unpacked is gone.</exception>
    public static TemporaryFile Of(Stream file, string path, CancellationToken cancellationToken)
    {
        using var packed = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        var text = new TemporaryFile();
        try
        {
            var buffer = new byte[CopyBytes];
            while (packed.Read(buffer) is > 0 and var read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                text.Stream.Write(buffer.AsSpan(0, read));
                if (text.Length / Deflate.MostExpansion > file.Length)
                {
                    throw new DataFaultException($"'{path}' unpacks into more than {Deflate.MostExpansion} times its length; it is no table.");
                }
            }

            text.Stream.Flush();
            return text;
        }
        catch (InvalidDataException error)
        {
            text.Dispose();
            throw new DataFaultException($"'{path}' is cut short or damaged: it does not unpack; save or fetch it again.", error);
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }
}
