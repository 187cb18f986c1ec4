using SkiaSharp;

namespace RealNvp.Pictures;

/// <summary>Puts a strip with a line of text under a picture, in the colour of the picture's lower left corner.</summary>
internal static class FrameLabel
{
    private const float TextSize = 15;

    /// <summary>The height of the strip, in pixels.</summary>
    public const int StripHeight = 30;

    /// <summary>A picture that is <see cref="StripHeight"/> taller, with the text in the middle of the strip.</summary>
    public static Picture Under(Picture picture, string text)
    {
        var corner = picture.Rgba.AsSpan(4 * (picture.Height - 1) * picture.Width, 4);
        var labelled = new Picture(picture.Width, picture.Height + StripHeight);
        labelled.Fill(corner[0], corner[1], corner[2]);
        labelled.Paste(picture, 0, 0);
        if (!string.IsNullOrWhiteSpace(text))
        {
            labelled.Paste(Strip(picture.Width, text, new SKColor(corner[0], corner[1], corner[2])), 0, picture.Height);
        }

        return labelled;
    }

    private static Picture Strip(int width, string text, SKColor background)
    {
        using var font = new SKFont(EmbeddedFont.Typeface, TextSize) { Edging = SKFontEdging.Antialias };
        var room = Math.Max(1, width - 8f);
        font.Size = Math.Min(TextSize, TextSize * room / Math.Max(1, font.MeasureText(text)));

        // Grey on grey stays grey: the strip adds no colours to a movie of grey images.
        var dark = (background.Red * 3) + (background.Green * 6) + background.Blue < 1280;
        using var paint = new SKPaint { Color = dark ? SKColors.White : new SKColor(32, 32, 32), IsAntialias = true };
        using var bitmap = new SKBitmap(new SKImageInfo(width, StripHeight, SKColorType.Rgba8888, SKAlphaType.Premul));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(background);
        var middle = (StripHeight / 2f) - ((font.Metrics.Ascent + font.Metrics.Descent) / 2);
        canvas.DrawText(text, width / 2f, middle, SKTextAlign.Center, font, paint);
        return Picture.FromBitmap(bitmap);
    }
}
