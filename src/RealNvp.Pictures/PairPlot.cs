using System.Globalization;
using SkiaSharp;

namespace RealNvp.Pictures;

/// <summary>
/// Draws every column of a table against every other, real rows and generated ones in one picture: points below the diagonal, the distribution of each
/// column on it, rank correlations above it.
/// </summary>
public static class PairPlot
{
    /// <summary>The most columns that are drawn.</summary>
    public const int MostColumns = 8;

    /// <summary>The most rows of each kind that become points; more are thinned evenly. Distributions and correlations are those of all rows.</summary>
    public const int MostPoints = 1000;

    private const float Gap = 8;
    private const float Edge = 14;
    private const float TitleHeight = 66;
    private const float NoteHeight = 24;
    private const float NameLine = 15;
    private const float LongestMark = 76;
    private const float MarkLength = 3;
    private const float MarkRoom = 6;
    private const float AllPanels = 860;
    private const float LargestPanel = 210;
    private const float NameOverhang = Gap - 4;
    private const float HalfOfDigit = 0.36f;

    /// <summary>Draws at most <see cref="MostColumns"/> columns and <see cref="MostPoints"/> points of each kind.</summary>
    /// <param name="columns">
    /// The columns. Of more than <see cref="MostColumns"/> those are drawn whose data are most strongly correlated by rank with another column's, and of
    /// columns that nearly repeat one another (0.95 and more) one; the picture says so.
    /// </param>
    /// <param name="title">The line above the picture.</param>
    /// <param name="data">What the real rows are called, such as <c>test rows</c>.</param>
    /// <param name="samples">What the generated rows are called.</param>
    /// <param name="theme">What kind of screen it is drawn for.</param>
    /// <remarks>
    /// Each axis fits the bulk of the values; a few far ones lie outside instead of flattening the rest, and the picture says how many rows do. Whole
    /// numbers stay on their values. Where both columns have at most 16 values the area of a disc is the share of rows.
    /// </remarks>
    /// <param name="cancellationToken">Stops the choice of columns, and the drawing between panels.</param>
    /// <exception cref="InvalidInputException">There is no column, a kind of rows is empty, or columns have different numbers of rows.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Picture Draw(
        IReadOnlyList<PairColumn> columns,
        string title,
        string data = "rows",
        string samples = "generated rows",
        PlotTheme theme = PlotTheme.Light,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(title);
        Check(columns);
        var shown = PairChoice.Of(columns, MostColumns, cancellationToken).Select(column => new PairSide(column, MostPoints)).ToArray();

        using var small = new SKFont(EmbeddedFont.Typeface, 10) { Edging = SKFontEdging.Antialias };
        using var normal = new SKFont(EmbeddedFont.Typeface, 12) { Edging = SKFontEdging.Antialias };
        var side = Math.Min(LargestPanel, (AllPanels / shown.Length) - Gap);
        var left = MarkSpace(shown.Skip(1), side, small, upright: true);
        var below = MarkSpace(shown, side, small, upright: false);
        var lines = shown.Max(column => FittedText.TwoLines(column.Column.Name, normal, side + NameOverhang).Count);
        var origin = new SKPoint(Edge + (lines * NameLine) + left + (2 * MarkRoom), TitleHeight);
        var width = Math.Max(origin.X + (shown.Length * (side + Gap)) - Gap + Edge, 460);
        var height = origin.Y + (shown.Length * (side + Gap)) - Gap + MarkRoom + below + (lines * NameLine) + NoteHeight + Edge;

        var style = PlotStyle.Of(theme);
        return style.Draw((int)Math.Ceiling(width), (int)Math.Ceiling(height), canvas =>
        {
            var panel = new PairPanel(canvas, style);
            PlotHeader.Draw(canvas, style, title, $"{Number(columns[0].Data.Count)} {data}", $"{Number(columns[0].Samples.Count)} {samples}", normal);
            for (var row = 0; row < shown.Length; row++)
            {
                for (var column = 0; column < shown.Length; column++)
                {
                    Panel(panel, Frame(row, column), row, column);
                }
            }

            for (var place = 0; place < shown.Length; place++)
            {
                var (beside, under) = (Frame(place, 0), Frame(shown.Length - 1, place));
                MarkBelow(canvas, style, shown[place].Axis, under, small);
                WriteName(canvas, shown[place].Column.Name, under.MidX, under.Bottom + MarkRoom + below + NameLine, side, normal, style.Ink);
                if (place > 0)
                {
                    MarkLeft(canvas, style, shown[place].Axis, beside, small);
                }

                canvas.Save();
                canvas.RotateDegrees(-90, Edge + normal.Size, beside.MidY);
                WriteName(canvas, shown[place].Column.Name, Edge + normal.Size, beside.MidY, side, normal, style.Ink);
                canvas.Restore();
            }

            PlotHeader.Write(canvas, Note(columns.Count, shown), Edge, height - Edge, SKTextAlign.Left, small, style.Quiet);
        });

        SKRect Frame(int row, int column) =>
            SKRect.Create(origin.X + (column * (side + Gap)), origin.Y + (row * (side + Gap)), side, side);

