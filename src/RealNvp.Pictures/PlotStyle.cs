using ScottPlot;
using SkiaSharp;

namespace RealNvp.Pictures;

/// <summary>What all plots share: the font, quiet axes, the colours of a theme, twice the pixels so that they are sharp on fine screens.</summary>
internal sealed class PlotStyle
{
    private const float Density = 2;

    private static readonly PlotStyle Light = new()
    {
        Ground = Colors.White,
        Ink = Color.FromHex("#1f2937"),
        Quiet = Color.FromHex("#6b7280"),
        Faint = Color.FromHex("#9ca3af"),
        Frame = Color.FromHex("#d1d5db"),
        GridLine = Color.FromHex("#eef0f3"),
        Series = [.. new[] { "#2563eb", "#ea580c", "#059669", "#9333ea", "#0891b2", "#be123c" }.Select(Color.FromHex)],
    };

    // The ground is that of the report's sheets in the dark (--sheet in Report.css), so that no edge shows.
    private static readonly PlotStyle Dark = new()
    {
        Ground = Color.FromHex("#181d26"),
        Ink = Color.FromHex("#e6eaf0"),
        Quiet = Color.FromHex("#a3adbc"),
        Faint = Color.FromHex("#6b7686"),
        Frame = Color.FromHex("#465061"),
        GridLine = Color.FromHex("#272e3a"),
        Series = [.. new[] { "#6ea8ff", "#ff8f57", "#34d399", "#c08bff", "#22d3ee", "#fb7185" }.Select(Color.FromHex)],
    };

    private PlotStyle()
    {
    }

    /// <summary>What lies under everything.</summary>
    public required Color Ground { get; init; }

    /// <summary>Titles and names.</summary>
    public required Color Ink { get; init; }

    /// <summary>Marks of axes and notes.</summary>
    public required Color Quiet { get; init; }

    /// <summary>Real points behind others, and lines that only help.</summary>
    public required Color Faint { get; init; }

    /// <summary>The frame of a plot or panel.</summary>
    public required Color Frame { get; init; }

    /// <summary>Lines across a plot.</summary>
    public required Color GridLine { get; init; }

    /// <summary>The first colour: training, real rows, samples.</summary>
    public Color Blue => Series[0];

    /// <summary>The second colour: validation, generated rows, anomalies.</summary>
    public Color Orange => Series[1];

    private Color[] Series { get; init; } = [];

    /// <summary>The style of a theme.</summary>
    public static PlotStyle Of(PlotTheme theme) => theme == PlotTheme.Dark ? Dark : Light;

    /// <summary>The colour of the curve at a place, the first again after the last.</summary>
    public Color SeriesColour(int place) => Series[place % Series.Length];

    /// <summary>An empty plot with a title and named axes.</summary>
    public Plot NewPlot(string title, string xAxis, string yAxis)
    {
        EmbeddedFont.Register();
        var plot = new Plot { ScaleFactor = Density };
        plot.FigureBackground.Color = Ground;
        plot.DataBackground.Color = Ground;
        plot.Title(title, 16);
        plot.Axes.Title.Label.Bold = false;
        plot.XLabel(xAxis, 13);
        plot.YLabel(yAxis, 13);
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.Label.Bold = false;
        plot.Font.Set(EmbeddedFont.Family);
        plot.Axes.Color(Ink);
        plot.Axes.FrameColor(Frame);
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Grid.MajorLineColor = GridLine;
        foreach (var axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
        {
            axis.TickLabelStyle.ForeColor = Quiet;
            axis.TickLabelStyle.FontSize = 12;
            axis.MajorTickStyle.Color = Frame;
            axis.MinorTickStyle.Length = 0;
        }

        plot.Legend.FontName = EmbeddedFont.Family;
        plot.Legend.FontSize = 12;
        plot.Legend.FontColor = Ink;
        plot.Legend.OutlineColor = Frame.WithAlpha(.7);
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Ground.WithAlpha(.95);
        return plot;
    }

    /// <summary>Writes a quiet line of text inside the frame.</summary>
    public void AddNote(Plot plot, string text, Alignment place)
    {
        var note = plot.Add.Annotation(text, place);
        note.LabelStyle.FontName = EmbeddedFont.Family;
        note.LabelStyle.FontSize = 12;
        note.LabelStyle.ForeColor = Quiet;
        note.LabelStyle.BackgroundColor = Ground.WithAlpha(.85);
        note.LabelStyle.BorderWidth = 0;
        note.LabelStyle.ShadowColor = Colors.Transparent;
    }

    /// <summary>Draws the plot; width and height are in points, of which each is two pixels.</summary>
    public Picture Draw(Plot plot, int width, int height) =>
        DrawPixels(width, height, (canvas, across, down) => plot.Render(canvas, across, down));

    /// <summary>Draws on a canvas of the theme's ground whose unit is the point.</summary>
    public Picture Draw(int width, int height, Action<SKCanvas> draw) => DrawPixels(width, height, (canvas, _, _) =>
    {
        canvas.Scale(Density);
        draw(canvas);
    });

    private Picture DrawPixels(int width, int height, Action<SKCanvas, int, int> draw)
    {
        var (across, down) = ((int)(width * Density), (int)(height * Density));
        using var bitmap = new SKBitmap(new SKImageInfo(across, down, SKColorType.Rgba8888, SKAlphaType.Premul));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(Ground.ToSKColor());
        draw(canvas, across, down);
        return Picture.FromBitmap(bitmap);
    }
}
