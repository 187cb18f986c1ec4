using RealNvp.Specs;

namespace RealNvp.Pictures;

/// <summary>Draws many small images, such as samples or rows of a dataset, as one picture of rows and columns.</summary>
public static class ImageGrid
{
    // A grey, so that a movie of grey images keeps within the 256 colours a GIF frame can hold exactly.
    private const byte GapGrey = 64;

    /// <summary>Whether rows of this shape are images: <c>[1, height, width]</c> in grey or <c>[3, height, width]</c> in colour.</summary>
    public static bool CanDraw(Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.Rank == 3 && shape[0] is 1 or 3 && shape[1] <= Picture.MaximumSide && shape[2] <= Picture.MaximumSide;
    }

    /// <summary>How many images across make the picture nearest to a square.</summary>
    public static int SquareColumns(int images) => Math.Max(1, (int)Math.Ceiling(Math.Sqrt(images)));

    /// <summary>
    /// Draws the images from left to right and top to bottom with gaps between them, each magnified by a whole number;
    /// places left over in the last row stay empty. An image that is not magnified is drawn exactly.
    /// </summary>
    /// <param name="rows">
    /// The images one after the other, each channel by channel and row by row, with values from 0 (black) to
    /// <paramref name="levels"/> - 1. Values outside are drawn as the nearest of the two; not-a-number is drawn as 0.
    /// </param>
    /// <param name="shape">The shape of one image, <c>[1, height, width]</c> or <c>[3, height, width]</c>.</param>
    /// <param name="levels">How many values a pixel can have, at least 2; 256 for bytes.</param>
    /// <param name="columns">Images across, at least 1; fewer are taken when there are fewer images.</param>
    /// <param name="targetWidth">
    /// The width aimed at, in pixels. The picture is as wide as whole steps of magnification allow, and wider only where
    /// the images at their own size already are.
    /// </param>
    /// <param name="scaling">How images are magnified.</param>
    /// <param name="places">
    /// The place of each image, rising, counted as they are drawn; others stay empty. One after the other unless given.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// The shape is no image, there is no whole number of images, a number is out of range, or the picture would be too large.
    /// </exception>
    public static Picture Draw(
        ReadOnlySpan<float> rows,
        Shape shape,
        int levels,
        int columns,
        int targetWidth = 720,
        ImageScaling scaling = ImageScaling.Soft,
        IReadOnlyList<int>? places = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Check(rows.Length, shape, levels, columns, targetWidth);

        var count = rows.Length / shape.Size;
        if (places is not null && (places.Count != count || places[0] < 0 || places.Zip(places.Skip(1)).Any(pair => pair.First >= pair.Second)))
        {
            throw new InvalidInputException($"{Counted.Of(count, "image", "needs", "need")} as many places that rise from 0; {places.Count} are given.");
        }

        columns = Math.Min(columns, places is null ? count : places[^1] + 1);
        var lines = ((places is null ? count - 1 : places[^1]) / columns) + 1;
        var (height, width) = (shape[1], shape[2]);
        var scale = Magnification(columns, width, targetWidth);
        var gap = Gap(width * (long)scale);
        var picture = new Picture(Side(columns, width, scale, gap), Side(lines, height, scale, gap));
        picture.Fill(GapGrey, GapGrey, GapGrey);
        using var tile = new ImageTile(shape, levels, scale, scaling);
        for (var i = 0; i < count; i++)
        {
            var place = places is null ? i : places[i];
            var left = gap + (place % columns * ((width * scale) + gap));
            var top = gap + (place / columns * ((height * scale) + gap));
            tile.Draw(picture, rows.Slice(i * shape.Size, shape.Size), left, top);
        }

        return picture;
    }

    private static void Check(int length, Shape shape, int levels, int columns, int targetWidth)
    {
        if (!CanDraw(shape))
        {
            throw new InvalidInputException(
                $"Rows of shape {shape} cannot be drawn as images; only [1, height, width] and [3, height, width] can.");
        }

        if (length == 0 || length % shape.Size != 0)
        {
            throw new InvalidInputException(
                $"{Counted.Of(length, "value", "is", "are")} no whole number of images of shape {shape}; "
                + $"give {Counted.Of(shape.Size, "value")} for each, and at least one image.");
        }

        if (levels < 2 || columns < 1 || targetWidth < 1)
        {
            throw new InvalidInputException(
                $"A grid with {Counted.Of(levels, "level")}, {Counted.Of(columns, "column")} and a width of {targetWidth} cannot be drawn; " +
                "give at least 2 levels, 1 column and 1 pixel.");
        }
    }

    /// <summary>The largest whole magnification with which the images and their gaps are no wider than aimed at; 1 at least.</summary>
    private static int Magnification(int columns, int width, int targetWidth)
    {
        var scale = (int)Math.Max(1, targetWidth / ((long)columns * width));
        while (scale > 1 && Side(columns, width, scale, Gap(width * (long)scale)) > targetWidth)
        {
            scale--;
        }

        return scale;
    }

    // About a sixteenth of an image as it is seen, an even number, so that half of the picture has whole gaps too.
    private static int Gap(long shownWidth) => shownWidth < 16 ? 1 : 2 * (int)Math.Clamp((shownWidth + 16) / 32, 1, 3);

    private static int Side(int images, int size, int scale, int gap) =>
        (int)Math.Min(int.MaxValue, (images * (((long)size * scale) + gap)) + gap);
}