        void Panel(PairPanel panel, SKRect frame, int row, int column)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (row == column)
            {
                panel.DrawHistogram(frame, shown[row]);
            }
            else if (row > column)
            {
                panel.DrawPairs(frame, shown[column], shown[row]);
            }
            else
            {
                panel.DrawCorrelations(frame, shown[column], shown[row]);
            }
        }
    }

    private static void Check(IReadOnlyList<PairColumn> columns)
    {
        if (columns.Count == 0)
        {
            throw new InvalidInputException("A pair plot needs at least one column; give some.");
        }

        foreach (var column in columns)
        {
            if (column.Data.Count == 0 || column.Samples.Count == 0
                || column.Data.Count != columns[0].Data.Count || column.Samples.Count != columns[0].Samples.Count)
            {
                throw new InvalidInputException(
                    $"The column '{column.Name}' has {column.Data.Count} real and {Counted.Of(column.Samples.Count, "generated value")}; "
                    + "a pair plot needs some of each kind, as many in every column.");
            }
        }
    }

    /// <summary>The room that the marks of axes need: their widths on the left, their heights below.</summary>
    private static float MarkSpace(IEnumerable<PairSide> columns, float side, SKFont font, bool upright) => columns
        .Select(column => column.Axis).Select(axis => upright || Turned(axis, side, font)
            ? UprightMarks(axis, side, font).Select(mark => font.MeasureText(Mark(mark.Text, font))).DefaultIfEmpty(0).Max()
            : font.Size)
        .DefaultIfEmpty(0).Max();

    /// <summary>Whether names below a panel are written upwards, since they do not fit side by side.</summary>
    private static bool Turned(PairAxis axis, float side, SKFont font) =>
        LyingMarks(axis, side, font).Count < axis.NameCount;

    private static IReadOnlyList<PairMark> LyingMarks(PairAxis axis, float side, SKFont font) =>
        axis.Marks(side, text => font.MeasureText(Mark(text, font)));

    private static IReadOnlyList<PairMark> UprightMarks(PairAxis axis, float side, SKFont font) => axis.Marks(side, _ => font.Size);

    private static string Mark(string text, SKFont font) => FittedText.Line(text, font, LongestMark);

    private static void MarkLeft(SKCanvas canvas, PlotStyle style, PairAxis axis, SKRect frame, SKFont font)
    {
        using var line = new SKPaint { Color = style.Faint.ToSKColor(), IsAntialias = true };
        foreach (var mark in UprightMarks(axis, frame.Height, font))
        {
            var (y, middle) = (frame.Bottom - (frame.Height * (float)mark.Place), frame.Bottom - (frame.Height * (float)mark.TextPlace));
            canvas.DrawLine(frame.Left - MarkLength, y, frame.Left, y, line);
            PlotHeader.Write(canvas, Mark(mark.Text, font), frame.Left - MarkRoom, middle + (font.Size * HalfOfDigit), SKTextAlign.Right, font, style.Quiet);
        }
    }

    private static void MarkBelow(SKCanvas canvas, PlotStyle style, PairAxis axis, SKRect frame, SKFont font)
    {
        using var line = new SKPaint { Color = style.Faint.ToSKColor(), IsAntialias = true };
        var turned = Turned(axis, frame.Width, font);
        foreach (var mark in turned ? UprightMarks(axis, frame.Width, font) : LyingMarks(axis, frame.Width, font))
        {
            var x = frame.Left + (frame.Width * (float)mark.Place);
            canvas.DrawLine(x, frame.Bottom, x, frame.Bottom + MarkLength, line);
            canvas.Save();
            canvas.Translate(frame.Left + (frame.Width * (float)mark.TextPlace), frame.Bottom + MarkRoom);
            canvas.RotateDegrees(turned ? -90 : 0);
            var below = font.Size * (turned ? HalfOfDigit : 2 * HalfOfDigit);
            PlotHeader.Write(canvas, Mark(mark.Text, font), 0, below, turned ? SKTextAlign.Right : SKTextAlign.Center, font, style.Quiet);
            canvas.Restore();
        }
    }

    /// <summary>Writes a name in up to two lines, the first at the given height.</summary>
    private static void WriteName(SKCanvas canvas, string name, float x, float y, float side, SKFont font, ScottPlot.Color colour)
    {
        foreach (var line in FittedText.TwoLines(name, font, side + NameOverhang))
        {
            PlotHeader.Write(canvas, line, x, y, SKTextAlign.Center, font, colour);
            y += NameLine;
        }
    }

    private static string Note(int columns, PairSide[] shown)
    {
        var sentences = new List<string>();
        var (data, samples) = (shown[0].Column.Data.Count, shown[0].Column.Samples.Count);
        if (columns > shown.Length)
        {
            sentences.Add($"{shown.Length} of {Counted.Of(columns, "column")}: those most correlated by rank, without near repeats.");
        }

        if (shown.Length > 1)
        {
            sentences.Add("Above the diagonal: rank correlations.");
        }

        if (Math.Max(data, samples) > MostPoints)
        {
            sentences.Add($"Points: {Number(MostPoints)} of each.");
        }

        var (far, farSamples) = (Outside(data, side => side.Column.Data), Outside(samples, side => side.Column.Samples));
        if (far + farSamples > 0)
        {
            sentences.Add($"Outside a frame: {Number(far)} and {Counted.Of(farSamples, "row")}.");
        }

        return string.Join(" ", sentences);

        int Outside(int rows, Func<PairSide, IReadOnlyList<double>> values) =>
            Enumerable.Range(0, rows).Count(row => shown.Any(side => !side.Axis.Holds(values(side)[row])));
    }

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
