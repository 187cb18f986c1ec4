namespace RealNvp.Pictures;

/// <summary>
/// The colours of one GIF frame: exactly those that it adds to the frame before when there are at most 256, otherwise 256 chosen by
/// median cut (Heckbert, "Color image quantization for frame buffer display", 1982). Pixels that stay as they were are left transparent,
/// where a colour can be spared for that: long runs of them take next to no place.
/// </summary>
internal sealed class GifPalette
{
    private const int Most = 256;

    private GifPalette(int[] colours, byte[] indices, byte? transparent)
    {
        (Colours, Indices, Transparent) = (colours, indices, transparent);
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

    /// <summary>The place in <see cref="Colours"/> that stands for what the frame before shows; null if every pixel is drawn.</summary>
    public byte? Transparent { get; }

    /// <summary>The bits that hold every index, from 2 (the least GIF can compress) to 8.</summary>
    public int Bits { get; }

    /// <summary>Finds the colours of a frame.</summary>
    /// <param name="pixels">The frame, as 0xRRGGBB.</param>
    /// <param name="before">The frame before, as large; empty for the first.</param>
    public static GifPalette Of(int[] pixels, int[] before)
    {
        var stays = new bool[pixels.Length];
        for (var i = 0; i < before.Length; i++)
        {
            stays[i] = pixels[i] == before[i];
        }

        return Exact(pixels, stays) ?? Exact(pixels, new bool[pixels.Length]) ?? Reduced(pixels, stays);
    }

    private static GifPalette? Exact(int[] pixels, bool[] stays)
    {
        var places = new Dictionary<int, byte>(Most);
        var indices = new byte[pixels.Length];
        var most = stays.Contains(true) ? Most - 1 : Most;
        var (last, place) = (-1, (byte)0);
        for (var i = 0; i < pixels.Length; i++)
        {
            if (stays[i])
            {
                continue;
            }

            if (pixels[i] != last)
            {
                last = pixels[i];
                if (!places.TryGetValue(last, out place))
                {
                    if (places.Count == most)
                    {
                        return null;
                    }

                    place = (byte)places.Count;
                    places.Add(last, place);
                }
            }

            indices[i] = place;
        }

        return WithTransparent([.. places.OrderBy(pair => pair.Value).Select(pair => pair.Key)], indices, stays);
    }

    private static GifPalette Reduced(int[] pixels, bool[] stays)
    {
        int[] drawn = [.. pixels.Where((_, i) => !stays[i])];
        var cut = MedianCut.Of(drawn, drawn.Length < pixels.Length ? Most - 1 : Most);
        var indices = new byte[pixels.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            if (!stays[i])
            {
                indices[i] = cut.PlaceOf(pixels[i]);
            }
        }

        return WithTransparent(cut.Colours, indices, stays);
    }

    private static GifPalette WithTransparent(int[] colours, byte[] indices, bool[] stays)
    {
        if (!stays.Contains(true))
        {
            return new(colours, indices, transparent: null);
        }

        var transparent = (byte)colours.Length;
        for (var i = 0; i < indices.Length; i++)
        {
            indices[i] = stays[i] ? transparent : indices[i];
        }

        return new([.. colours, 0], indices, transparent);
    }
}
