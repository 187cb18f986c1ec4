using System.Numerics.Tensors;

namespace RealNvp.Pictures;

/// <summary>Where images lie in a grid in which every group begins a line of its own, such as the classes of samples.</summary>
/// <param name="Columns">Images across.</param>
/// <param name="Lines">Lines of images.</param>
/// <param name="Places">The place of each image, counted from left to right and top to bottom; a line that a group does not fill has empty ones.</param>
internal sealed record GroupedGrid(int Columns, int Lines, IReadOnlyList<int> Places)
{
    /// <summary>The grid that is nearest to a square.</summary>
    /// <param name="counts">How many images each group has, in the order of the images.</param>
    /// <exception cref="InvalidInputException">There are no images, or a group with fewer than none.</exception>
    public static GroupedGrid Of(ReadOnlySpan<int> counts)
    {
        if (counts.IsEmpty || TensorPrimitives.Min(counts) < 0 || TensorPrimitives.Max(counts) == 0)
        {
            throw new InvalidInputException("A grid of groups needs an image at least, and no group of fewer than none.");
        }

        var widest = TensorPrimitives.Max(counts);
        var (columns, lines) = (1, int.MaxValue);
        for (var across = 1; across <= Math.Min(widest, Math.Max(columns, lines)); across++)
        {
            var needed = LinesFor(counts, across);
            if (Math.Max(across, needed) < Math.Max(columns, lines))
            {
                (columns, lines) = (across, needed);
            }
        }

        return new(columns, lines, Fill(counts, columns));
    }

    private static int LinesFor(ReadOnlySpan<int> counts, int columns)
    {
        var lines = 0;
        foreach (var count in counts)
        {
            lines = checked(lines + ((count + columns - 1) / columns));
        }

        return lines;
    }

    private static List<int> Fill(ReadOnlySpan<int> counts, int columns)
    {
        var places = new List<int>();
        var line = 0;
        foreach (var count in counts)
        {
            places.AddRange(Enumerable.Range(line * columns, count));
            line += (count + columns - 1) / columns;
        }

        return places;
    }
}
