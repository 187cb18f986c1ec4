using System.Globalization;
using ScottPlot;

namespace RealNvp.Pictures;

/// <summary>
/// Draws whether p-values keep their promise: the share of normal rows with a p-value of at most a should be a. Both axes are logarithmic, since
/// thresholds are small.
/// </summary>
public static class PValueCalibration
{
    private const int Width = 720;
    private const int Height = 640;
    private const int BandPoints = 160;

    /// <summary>Draws the p-values in one plot of 1440 by 1280 pixels.</summary>
    /// <param name="normal">The p-values of normal rows that neither training nor the held-out scores saw, at least one, each above 0 and at most 1.</param>
    /// <param name="title">The line above the plot.</param>
    /// <param name="heldOut">
    /// How many held-out rows the p-values were taken from. The band of 95 % then counts the chance in both sets of rows; without it, in the normal
    /// rows alone, and is too narrow for conformal p-values.
    /// </param>
    /// <param name="anomalies">The p-values of anomalies; their curve says how many are flagged at each rate. May be empty.</param>
    /// <param name="falseAlarms">A rate between 0 and 1 to mark by an upright line; <see langword="null"/> for none.</param>
    /// <param name="theme">What kind of screen it is drawn for.</param>
    /// <exception cref="InvalidInputException">There is no normal row, or a p-value is not above 0 and at most 1.</exception>
    public static Picture Draw(
        IReadOnlyList<double> normal,
        string title,
        int? heldOut = null,
        IReadOnlyList<double>? anomalies = null,
        double? falseAlarms = null,
        PlotTheme theme = PlotTheme.Light)
    {
        ArgumentNullException.ThrowIfNull(normal);
        ArgumentNullException.ThrowIfNull(title);
        anomalies ??= [];
        if (normal.Count == 0)
        {
            throw new InvalidInputException("The calibration of p-values needs at least one normal row; give some.");
        }

        foreach (var value in normal.Concat(anomalies).Where(value => value is not (> 0 and <= 1)))
        {
            throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"A p-value must be above 0 and at most 1 but one is {value}."));
        }

        var smallest = Math.Min(0.5, Math.Min(1.0 / ((heldOut ?? normal.Count) + 1), 1.0 / normal.Count)) * 0.8;
        var style = PlotStyle.Of(theme);
        using var plot = style.NewPlot(title, "p-value", "share of rows at or below it");
        plot.Layout.Fixed(new PixelPadding(78, 28, 54, 48));
        AddBand(plot, style, normal.Count, heldOut, smallest);
        var even = plot.Add.ScatterLine(new[] { new Coordinates(Math.Log10(smallest), Math.Log10(smallest)), new Coordinates(0, 0) }, style.Quiet);
        even.LineWidth = 1.2f;
        even.LinePattern = LinePattern.DenselyDashed;
        even.LegendText = "as promised";
        AddShares(plot, anomalies, Counted.Of(anomalies.Count, "anomaly"), style.Orange, smallest);
        AddShares(plot, normal, Counted.Of(normal.Count, "normal row"), style.Blue, smallest);
        if (falseAlarms is > 0 and < 1 and var rate)
        {
            plot.Add.VerticalLine(Math.Log10(rate), 1.2f, style.Faint, LinePattern.Dotted).LegendText = $"{RateAxis.Percent(rate)} false alarms";
        }

        plot.Axes.SetLimits(Math.Log10(smallest), 0.02, Math.Log10(smallest), 0.02);
        RateAxis.Mark(plot.Axes.Bottom, smallest);
        RateAxis.Mark(plot.Axes.Left, smallest);
        plot.ShowLegend(Alignment.LowerRight);
        return style.Draw(plot, Width, Height);
    }

    /// <summary>The share of rows at or below each p-value that occurs, with both ends of every step.</summary>
    internal static IReadOnlyList<(double PValue, double Share)> Steps(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        var points = new List<(double, double)>();
        for (var row = 0; row < sorted.Length; row++)
        {
            if (row + 1 == sorted.Length || sorted[row + 1] > sorted[row])
            {
                points.Add((sorted[row], points.Count > 0 ? points[^1].Item2 : 0));
                points.Add((sorted[row], (row + 1.0) / sorted.Length));
            }
        }

        points.Add((1, 1));
        return points;
    }

    private static void AddShares(Plot plot, IReadOnlyList<double> values, string name, Color colour, double smallest)
    {
        if (values.Count == 0)
        {
            return;
        }

        var line = plot.Add.ScatterLine(
            Steps(values).Select(point => new Coordinates(Math.Log10(point.PValue), RateAxis.Place(point.Share, smallest))).ToArray(), colour);
        line.LineWidth = 2.2f;
        line.LegendText = name;
    }

    private static void AddBand(Plot plot, PlotStyle style, int rows, int? heldOut, double smallest)
    {
        var rates = Enumerable.Range(0, BandPoints + 1).Select(point => Math.Pow(smallest, 1 - ((double)point / BandPoints)));
        var band = plot.Add.FillY(rates.Select(rate => (rate, RateBand.Of(rate, rows, heldOut))).Select(item => (
            Math.Log10(item.rate), RateAxis.Place(item.Item2.Low, smallest), RateAxis.Place(item.Item2.High, smallest))).ToArray());
        band.FillColor = style.Blue.WithAlpha(.13);
        band.LineWidth = 0;
        band.MarkerSize = 0;
        band.LegendText = "95 % band of valid p-values";
    }
}
