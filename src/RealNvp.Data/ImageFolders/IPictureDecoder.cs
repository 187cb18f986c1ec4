namespace RealNvp.Data;

/// <summary>
/// What decodes pictures from files. RealNvp.Data has none of its own, so that it brings no native file; the package RealNvp.Images has <c>PictureDecoder</c>.
/// Many threads call it at once.
/// </summary>
public interface IPictureDecoder
{
    /// <summary>Reads what a picture's file says of it before its pixels: how wide and high it is stored, and whether it is grey.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BrokenPictureException">It is no picture, or claims what cannot be true.</exception>
    (int Width, int Height, bool IsGrey) ReadHeader(string path);

    /// <summary>Reads a picture's pixels, turned the way its camera was held; what is transparent is seen on black.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BrokenPictureException">It is no whole picture.</exception>
    DecodedPicture Decode(string path);
}
