namespace RealNvp.Data;

/// <summary>A picture's pixels.</summary>
public sealed class DecodedPicture
{
    internal const int PixelLength = 4;

    /// <summary>A picture of pixels of four bytes, red, green, blue and one that is not used, row by row.</summary>
    /// <param name="pixels">The pixels, <c>[height, width, 4]</c>; they are kept, not copied.</param>
    /// <param name="width">How wide it is, at least 1.</param>
    /// <param name="height">How high it is, at least 1.</param>
    /// <exception cref="ArgumentException">The bytes are not as many as such a picture has.</exception>
    public DecodedPicture(byte[] pixels, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var bytes = (long)width * height * PixelLength;
        if (pixels.Length != bytes)
        {
            throw new ArgumentException($"A picture of {width} x {height} pixels has {Counted.Of(bytes, "byte")} and not {pixels.Length}.", nameof(pixels));
        }

        (Pixels, Width, Height) = (pixels, width, height);
    }

    /// <summary>How wide it is.</summary>
    public int Width { get; }

    /// <summary>How high it is.</summary>
    public int Height { get; }

    internal byte[] Pixels { get; }

    /// <summary>
    /// Puts the grey of every pixel in the place of its red: its luma by ITU-R BT.601 to the nearest whole number, of equal colours the colour itself.
    /// </summary>
    internal void MakeGrey()
    {
        for (var i = 0; i < Pixels.Length; i += PixelLength)
        {
            Pixels[i] = (byte)(((299 * Pixels[i]) + (587 * Pixels[i + 1]) + (114 * Pixels[i + 2]) + 500) / 1000);
        }
    }
}
