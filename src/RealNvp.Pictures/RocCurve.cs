using System.Globalization;
using RealNvp.Statistics;
using ScottPlot;

namespace RealNvp.Pictures;

/// <summary>
/// Draws how many anomalies scores find against how many false alarms they raise. False alarms are drawn by their logarithm: what counts in use is how
/// much is found at a rate of 1 % or less, which a straight axis hides in its corner; the legend gives the area under the straight curve.
/// </summary>
public static class RocCurve
{
    private const int Width = 800;
    private const int Height = 520;

    /// <summary>Draws all scores in one plot of 1600 by 1040 pixels.</summary>
    /// <param name="scores">The scores; the legend names them in this order, each with its AUROC.</param>
    /// <param name="title">The line above the plot.</param>
    /// <param name="falseAlarms">A rate between 0 and 1 to mark by an upright line; <see langword="null"/> for none.</param>
    /// <param name="theme">What kind of screen it is drawn for.</param>
    /// <exception cref="InvalidInputException">There is no score, one has no normal row or no anomaly, or one holds a NaN.</exception>
    public static Picture Draw(IReadOnlyList<RocScore> scores, string title, double? falseAlarms = null, PlotTheme theme = PlotTheme.Light)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(title);
        if (scores.Count == 0)
        {
            throw new InvalidInputException("A ROC curve needs at least one score; give some.");
        }

        var areas = scores.Select(score => Auroc.Compute([.. score.Anomalies], [.. score.Normal])).ToArray();
        var smallest = Math.Min(0.5 / scores.Max(score => score.Normal.Count), falseAlarms / 2 ?? 1);

        var style = PlotStyle.Of(theme);
        using var plot = style.NewPlot(title, "false alarms among normal rows", "anomalies found");
        plot.Layout.Fixed(new PixelPadding(72, 28, 54, 48));
        AddChance(plot, style, smallest);
        if (falseAlarms is > 0 and < 1 and var rate)
        {
            plot.Add.VerticalLine(Math.Log10(rate), 1.2f, style.Faint, LinePattern.Dotted).LegendText = $"{RateAxis.Percent(rate)} false alarms";
        }

        // The first is drawn last, on top.
        var steps = scores.Select(Steps).ToArray();
        for (var place = scores.Count - 1; place >= 0; place--)
        {
            var points = steps[place].Select(point => new Coordinates(RateAxis.Place(point.FalseAlarms, smallest), point.Found)).ToArray();
            var line = plot.Add.ScatterLine(points, style.SeriesColour(place));
            line.LineWidth = scores[place].IsBaseline ? 1.6f : 2.4f;
            line.LinePattern = scores[place].IsBaseline ? LinePattern.DenselyDashed : LinePattern.Solid;
        }

        for (var place = 0; place < scores.Count; place++)
        {
            plot.Legend.ManualItems.Add(new LegendItem
            {
                LabelText = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{scores[place].Name}{(scores[place].IsBaseline ? " (baseline)" : "")}: AUROC {areas[place]:F4}"),
                LineColor = style.SeriesColour(place),
                LineWidth = 2,
                LinePattern = scores[place].IsBaseline ? LinePattern.DenselyDashed : LinePattern.Solid,
            });
        }

        plot.Axes.SetLimits(Math.Log10(smallest), 0.02, -0.02, 1.02);
        RateAxis.Mark(plot.Axes.Bottom, smallest);
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual([0, 0.2, 0.4, 0.6, 0.8, 1], ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]);

        // The legend stands where no curve goes: steep ones fill the upper left.
        var middle = Math.Sqrt(smallest);
        var found = steps.Max(points => points.Last(point => point.FalseAlarms <= middle).Found);
        plot.Legend.BackgroundColor = style.Ground.WithAlpha(.8);
        plot.ShowLegend(found > 0.55 ? Alignment.LowerRight : Alignment.UpperLeft);
        return style.Draw(plot, Width, Height);
    }

    /// <summary>
    /// The rates as the threshold falls from above all scores to below them, with both ends of every step: rows of equal score are flagged together,
    /// where the curve goes straight.
    /// </summary>
    internal static IReadOnlyList<(double FalseAlarms, double Found)> Steps(RocScore score)
    {
        double[] normal = [.. score.Normal.OrderDescending()], anomalies = [.. score.Anomalies.OrderDescending()];
        var points = new List<(double, double)> { (0, 0) };
        for (var (alarms, found) = (0, 0); alarms < normal.Length || found < anomalies.Length;)
        {
            var threshold = Math.Max(
                alarms < normal.Length ? normal[alarms] : double.NegativeInfinity, found < anomalies.Length ? anomalies[found] : double.NegativeInfinity);
            while (alarms < normal.Length && normal[alarms] >= threshold)
            {
                alarms++;
            }

            while (found < anomalies.Length && anomalies[found] >= threshold)
            {
                found++;
            }

            points.Add(((double)alarms / normal.Length, (double)found / anomalies.Length));
        }

        return points;
    }

    private static void AddChance(Plot plot, PlotStyle style, double smallest)
    {
        const int Points = 200;
        var rates = Enumerable.Range(0, Points + 1).Select(point => Math.Pow(smallest, 1 - ((double)point / Points)));
        var line = plot.Add.ScatterLine(rates.Select(rate => new Coordinates(Math.Log10(rate), rate)).ToArray(), style.Faint);
        line.LineWidth = 1;
        line.LegendText = "chance";
    }
}
