namespace RealNvp.Pictures.Tests;

/// <summary>Looks at the pixels of a picture.</summary>
internal static class Pixels
{
    /// <summary>The number of pixels in a part of two pictures of one size that differ.</summary>
    public static int Changed(Picture one, Picture other, int left, int top, int width, int height) =>
        Enumerable.Range(0, width * height).Count(i =>
        {
            var at = 4 * (((top + (i / width)) * one.Width) + left + (i % width));
            return !one.Rgba.AsSpan(at, 4).SequenceEqual(other.Rgba.AsSpan(at, 4));
        });

    /// <summary>The number of pixels in a part of a picture that are rather blue than orange.</summary>
    public static int Blue(Picture picture, int left, int top, int width, int height) => Tinted(picture, left, top, width, height, 1);

    /// <summary>The number of pixels in a part of a picture that are rather orange than blue.</summary>
    public static int Orange(Picture picture, int left, int top, int width, int height) => Tinted(picture, left, top, width, height, -1);

    private static int Tinted(Picture picture, int left, int top, int width, int height, int sign) =>
        Enumerable.Range(0, width * height).Count(i =>
        {
            var at = 4 * (((top + (i / width)) * picture.Width) + left + (i % width));
            return sign * (picture.Rgba[at + 2] - picture.Rgba[at]) > 60;
        });
}
