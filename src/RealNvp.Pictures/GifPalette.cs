namespace RealNvp.Pictures;

/// <summary>
/// The colours of one GIF frame: exactly those of the picture when there are at most 256, otherwise 256 chosen by median
/// cut (Heckbert, "Color image quantization for frame buffer display", 1982). Opacity is laid over white.
/// </summary>
internal sealed class GifPalette
{
    private GifPalette(int[] colours, byte[] indices)
    {
        Colours = colours;
        Indices = indices;
        Bits = 2;
        while (1 << Bits < colours.Length)
        {
            Bits++;
        }
    }

    /// <summary>The colours as 0xRRGGBB, from 1 to 256.</summary>
    public int[] Colours { get; }

    /// <summary>For each pixel its colour's place in <see cref="Colours"/>.</summary>
    public byte[] Indices { get; }

    /// <summary>The bits that hold every index, from 2 (the least GIF can compress) to 8.</summary>
    public int Bits { get; }

    /// <summary>Finds the colours of a picture.</summary>
    public static GifPalette Of(Picture picture)
    {
        var pixels = Opaque(picture.Rgba);
        return Exact(pixels) ?? Reduced(pixels);
    }

    private static int[] Opaque(ReadOnlySpan<byte> rgba)
    {
        var pixels = new int[rgba.Length / 4];
        for (var i = 0; i < pixels.Length; i++)
        {
            var pixel = rgba.Slice(4 * i, 4);
            var (opacity, white) = (pixel[3], 255 * (255 - pixel[3]));
            pixels[i] = (Over(pixel[0]) << 16) | (Over(pixel[1]) << 8) | Over(pixel[2]);

            int Over(byte value) => ((value * opacity) + white + 127) / 255;
        }

        return pixels;
    }

    private static GifPalette? Exact(int[] pixels)
    {
        var places = new Dictionary<int, byte>(256);
        var indices = new byte[pixels.Length];
        var (last, place) = (-1, (byte)0);
        for (var i = 0; i < pixels.Length; i++)
        {
            if (pixels[i] != last)
            {
                last = pixels[i];
                if (!places.TryGetValue(last, out place))
                {
                    if (places.Count == 256)
                    {
                        return null;
                    }

                    place = (byte)places.Count;
                    places.Add(last, place);
                }
            }

            indices[i] = place;
        }

        return new GifPalette([.. places.OrderBy(pair => pair.Value).Select(pair => pair.Key)], indices);
    }

    private static GifPalette Reduced(int[] pixels)
    {
        var cut = MedianCut.Of(pixels, 256);
        var indices = new byte[pixels.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            indices[i] = cut.PlaceOf(pixels[i]);
        }

        return new GifPalette(cut.Colours, indices);
    }
}
