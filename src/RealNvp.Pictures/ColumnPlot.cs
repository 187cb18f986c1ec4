using System.Globalization;
using RealNvp.Tables;
using SkiaSharp;

namespace RealNvp.Pictures;

/// <summary>Draws how one column of a table is distributed: real rows as filled bars, generated ones as a line over them, or names as pairs of bars.</summary>
public static class ColumnPlot
{
    private const int Width = 460;
    private const float Edge = 14;
    private const float Top = 64;
    private const float PanelHeight = 190;
    private const float LineHeight = 22;
    private const float BarHeight = 7;
    private const float LongestName = 130;
    private const float ShareRoom = 96;
    private const int MostNames = 12;
    private const float HalfOfDigit = 0.36f;

    // Where so many of all rows share one value, the rest of a histogram would be flat: they get bars of their own.
    private const double SpikeShare = 0.1;
    private const int MostSpikes = 5;

    /// <summary>Draws a column.</summary>
    /// <param name="column">The column; not-a-number is a missing value.</param>
    /// <param name="title">The line above the picture.</param>
    /// <param name="data">What the real rows are called, such as <c>test rows</c>.</param>
    /// <param name="samples">What the generated rows are called.</param>
    /// <param name="theme">What kind of screen it is drawn for.</param>
    /// <remarks>
    /// Of names the most frequent twelve are drawn, the others together. Of numbers those values that a tenth of the rows share, and missing ones, are drawn as
    /// names are, and the others as a histogram whose axis fits the bulk of them; the picture says how many lie outside.
    /// </remarks>
    /// <exception cref="InvalidInputException">A kind of rows is empty.</exception>
    public static Picture Draw(
        PairColumn column, string title, string data = "rows", string samples = "generated rows", PlotTheme theme = PlotTheme.Light)
    {
        ArgumentNullException.ThrowIfNull(column);
        ArgumentNullException.ThrowIfNull(title);
        if (column.Data.Count == 0 || column.Samples.Count == 0)
        {
            throw new InvalidInputException($"The column '{column.Name}' has no real or no generated values; give some of each.");
        }

        var bars = column.Names is { } names ? NameBars(column, names) : SpikeBars(column);
        var rest = column.Names is null ? Without(column, bars) : null;
        var hasPanel = rest is { Data.Count: > 0 } or { Samples.Count: > 0 };
        var panel = hasPanel ? PanelHeight + 44 : 0;
        var style = PlotStyle.Of(theme);
        using var small = new SKFont(EmbeddedFont.Typeface, 10) { Edging = SKFontEdging.Antialias };
        using var normal = new SKFont(EmbeddedFont.Typeface, 12) { Edging = SKFontEdging.Antialias };
        return style.Draw(Width, (int)Math.Ceiling(Top + (bars.Count * LineHeight) + panel + Edge), canvas =>
        {
            PlotHeader.Draw(canvas, style, title, $"{Number(column.Data.Count)} {data}", $"{Number(column.Samples.Count)} {samples}", normal);
            DrawBars(canvas, style, bars, small);
            if (hasPanel)
            {
                DrawHistogram(canvas, style, column, rest!, Top + (bars.Count * LineHeight), bars.Count > 0, small);
            }
        });
    }

    private static List<NamedShares> NameBars(PairColumn column, IReadOnlyList<string> names)
    {
        var (real, made) = (Counts(column.Data), Counts(column.Samples));
        var all = Enumerable.Range(0, names.Count + 1)
            .Select(name => new NamedShares(name == names.Count ? "missing" : names[name], double.NaN, real[name], made[name]))
            .Where(bar => bar.Real + bar.Made > 0)
            .OrderByDescending(bar => bar.Real)
            .ToList();
        if (all.Count <= MostNames)
        {
            return all;
        }

        var others = all.Skip(MostNames - 1).ToArray();
        return
        [
            .. all.Take(MostNames - 1),
            new(Counted.Of(others.Length, "other"), double.NaN, others.Sum(bar => bar.Real), others.Sum(bar => bar.Made)),
        ];

        double[] Counts(IReadOnlyList<double> values)
        {
            var shares = new double[names.Count + 1];
            foreach (var value in values)
            {
                shares[double.IsNaN(value) ? names.Count : Math.Clamp((int)value, 0, names.Count - 1)] += 1.0 / values.Count;
            }

            return shares;
        }
    }

