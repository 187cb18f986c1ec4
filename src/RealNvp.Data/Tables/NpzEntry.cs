using System.IO.Compression;
using RealNvp.Data.Files;

namespace RealNvp.Data.Tables;

/// <summary>An array in a .npz, as the archive's list of contents tells of it.</summary>
internal static class NpzEntry
{
    /// <summary>The entry, once its claims can be true; what is allocated for it is then bounded by the archive's length.</summary>
    /// <param name="entry">An entry of the archive.</param>
    /// <param name="archiveLength">The bytes of the archive.</param>
    /// <param name="name">What messages call the entry.</param>
    /// <exception cref="DataFaultException">It claims more than it can hold.</exception>
    public static ZipArchiveEntry Honest(ZipArchiveEntry entry, long archiveLength, string name) =>
        entry.CompressedLength >= 0 && entry.CompressedLength <= archiveLength && entry.Length >= 0
            && entry.Length / Deflate.MostExpansion <= entry.CompressedLength
            ? entry
            : throw new DataFaultException(
                $"'{name}' is damaged: it claims {Counted.Of(entry.Length, "byte")} out of {entry.CompressedLength}; save or fetch it again.");
}
