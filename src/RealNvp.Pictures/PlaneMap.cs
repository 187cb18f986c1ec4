using ScottPlot;

namespace RealNvp.Pictures;

/// <summary>
/// Draws what a flow over two features has learnt, as square plots with equal axes in pictures 1120 pixels wide: its
/// density, its bent grid of latents, its samples.
/// </summary>
public static class PlaneMap
{
    /// <summary>Points of data or samples drawn at most; more are thinned evenly.</summary>
    internal const int MostPoints = 4000;

    private const int Cells = 360;
    private const double ShownNats = 8;
    private const double LatentReach = 3;
    private const double LatentStep = 0.5;
    private const int PointsOnLine = 601;

    // Seen on the dark and on the bright parts of the map alike, in either theme.
    private static readonly Color OnMap = Color.FromHex("#ff9f1c");

    /// <summary>Draws log p(x) as colours, with the data as thin points on top.</summary>
    /// <param name="logDensity">
    /// Gives log p in nats for each of n points, given as n x 2 values row by row; what is no finite number is drawn as the
    /// lowest. It is called several times, each time with at most 21600 points.
    /// </param>
    /// <param name="data">The data, n x 2 values row by row, at least one finite point; they set the part of the plane shown.</param>
    /// <param name="title">The line above the picture.</param>
    /// <param name="theme">What kind of screen it is drawn for.</param>
    /// <exception cref="InvalidInputException">There is no finite point of data, or an odd number of values.</exception>
    public static Picture Density(
        Func<float[], double[]> logDensity, ReadOnlySpan<float> data, string title, PlotTheme theme = PlotTheme.Light)
    {
        ArgumentNullException.ThrowIfNull(logDensity);
        ArgumentNullException.ThrowIfNull(title);
        var points = PlanePoints.Finite(data, nameof(data));
        var bounds = PlaneBounds.Around(points);
        var map = Evaluate(logDensity, bounds);
        var top = Top(map);

        var style = PlotStyle.Of(theme);
        using var plot = style.NewPlot(title, "x\u2081", "x\u2082");
        var heat = plot.Add.Heatmap(Clipped(map, top - ShownNats, top));
        heat.Extent = new CoordinateRect(bounds.XMin, bounds.XMax, bounds.YMin, bounds.YMax);
        heat.Colormap = new ScottPlot.Colormaps.Ice();
        heat.ManualRange = new ScottPlot.Range(top - ShownNats, top);
        heat.Smooth = true;
        AddPoints(plot, PlanePoints.Thinned(points, MostPoints), OnMap.WithAlpha(.5), 1.6f);
        AddScale(plot, style, heat);
        return DrawSquare(plot, style, bounds, right: 80);
    }

    /// <summary>
    /// Draws the straight grid of latents from -3 to 3, two lines a unit, where the flow carries it, over the data: blue
    /// lines keep the first latent, orange ones the second, and outer lines are fainter.
    /// </summary>
    /// <param name="decode">Carries n latents, n x 2 values row by row, to as many points; called once for each direction of lines.</param>
    /// <param name="data">The data, n x 2 values row by row, at least one finite point; they set the part of the plane shown.</param>
    /// <param name="title">The line above the picture.</param>
    /// <param name="theme">What kind of screen it is drawn for.</param>
    /// <exception cref="InvalidInputException">There is no finite point of data, or an odd number of values.</exception>
    public static Picture WarpedGrid(
        Func<float[], float[]> decode, ReadOnlySpan<float> data, string title, PlotTheme theme = PlotTheme.Light)
    {
        ArgumentNullException.ThrowIfNull(decode);
        ArgumentNullException.ThrowIfNull(title);
        var points = PlanePoints.Finite(data, nameof(data));
        var bounds = PlaneBounds.Around(points);

        var style = PlotStyle.Of(theme);
        using var plot = style.NewPlot(title, "x\u2081", "x\u2082");
        AddPoints(plot, PlanePoints.Thinned(points, MostPoints), style.Faint.WithAlpha(.55), 2.4f);
        AddLines(plot, decode, bounds, keptLatent: 1, style.Orange);
        AddLines(plot, decode, bounds, keptLatent: 0, style.Blue);
        plot.Legend.ManualItems.Add(new LegendItem { LabelText = "z\u2081 constant", LineColor = style.Blue, LineWidth = 2 });
        plot.Legend.ManualItems.Add(new LegendItem { LabelText = "z\u2082 constant", LineColor = style.Orange, LineWidth = 2 });
        plot.ShowLegend(Alignment.UpperRight);
        return DrawSquare(plot, style, bounds);
    }

