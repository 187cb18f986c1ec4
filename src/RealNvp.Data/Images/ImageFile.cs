namespace RealNvp.Data.Images;

/// <summary>One published file of images: its name, its uncompressed length in bytes and the SHA-256 of its uncompressed bytes.</summary>
internal sealed record ImageFile(string Name, int Length, string Sha256)
{
    /// <summary>The name under which it is published and cached.</summary>
    public string CompressedName => Name + ".gz";
}
