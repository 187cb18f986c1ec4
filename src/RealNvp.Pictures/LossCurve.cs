using System.Globalization;
using ScottPlot;

namespace RealNvp.Pictures;

/// <summary>Draws how a loss or another measure went during training.</summary>
public static class LossCurve
{
    private const int Width = 640;
    private const int Height = 400;
    private const int MostMarked = 40;
    private const int LineHeight = 17;

    /// <summary>Draws the curves in one plot of 1280 by 800 pixels.</summary>
    /// <param name="curves">The curves; the legend names them in this order.</param>
    /// <param name="title">The line above the plot.</param>
    /// <param name="xAxis">What runs to the right, such as <c>epoch (passes over the rows)</c>; the legend leaves out what stands in brackets.</param>
    /// <param name="yAxis">What runs upwards, with its unit and which way is better; may be of several lines.</param>
    /// <param name="bestX">Where the best value was, marked by an upright line; <see langword="null"/> for none.</param>
    /// <param name="theme">What kind of screen it is drawn for.</param>
    /// <remarks>
    /// The upward range fits the bulk of the values and each curve's last; a few far ones, such as the first epoch's, run out
    /// of the frame instead of flattening the rest, and the picture says so.
    /// </remarks>
    /// <exception cref="InvalidInputException">A curve has not as many values as places.</exception>
    public static Picture Draw(
        IReadOnlyList<Curve> curves, string title, string xAxis, string yAxis, double? bestX = null, PlotTheme theme = PlotTheme.Light)
    {
        ArgumentNullException.ThrowIfNull(curves);
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(xAxis);
        ArgumentNullException.ThrowIfNull(yAxis);

        var style = PlotStyle.Of(theme);
        using var plot = style.NewPlot(title, xAxis, yAxis);
        plot.Layout.Fixed(new PixelPadding(72 + (LineHeight * yAxis.Count(letter => letter == '\n')), 20, 54, 48));
        var finite = curves.Select(Finite).ToArray();
        for (var i = 0; i < finite.Length; i++)
        {
            if (finite[i].Length > 0)
            {
                AddCurve(plot, curves[i].Name, finite[i], style.SeriesColour(i));
            }
        }

        if (finite.All(points => points.Length == 0))
        {
            style.AddNote(plot, "no finite values", Alignment.MiddleCenter);
            plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.EmptyTickGenerator();
            plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.EmptyTickGenerator();
            return style.Draw(plot, Width, Height);
        }

        if (bestX is { } best && double.IsFinite(best))
        {
            AddBest(plot, style, best, xAxis);
        }

        SetLimits(plot, style, finite, bestX);
        plot.ShowLegend(Alignment.UpperRight);
        return style.Draw(plot, Width, Height);
    }

    private static Coordinates[] Finite(Curve curve)
    {
        if (curve.X.Count != curve.Y.Count)
        {
            throw new InvalidInputException(
                $"The curve '{curve.Name}' has {Counted.Of(curve.Y.Count, "value")} for {curve.X.Count} places; give one value for each.");
        }

        return [.. curve.X.Zip(curve.Y, (x, y) => new Coordinates(x, y))
            .Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y))];
    }

    private static void AddCurve(Plot plot, string name, Coordinates[] points, Color colour)
    {
        var line = plot.Add.Scatter(points, colour);
        line.LegendText = name;
        line.LineWidth = 2;
        line.MarkerSize = points.Length <= MostMarked ? 5 : 0;
    }

    private static void AddBest(Plot plot, PlotStyle style, double best, string xAxis)
    {
        var line = plot.Add.VerticalLine(best, 1.5f, style.Faint);
        line.LegendText = string.Create(CultureInfo.InvariantCulture, $"best: {xAxis.Split(" (")[0]} {best:0.###}");
    }

    private static void SetLimits(Plot plot, PlotStyle style, Coordinates[][] curves, double? bestX)
    {
        var (bottom, top) = RobustRange.Of(
            [.. curves.SelectMany(points => points).Select(point => point.Y)],
            [.. curves.Where(points => points.Length > 0).SelectMany(points => Kept(points, bestX))]);
        var all = curves.SelectMany(points => points).Select(point => point.X).ToArray();
        var (left, right) = (all.Min(), all.Max());
        var side = right > left ? 0.02 * (right - left) : 0.5;
        var margin = 0.06 * (top - bottom);
        plot.Axes.SetLimits(left - side, right + side, bottom - margin, top + margin);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic
        {
            IntegerTicksOnly = all.All(double.IsInteger) && right > left,
            TickDensity = 0.6,
        };
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { TickDensity = 0.6 };
        plot.Grid.XAxisStyle.IsVisible = false;
        if (curves.SelectMany(points => points).Count(point => point.Y > top + margin || point.Y < bottom - margin) is > 0 and var cut)
        {
            style.AddNote(plot, $"{cut} of {Counted.Of(all.Length, "value")} lie outside the frame", Alignment.LowerLeft);
        }
    }

    private static IEnumerable<double> Kept(Coordinates[] points, double? bestX)
    {
        yield return points[^1].Y;
        if (bestX is { } best)
        {
            yield return points.MinBy(point => Math.Abs(point.X - best)).Y;
        }
    }
}
