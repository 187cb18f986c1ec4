namespace RealNvp.Data.ImageFolders;

/// <summary>A picture's file and what its header says: the pixels as they are stored, and whether they are grey.</summary>
internal sealed record PictureFile(string Path, int Width, int Height, bool IsGrey)
{
    private static readonly HashSet<string> Endings = new(StringComparer.OrdinalIgnoreCase) { ".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp" };

    /// <summary>Whether the name ends like a picture's.</summary>
    public static bool IsNamedSo(string path) => Endings.Contains(System.IO.Path.GetExtension(path));

    /// <summary>The file of a path, by its header.</summary>
    /// <exception cref="BrokenPictureException">It has none, or one that cannot be true.</exception>
    public static PictureFile Of(string path, IPictureDecoder decoder)
    {
        var (width, height, isGrey) = decoder.ReadHeader(path);
        return new(path, width, height, isGrey);
    }
}
