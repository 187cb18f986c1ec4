using ScottPlot;
using SkiaSharp;

namespace RealNvp.Pictures;

/// <summary>What all plots share: the font, quiet axes, the colours, twice the pixels so that they are sharp on fine screens.</summary>
internal static class PlotStyle
{
    private const float Density = 2;

    public static readonly Color Ink = Color.FromHex("#1f2937");
    public static readonly Color Quiet = Color.FromHex("#6b7280");
    public static readonly Color Faint = Color.FromHex("#9ca3af");
    public static readonly Color Blue = Color.FromHex("#2563eb");
    public static readonly Color Orange = Color.FromHex("#ea580c");
    public static readonly Color Amber = Color.FromHex("#ff9f1c");
    public static readonly Color Green = Color.FromHex("#059669");

    private static readonly Color[] Series =
        [Blue, Orange, Green, Color.FromHex("#9333ea"), Color.FromHex("#0891b2"), Color.FromHex("#be123c")];

    /// <summary>The colour of the curve at a place, the first again after the last.</summary>
    public static Color SeriesColour(int place) => Series[place % Series.Length];

    /// <summary>An empty plot with a title and named axes.</summary>
    public static Plot NewPlot(string title, string xAxis, string yAxis)
    {
        EmbeddedFont.Register();
        var plot = new Plot { ScaleFactor = Density };
        plot.Title(title, 16);
        plot.Axes.Title.Label.Bold = false;
        plot.XLabel(xAxis, 13);
        plot.YLabel(yAxis, 13);
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.Label.Bold = false;
        plot.Font.Set(EmbeddedFont.Family);
        plot.Axes.Color(Ink);
        plot.Axes.FrameColor(Color.FromHex("#d1d5db"));
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Grid.MajorLineColor = Color.FromHex("#eef0f3");
        foreach (var axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
        {
            axis.TickLabelStyle.ForeColor = Quiet;
            axis.TickLabelStyle.FontSize = 12;
            axis.MajorTickStyle.Color = Color.FromHex("#d1d5db");
            axis.MinorTickStyle.Length = 0;
        }

        plot.Legend.FontName = EmbeddedFont.Family;
        plot.Legend.FontSize = 12;
        plot.Legend.FontColor = Ink;
        plot.Legend.OutlineColor = Color.FromHex("#e5e7eb");
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Colors.White.WithAlpha(.95);
        return plot;
    }

    /// <summary>Writes a quiet line of text inside the frame.</summary>
    public static void AddNote(Plot plot, string text, Alignment place)
    {
        var note = plot.Add.Annotation(text, place);
        note.LabelStyle.FontName = EmbeddedFont.Family;
        note.LabelStyle.FontSize = 12;
        note.LabelStyle.ForeColor = Quiet;
        note.LabelStyle.BackgroundColor = Colors.White.WithAlpha(.85);
        note.LabelStyle.BorderWidth = 0;
        note.LabelStyle.ShadowColor = Colors.Transparent;
    }

    /// <summary>Draws the plot; width and height are in points, of which each is two pixels.</summary>
    public static Picture Draw(Plot plot, int width, int height) =>
        DrawPixels(width, height, (canvas, across, down) => plot.Render(canvas, across, down));

    /// <summary>Draws on a white canvas whose unit is the point.</summary>
    public static Picture Draw(int width, int height, Action<SKCanvas> draw) => DrawPixels(width, height, (canvas, _, _) =>
    {
        canvas.Scale(Density);
        draw(canvas);
    });

    private static Picture DrawPixels(int width, int height, Action<SKCanvas, int, int> draw)
    {
        var (across, down) = ((int)(width * Density), (int)(height * Density));
        using var bitmap = new SKBitmap(new SKImageInfo(across, down, SKColorType.Rgba8888, SKAlphaType.Premul));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        draw(canvas, across, down);
        return Picture.FromBitmap(bitmap);
    }
}