    /// <summary>Draws samples over data, both as points and as many of each where there are enough.</summary>
    /// <param name="samples">The samples, n x 2 values row by row; points that are not finite are left out.</param>
    /// <param name="data">The data, n x 2 values row by row.</param>
    /// <param name="title">The line above the picture.</param>
    /// <param name="bounds">
    /// The part of the plane to show, so that the frames of a movie agree; the shorter side grows to make it square. Without
    /// it the data set the part, or the samples where there is no data.
    /// </param>
    /// <param name="theme">What kind of screen it is drawn for.</param>
    /// <exception cref="InvalidInputException">There is an odd number of values, no finite point at all, or the bounds are empty.</exception>
    public static Picture Scatter(
        ReadOnlySpan<float> samples,
        ReadOnlySpan<float> data,
        string title,
        (double XMin, double XMax, double YMin, double YMax)? bounds = null,
        PlotTheme theme = PlotTheme.Light)
    {
        ArgumentNullException.ThrowIfNull(title);
        var drawn = PlanePoints.Finite(samples, nameof(samples), emptyIsFine: !data.IsEmpty || bounds is not null);
        var real = PlanePoints.Finite(data, nameof(data), emptyIsFine: drawn.Length > 0 || bounds is not null);
        var shown = bounds is { } given
            ? PlaneBounds.Square(given.XMin, given.XMax, given.YMin, given.YMax)
            : PlaneBounds.Around(real.Length > 0 ? real : drawn);

        var style = PlotStyle.Of(theme);
        using var plot = style.NewPlot(title, "x\u2081", "x\u2082");
        AddPoints(plot, PlanePoints.Thinned(real, MostPoints), style.Faint.WithAlpha(.6), 3, "data");
        AddPoints(plot, PlanePoints.Thinned(drawn, MostPoints), style.Blue.WithAlpha(.6), 3, "samples");
        plot.ShowLegend(Alignment.UpperRight);
        return DrawSquare(plot, style, shown);
    }

    private static double[,] Evaluate(Func<float[], double[]> logDensity, PlaneBounds bounds)
    {
        const int Lines = 60;
        var map = new double[Cells, Cells];
        for (var first = 0; first < Cells; first += Lines)
        {
            var points = new float[Lines * Cells * 2];
            for (var i = 0; i < Lines * Cells; i++)
            {
                points[2 * i] = (float)bounds.X((i % Cells) + 0.5, Cells);
                points[(2 * i) + 1] = (float)bounds.Y(Cells - (first + (i / Cells)) - 0.5, Cells);
            }

            var values = logDensity(points);
            if (values.Length != Lines * Cells)
            {
                throw new InvalidInputException(
                    $"The log-density gave {Counted.Of(values.Length, "value")} for {Counted.Of(Lines * Cells, "point")}; give one value for each point.");
            }

            Buffer.BlockCopy(values, 0, map, first * Cells * sizeof(double), values.Length * sizeof(double));
        }

        return map;
    }

    // One point in a thousand may lie higher, so that a needle does not darken the rest.
    private static double Top(double[,] map)
    {
        var finite = map.Cast<double>().Where(double.IsFinite).Order().ToArray();
        return finite.Length == 0 ? 0 : finite[(int)(0.999 * (finite.Length - 1))];
    }

