using System.Security.Cryptography;

namespace RealNvp.Data.Images;

/// <summary>One published file of images: its name, its uncompressed length in bytes and the SHA-256 of its uncompressed bytes.</summary>
internal sealed record ImageFile(string Name, int Length, string Sha256)
{
    /// <summary>The name under which it is published and cached.</summary>
    public string CompressedName => Name + ".gz";

    /// <summary>Throws unless the bytes found at a place are those that were published.</summary>
    public void RequirePublished(ReadOnlySpan<byte> bytes, string place, string what = "uncompressed bytes")
    {
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != Sha256)
        {
            throw new DataFaultException(
                $"'{place}' is not the published file: its {what} have another SHA-256 than {Sha256}; remove it and fetch it again.");
        }
    }
}
