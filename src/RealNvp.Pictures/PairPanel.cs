using System.Globalization;
using SkiaSharp;

namespace RealNvp.Pictures;

/// <summary>Draws the panels of a <see cref="PairPlot"/>: blue is real, orange generated.</summary>
internal sealed class PairPanel(SKCanvas canvas, PlotStyle style)
{
    // Points of both kinds are drawn in turns, so that neither covers the other.
    private const int Turns = 40;

    // How far points go apart to both sides of a value that many share, in parts of its stretch.
    private const float Apart = 0.17f;

    private const byte Shade = 115;

    private readonly SKColor _real = style.Blue.ToSKColor();
    private readonly SKColor _made = style.Orange.ToSKColor();

    /// <summary>The histograms of a column, of equal area where all values are within.</summary>
    public void DrawHistogram(SKRect frame, PairSide side) => DrawHistogram(frame, side, side.Column.Data.Count, side.Column.Samples.Count);

    /// <summary>The histograms of a column whose values are some of so many rows.</summary>
    public void DrawHistogram(SKRect frame, PairSide side, int dataRows, int samplesRows)
    {
        var edges = side.Axis.BinEdges(Math.Min(dataRows, samplesRows));
        var (real, made) = (PairAxis.Shares(edges, side.Column.Data, dataRows), PairAxis.Shares(edges, side.Column.Samples, samplesRows));
        var highest = Math.Max(real.Max(), made.Max());
        if (highest > 0)
        {
            var scale = 0.92 * frame.Height / highest;
            Steps(frame, side.Axis, edges, real, scale, _real, isFilled: true);
            Steps(frame, side.Axis, edges, made, scale, _made, isFilled: false);
        }

        DrawFrame(frame);
    }

    /// <summary>
    /// The points of two columns, or where both have few values, a disc of the share of each pair: filled for real rows, a ring for
    /// generated ones.
    /// </summary>
    public void DrawPairs(SKRect frame, PairSide across, PairSide up)
    {
        var (x, y) = (across.Axis, up.Axis);
        if (x.Levels > 0 && y.Levels > 0)
        {
            var (data, samples) = ((across.Column.Data, up.Column.Data), (across.Column.Samples, up.Column.Samples));
            Discs(frame, x, y, Shares(x, y, data), Shares(x, y, samples));
        }
        else
        {
            var (real, made) = (Points(frame, x, y, across.Data, up.Data, -Apart), Points(frame, x, y, across.Samples, up.Samples, Apart));
            var most = Math.Max(across.Data.Count, across.Samples.Count);
            var size = (float)Math.Clamp(frame.Width * 0.5 / Math.Sqrt(Math.Max(1, most)), 1.6, 5);
            using var paint = new SKPaint { IsAntialias = true, StrokeCap = SKStrokeCap.Round, StrokeWidth = size };
            for (var turn = 0; turn < Turns; turn++)
            {
                foreach (var (points, colour) in new[] { (real, _real), (made, _made) })
                {
                    paint.Color = colour.WithAlpha(Shade);
                    canvas.DrawPoints(SKPointMode.Points, points[(turn * points.Length / Turns)..((turn + 1) * points.Length / Turns)], paint);
                }
            }
        }

        DrawFrame(frame);
    }

    /// <summary>The rank correlations among real rows, above, and among generated ones.</summary>
    public void DrawCorrelations(SKRect frame, PairSide across, PairSide up)
    {
        if (across.Axis.NameCount > 2 || up.Axis.NameCount > 2)
        {
            return;
        }

        using var font = new SKFont(EmbeddedFont.Typeface, Math.Clamp(frame.Height / 6, 11, 18)) { Edging = SKFontEdging.Antialias };
        using var paint = new SKPaint { IsAntialias = true };
        Draw(RankCorrelation.Of(across.DataRanks, up.DataRanks), _real, frame.MidY - (font.Size * 0.3f));
        Draw(RankCorrelation.Of(across.SamplesRanks, up.SamplesRanks), _made, frame.MidY + font.Size);

        void Draw(double correlation, SKColor colour, float y)
        {
            paint.Color = colour;
            canvas.DrawText(correlation.ToString("0.00;\u22120.00;0.00", CultureInfo.InvariantCulture), frame.MidX, y, SKTextAlign.Center, font, paint);
        }
    }

