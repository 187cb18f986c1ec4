namespace RealNvp.Data.ImageFolders;

/// <summary>How pictures of any size become squares of one: what is cut away first, and how the rest is scaled.</summary>
/// <param name="Side">The side of the squares in the end.</param>
/// <param name="ShortSide">What the shorter side is scaled to; where it is longer than <paramref name="Side"/>, training takes random squares.</param>
/// <param name="FirstCut">The side of the central square that is cut out before scaling; null leaves all.</param>
internal sealed record Framing(int Side, int ShortSide, int? FirstCut = null)
{
    // A long strip loses its ends: scaled to the short side it could be of any length.
    private const int MostElongated = 4;

    /// <summary>Pictures scaled to the squares themselves, from their middle.</summary>
    public static Framing Centre(int side) => new(side, side);

    /// <summary>CelebA as arXiv:1605.08803 (section 4.1) has it: 148 x 148 from the middle, then scaled.</summary>
    public static Framing CelebA(int side) => new(side, side, 148);

    /// <summary>LSUN as arXiv:1605.08803 (section 4.1) has it: the shorter side scaled to 96 for random squares of 64, and in proportion.</summary>
    public static Framing Lsun(int side) => new(side, side * 3 / 2);

    /// <summary>How the pictures of a data set are framed, by its name; a folder of one's own has none.</summary>
    public static Framing Of(string data, int side) => data switch
    {
        "celeba" => CelebA(side),
        "lsun" => Lsun(side),
        _ => Centre(side),
    };

    /// <summary>Whether training takes other squares than the central one.</summary>
    public bool IsRandom => ShortSide > Side;

    /// <summary>The height and width that a picture is prepared to.</summary>
    public (int Height, int Width) Prepared(int height, int width)
    {
        var (_, _, cutHeight, cutWidth) = Cut(height, width);
        return cutHeight <= cutWidth ? (ShortSide, Longer(cutWidth, cutHeight)) : (Longer(cutHeight, cutWidth), ShortSide);
    }

    /// <summary>Decodes, cuts and scales a picture; a single channel is its grey.</summary>
    /// <exception cref="BrokenPictureException">It is broken.</exception>
    public PreparedPicture Read(string path, int channels, IPictureDecoder decoder)
    {
        var picture = decoder.Decode(path);
        if (channels == 1)
        {
            picture.MakeGrey();
        }

        var cut = Cut(picture.Height, picture.Width);
        var (height, width) = Prepared(picture.Height, picture.Width);
        var pixels = new byte[channels * height * width];
        TriangleScaler.Scale(picture, cut, channels, height, width, pixels);
        return new(pixels, channels, height, width);
    }

    private (int Top, int Left, int Height, int Width) Cut(int height, int width)
    {
        var shorter = Math.Min(height, width);
        var most = FirstCut is { } cut ? Math.Min(cut, shorter) : IsRandom ? (int)Math.Min((long)shorter * MostElongated, int.MaxValue) : shorter;
        var (cutHeight, cutWidth) = (Math.Min(height, most), Math.Min(width, most));
        return ((height - cutHeight) / 2, (width - cutWidth) / 2, cutHeight, cutWidth);
    }

    private int Longer(int longer, int shorter) => (int)Math.Round((double)longer * ShortSide / shorter);
}
