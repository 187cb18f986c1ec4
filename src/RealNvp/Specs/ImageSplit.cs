namespace RealNvp.Specs;

/// <summary>How a coupling splits an image [channels, height, width]: the channels it keeps and changes, and the pixels where it changes them.</summary>
internal sealed class ImageSplit
{
    /// <summary>The split of a spec on images of a shape.</summary>
    public ImageSplit(ImageCouplingSpec spec, Shape input)
    {
        (Channels, Height, Width) = (input[0], input[1], input[2]);
        (KeptChannels, ChangedChannels) = spec.Channels(input);
        (Spline, Heads) = (spec.Spline, ChangedChannels * spec.ParametersPerVariable);
        if (spec.Mask == ImageMask.Channel)
        {
            (FirstKept, FirstChanged) = spec.Flip ? (ChangedChannels, 0) : (0, KeptChannels);
            (Changed, Places) = ([.. Enumerable.Range(0, Pixels)], []);
            return;
        }

        Changed = [.. Enumerable.Range(0, Pixels).Where(pixel => (((pixel / Width) + (pixel % Width)) % 2 == 1) != spec.Flip)];
        Places = new int[Pixels];
        Array.Fill(Places, -1);
        foreach (var (place, pixel) in Changed.Index())
        {
            Places[pixel] = place;
        }
    }

    /// <summary>The image's channels.</summary>
    public int Channels { get; }

    /// <summary>Its height.</summary>
    public int Height { get; }

    /// <summary>Its width.</summary>
    public int Width { get; }

    /// <summary>Height times width.</summary>
    public int Pixels => Height * Width;

    /// <summary>The first of the channels that the network sees.</summary>
    public int FirstKept { get; }

    /// <summary>The number of channels that the network sees.</summary>
    public int KeptChannels { get; }

    /// <summary>The first of the channels that change.</summary>
    public int FirstChanged { get; }

    /// <summary>The number of channels that change.</summary>
    public int ChangedChannels { get; }

    /// <summary>The channels that are kept and those that change.</summary>
    public (Columns Kept, Columns Changed) Columns => (new(FirstKept, 1, KeptChannels), new(FirstChanged, 1, ChangedChannels));

    /// <summary>The splines that the changed values go through; null where there are none.</summary>
    public SplineSpec? Spline { get; }

    /// <summary>What the network gives at every changed pixel: s for each changed channel, t for each, and the numbers of the spline of each.</summary>
    public int Heads { get; }

    /// <summary>Whether pixels are kept or changed; otherwise channels are.</summary>
    public bool IsCheckerboard => Places.Length > 0;

    /// <summary>The pixels that change, in order; all of them where channels are kept or changed.</summary>
    public int[] Changed { get; }

    /// <summary>Where every pixel lies in <see cref="Changed"/>, -1 where it is kept; empty where channels are kept or changed.</summary>
    public int[] Places { get; }
}