    private static double[,] Clipped(double[,] map, double low, double high)
    {
        var clipped = new double[Cells, Cells];
        for (var y = 0; y < Cells; y++)
        {
            for (var x = 0; x < Cells; x++)
            {
                clipped[y, x] = double.IsFinite(map[y, x]) ? Math.Clamp(map[y, x], low, high) : low;
            }
        }

        return clipped;
    }

    private static void AddScale(Plot plot, PlotStyle style, IHasColorAxis heat)
    {
        var scale = plot.Add.ColorBar(heat);
        scale.Label = "log p(x), nats";
        scale.LabelStyle.FontName = EmbeddedFont.Family;
        scale.LabelStyle.FontSize = 12;
        scale.LabelStyle.Bold = false;
        scale.LabelStyle.ForeColor = style.Ink;
        scale.Axis.TickLabelStyle.FontName = EmbeddedFont.Family;
        scale.Axis.TickLabelStyle.ForeColor = style.Quiet;
        scale.Axis.FrameLineStyle.Width = 0;
        scale.Axis.MinorTickStyle.Length = 0;
        scale.Axis.MajorTickStyle.Color = style.Faint;
        scale.Width = 16;
    }

    private static void AddLines(Plot plot, Func<float[], float[]> decode, PlaneBounds bounds, int keptLatent, Color colour)
    {
        const int Count = (int)(2 * LatentReach / LatentStep) + 1;
        var latents = new float[Count * PointsOnLine * 2];
        for (var i = 0; i < Count * PointsOnLine; i++)
        {
            latents[(2 * i) + keptLatent] = (float)(-LatentReach + (LatentStep * (i / PointsOnLine)));
            latents[(2 * i) + 1 - keptLatent] = (float)(-LatentReach + (2 * LatentReach * (i % PointsOnLine) / (PointsOnLine - 1)));
        }

        var decoded = decode(latents);
        if (decoded.Length != latents.Length)
        {
            throw new InvalidInputException(
                $"Decoding gave {Counted.Of(decoded.Length, "value")} for {latents.Length}; give two for each latent point.");
        }

        for (var line = 0; line < Count; line++)
        {
            var kept = -LatentReach + (LatentStep * line);
            var shade = colour.WithAlpha(Math.Max(0.12, 0.85 * Math.Exp(-0.25 * kept * kept)));
            foreach (var piece in PlanePoints.Pieces(decoded.AsSpan(line * PointsOnLine * 2, PointsOnLine * 2), bounds))
            {
                var drawn = plot.Add.ScatterLine(piece, shade);
                drawn.LineWidth = 1.2f;
            }
        }
    }

    private static void AddPoints(Plot plot, Coordinates[] points, Color colour, float size, string? name = null)
    {
        if (points.Length == 0)
        {
            return;
        }

        var markers = plot.Add.Markers(points, MarkerShape.FilledCircle, size, colour);
        if (name is not null)
        {
            plot.Legend.ManualItems.Add(new LegendItem
            {
                LabelText = name,
                MarkerShape = MarkerShape.FilledCircle,
                MarkerSize = 7,
                MarkerFillColor = colour.WithAlpha(1.0),
                MarkerLineColor = Colors.Transparent,
                LineColor = Colors.Transparent,
            });
        }

        markers.LegendText = "";
    }

    private static Picture DrawSquare(Plot plot, PlotStyle style, PlaneBounds bounds, int right = 20)
    {
        const int Left = 58;
        const int Top = 48;
        const int Bottom = 52;
        const int Side = 560;
        var edge = Side - Left - right;
        plot.Grid.IsVisible = false;
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { TickDensity = 0.6 };
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { TickDensity = 0.6 };
        plot.Layout.Fixed(new PixelPadding(Left, right, Bottom, Top));
        plot.Axes.SetLimits(bounds.XMin, bounds.XMax, bounds.YMin, bounds.YMax);
        return style.Draw(plot, Side, edge + Top + Bottom);
    }
}