    private void Steps(
        SKRect frame, PairAxis axis, double[] edges, double[] shares, double scale, SKColor colour, bool isFilled)
    {
        using var outline = new SKPath();
        outline.MoveTo(X(0), frame.Bottom);
        for (var bin = 0; bin < shares.Length; bin++)
        {
            var top = (float)(frame.Bottom - (shares[bin] * scale));
            outline.LineTo(X(bin), top);
            outline.LineTo(X(bin + 1), top);
        }

        outline.LineTo(X(shares.Length), frame.Bottom);
        using var paint = new SKPaint
        {
            IsAntialias = true,
            Style = isFilled ? SKPaintStyle.Fill : SKPaintStyle.Stroke,
            StrokeWidth = 1.4f,
            StrokeJoin = SKStrokeJoin.Round,
            Color = isFilled ? colour.WithAlpha(Shade) : colour,
        };
        canvas.DrawPath(outline, paint);

        float X(int edge) => frame.Left + (frame.Width * (float)Math.Min(1, axis.Place(edges[edge])));
    }

    private static SKPoint[] Points(SKRect frame, PairAxis x, PairAxis y, IReadOnlyList<double> across, IReadOnlyList<double> up, float apart)
    {
        var (aside, above) = (x.Levels > 0 ? apart / x.Levels : 0, y.Levels > 0 ? apart / y.Levels : 0);
        return
        [
            .. Enumerable.Range(0, across.Count).Where(row => x.Holds(across[row]) && y.Holds(up[row])).Select(row => new SKPoint(
                frame.Left + (frame.Width * (float)(x.Place(across[row]) + aside)),
                frame.Bottom - (frame.Height * (float)(y.Place(up[row]) - above)))),
        ];
    }

    private void Discs(SKRect frame, PairAxis x, PairAxis y, double[,] real, double[,] made)
    {
        var highest = Math.Max(real.Cast<double>().Max(), made.Cast<double>().Max());
        var (width, height) = (frame.Width / x.Levels, frame.Height / y.Levels);
        using var paint = new SKPaint { IsAntialias = true, StrokeWidth = 1.4f };
        for (var i = 0; i < x.Levels; i++)
        {
            for (var j = 0; j < y.Levels; j++)
            {
                var centre = new SKPoint(frame.Left + (width * (i + 0.5f)), frame.Bottom - (height * (j + 0.5f)));
                (paint.Style, paint.Color) = (SKPaintStyle.Fill, _real.WithAlpha(Shade));
                Disc(centre, real[i, j]);
                (paint.Style, paint.Color) = (SKPaintStyle.Stroke, _made);
                Disc(centre, made[i, j]);
            }
        }

        void Disc(SKPoint centre, double share)
        {
            if (share > 0)
            {
                canvas.DrawCircle(centre, (float)(Math.Sqrt(share / highest) * 0.46 * Math.Min(width, height)), paint);
            }
        }
    }

    /// <summary>The share of all rows that has each pair of values.</summary>
    private static double[,] Shares(PairAxis x, PairAxis y, (IReadOnlyList<double> X, IReadOnlyList<double> Y) rows)
    {
        var shares = new double[x.Levels, y.Levels];
        for (var row = 0; row < rows.X.Count; row++)
        {
            if (x.Holds(rows.X[row]) && y.Holds(rows.Y[row]))
            {
                shares[x.LevelOf(rows.X[row]), y.LevelOf(rows.Y[row])] += 1.0 / rows.X.Count;
            }
        }

        return shares;
    }

    private void DrawFrame(SKRect frame)
    {
        using var paint = new SKPaint { IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = 1, Color = style.Frame.ToSKColor() };
        canvas.DrawRect(frame, paint);
    }
}