    private static List<NamedShares> SpikeBars(PairColumn column)
    {
        double[] values =
        [
            .. column.Data.Where(double.IsFinite).GroupBy(value => value).Where(group => group.Count() >= SpikeShare * column.Data.Count)
                .OrderByDescending(group => group.Count()).Select(group => group.Key).Take(MostSpikes),
        ];
        var bars = values.Select(value => new NamedShares(
            $"= {column.Dates?.Text(value) ?? ColumnWords.Number(value, 6)}", value, Share(column.Data, value), Share(column.Samples, value))).ToList();
        var missing = new NamedShares("missing", double.NaN, column.Data.Count(double.IsNaN) / (double)column.Data.Count, Missing(column.Samples));
        return missing.Real + missing.Made > 0 ? [.. bars, missing] : bars;

        static double Share(IReadOnlyList<double> all, double value) => all.Count(other => other == value) / (double)all.Count;
        static double Missing(IReadOnlyList<double> all) => all.Count(double.IsNaN) / (double)all.Count;
    }

    private static PairColumn Without(PairColumn column, List<NamedShares> bars)
    {
        var values = bars.Select(bar => bar.Value).ToHashSet();
        return column with
        {
            Data = [.. column.Data.Where(value => double.IsFinite(value) && !values.Contains(value))],
            Samples = [.. column.Samples.Where(value => double.IsFinite(value) && !values.Contains(value))],
        };
    }

    private static void DrawBars(SKCanvas canvas, PlotStyle style, List<NamedShares> bars, SKFont font)
    {
        var room = bars.Select(bar => Math.Min(LongestName, font.MeasureText(FittedText.Line(bar.Name, font, LongestName)))).DefaultIfEmpty(0).Max();
        var left = Edge + room + 8;
        var most = bars.SelectMany(bar => new[] { bar.Real, bar.Made }).DefaultIfEmpty(1).Max();
        foreach (var (place, bar) in bars.Index())
        {
            var top = Top + (place * LineHeight);
            var line = top + BarHeight + (font.Size * HalfOfDigit);
            PlotHeader.Write(canvas, FittedText.Line(bar.Name, font, LongestName), left - 8, line, SKTextAlign.Right, font, style.Ink);
            Bar(top, bar.Real, style.Blue);
            Bar(top + BarHeight + 1, bar.Made, style.Orange);
            PlotHeader.Write(canvas, $"{Percent(bar.Real)} / {Percent(bar.Made)}", Width - Edge, line, SKTextAlign.Right, font, style.Quiet);
        }

        void Bar(float top, double share, ScottPlot.Color colour)
        {
            using var paint = new SKPaint { Color = colour.ToSKColor(), IsAntialias = true };
            canvas.DrawRect(left, top, (float)(share / most * (Width - Edge - ShareRoom - left)), BarHeight, paint);
        }
    }

    private static void DrawHistogram(SKCanvas canvas, PlotStyle style, PairColumn column, PairColumn rest, float top, bool isRest, SKFont font)
    {
        var side = new PairSide(rest, 1);
        var frame = SKRect.Create(Edge, top + (isRest ? 14 : 0), Width - (2 * Edge), PanelHeight - 14);

        // Bars are shares of all rows, so that a kind with more rows elsewhere has lower ones.
        new PairPanel(canvas, style).DrawHistogram(frame, side, column.Data.Count, column.Samples.Count);
        using var line = new SKPaint { Color = style.Faint.ToSKColor(), IsAntialias = true };
        foreach (var mark in side.Axis.Marks(frame.Width, text => font.MeasureText(text)))
        {
            var x = frame.Left + (frame.Width * (float)mark.Place);
            canvas.DrawLine(x, frame.Bottom, x, frame.Bottom + 3, line);
            PlotHeader.Write(
                canvas, mark.Text, frame.Left + (frame.Width * (float)mark.TextPlace), frame.Bottom + 14, SKTextAlign.Center, font, style.Quiet);
        }

        var outside = (Real: rest.Data.Count(value => !side.Axis.Holds(value)), Made: rest.Samples.Count(value => !side.Axis.Holds(value)));
        var notes = new List<string>();
        if (isRest)
        {
            notes.Add("The histogram is of the other values.");
        }

        if (outside.Real + outside.Made > 0)
        {
            notes.Add($"Outside the frame: {Number(outside.Real)} and {Counted.Of(outside.Made, "row")}.");
        }

        PlotHeader.Write(canvas, string.Join(' ', notes), Edge, frame.Bottom + 32, SKTextAlign.Left, font, style.Quiet);
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A value or name, and the shares of real and of generated rows that have it.</summary>
    private sealed record NamedShares(string Name, double Value, double Real, double Made);
}
