using SkiaSharp;

namespace RealNvp.Pictures;

/// <summary>The title of a picture of real and generated rows, and the colours of both.</summary>
internal static class PlotHeader
{
    private const float Edge = 14;

    public static void Draw(SKCanvas canvas, PlotStyle style, string title, string data, string samples, SKFont font)
    {
        using var large = new SKFont(EmbeddedFont.Typeface, 16) { Edging = SKFontEdging.Antialias };
        Write(canvas, FittedText.Line(title, large, canvas.LocalClipBounds.Width - (2 * Edge)), Edge, 26, SKTextAlign.Left, large, style.Ink);
        var x = Edge;
        foreach (var (text, colour) in new[] { (data, style.Blue), (samples, style.Orange) })
        {
            using var paint = new SKPaint { IsAntialias = true, Color = colour.ToSKColor() };
            canvas.DrawCircle(x + 5, 44, 4.5f, paint);
            Write(canvas, text, x + 15, 48, SKTextAlign.Left, font, style.Ink);
            x += 15 + font.MeasureText(text) + 24;
        }
    }

    public static void Write(SKCanvas canvas, string text, float x, float y, SKTextAlign align, SKFont font, ScottPlot.Color colour)
    {
        using var paint = new SKPaint { IsAntialias = true, Color = colour.ToSKColor() };
        canvas.DrawText(text, x, y, align, font, paint);
    }
}
