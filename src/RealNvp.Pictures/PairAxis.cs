using System.Globalization;
using RealNvp.Tables;

namespace RealNvp.Pictures;

/// <summary>How the values of a column lie along a side of its panels in a <see cref="PairPlot"/>.</summary>
internal sealed class PairAxis
{
    private const int MostLevels = 16;
    private const int FewestBins = 8;
    private const int MostBins = 30;
    private const double Margin = 0.04;

    // Tighter than for curves: of a cloud the few far points tell least.
    private const double Reach = 1.25;
    private const double Worth = 0.8;

    // The text of a mark may stick out of its panel by less than half of the gap between panels, and stand this far from its value.
    private const float Overhang = 3;
    private const float MostShift = 6;
    private const float Space = 4;

    private readonly double _step;
    private readonly IReadOnlyList<string>? _names;
    private readonly DateForm? _dates;

    private PairAxis(double low, double high, double step, IReadOnlyList<string>? names, DateForm? dates = null) =>
        (Low, High, _step, _names, _dates) = (low, high, step, names, dates);

    /// <summary>The value at the panel's left or lower edge.</summary>
    public double Low { get; }

    /// <summary>The value at the other edge.</summary>
    public double High { get; }

    /// <summary>The number of different values there can be where these are few; 0 otherwise. Each has its own stretch of the axis.</summary>
    public int Levels => _step > 0 && Math.Round((High - Low) / _step) is <= MostLevels and var levels ? (int)levels : 0;

    /// <summary>The number of names; 0 if the values are numbers.</summary>
    public int NameCount => _names?.Count ?? 0;

    /// <summary>The axis that holds the bulk of both kinds of values; a few far ones do not stretch it.</summary>
    public static PairAxis Of(PairColumn column)
    {
        if (column.Names is { } names)
        {
            return new(-0.5, names.Count - 0.5, 1, names);
        }

        double[] values = [.. column.Data.Concat(column.Samples).Where(double.IsFinite)];
        var (low, high) = RobustRange.Of(values.Length > 0 ? values : [0], [], Reach, Worth);
        var margin = column.Step > 0 ? column.Step / 2 : Margin * (high - low);
        return new(low - margin, high + margin, column.Step, null, column.Dates);
    }

    /// <summary>Where a value lies, from 0 at <see cref="Low"/> to 1 at <see cref="High"/>.</summary>
    public double Place(double value) => (value - Low) / (High - Low);

    /// <summary>Whether a value is a finite number within the panel.</summary>
    public bool Holds(double value) => value >= Low && value <= High;

    /// <summary>The stretch of the axis, from 0, in which a value lies that the axis holds.</summary>
    public int LevelOf(double value) => Math.Clamp((int)(Place(value) * Levels), 0, Levels - 1);

    /// <summary>
    /// The edges of the bins of a histogram, rising: more for more rows, a bin for each of few values, and the same number of steps in every bin of a stepped
    /// column.
    /// </summary>
    public double[] BinEdges(int rows)
    {
        var bins = Math.Clamp((int)Math.Ceiling(2 * Math.Cbrt(rows)), FewestBins, MostBins);
        var steps = _step > 0 ? Math.Round((High - Low) / _step) : 0;
        var width = steps > 0 ? _step * Math.Ceiling(steps / Math.Max(bins, Levels)) : (High - Low) / bins;
        return [.. Enumerable.Range(0, (int)Math.Ceiling(((High - Low) / width) - 1e-6) + 1).Select(bin => Low + (bin * width))];
    }

    /// <summary>The share of so many rows whose values lie in each bin.</summary>
    public static double[] Shares(double[] edges, IReadOnlyList<double> values, int rows)
    {
        var shares = new double[edges.Length - 1];
        var width = edges[1] - edges[0];
        foreach (var value in values)
        {
            var bin = (value - edges[0]) / width;
            if (bin >= 0 && bin < shares.Length)
            {
                shares[(int)bin] += 1.0 / rows;
            }
        }

        return shares;
    }

    /// <summary>
    /// Marks that fit beside one another on a side so long: round numbers or dates, as many as there is room for up to six, or names, every second or third
    /// where there is no room for all. If there is room for one alone it is the middle one.
    /// </summary>
    /// <param name="length">The length of the side, in points.</param>
    /// <param name="extent">How much of it a text takes.</param>
    public IReadOnlyList<PairMark> Marks(float length, Func<string, float> extent)
    {
        PairMark[] fewest = [];
        foreach (var values in _names is { } names ? Names(names) : _dates is { } dates ? Dates(dates) : Numbers())
        {
            var marks = values
                .Select(value => MarkOf(value.Place, value.Text))
                .Where(mark => Math.Abs(mark.TextPlace - mark.Place) * length <= MostShift)
                .ToArray();
            fewest = marks.Length > 0 ? marks : fewest;
            if (marks.Length > 1 && marks.Zip(marks.Skip(1)).All(pair => Fit(pair.First, pair.Second)))
            {
                return marks;
            }
        }

        return fewest.Length > 0 ? [fewest[fewest.Length / 2]] : [];

        PairMark MarkOf(double place, string text)
        {
            var end = ((extent(text) / 2) - Overhang) / length;
            return new(place, end < 0.5 ? Math.Clamp(place, end, 1 - end) : 0.5, text);
        }

        bool Fit(PairMark one, PairMark next) =>
            (next.TextPlace - one.TextPlace) * length >= ((extent(one.Text) + extent(next.Text)) / 2) + Space;
    }

    private IEnumerable<(double Place, string Text)[]> Names(IReadOnlyList<string> names)
    {
        for (var every = 1; every <= names.Count; every++)
        {
            yield return [.. Enumerable.Range(0, names.Count).Where(name => name % every == 0).Select(name => (Place(name), names[name]))];
        }
    }

    /// <summary>Round dates, fewer and fewer; at last every second of those.</summary>
    private IEnumerable<(double Place, string Text)[]> Dates(DateForm dates)
    {
        var round = DateMarks.Of(dates, Low, High).Select(marks => marks.Select(mark => (Place(mark.Cell), mark.Text)).ToArray()).ToArray();
        return round.Concat(round.Select(marks => marks.Where((_, index) => index % 2 == 0).ToArray()));
    }

    /// <summary>Round numbers, fewer and fewer; at last every second of those, which is two where the round ones would be one.</summary>
    private IEnumerable<(double Place, string Text)[]> Numbers()
    {
        var round = Enumerable.Range(2, 5).Reverse().Select(Numbers).ToArray();
        return round.Concat(round.Select(ticks => ticks.Where((_, index) => index % 2 == 0).ToArray()));
    }

    private (double Place, string Text)[] Numbers(int about)
    {
        var width = RoundUp(Math.Max((High - Low) / about, Math.Min(_step, 1)));
        var first = Math.Ceiling(Low / width);
        return
        [
            .. Enumerable.Range(0, (int)(Math.Floor(High / width) - first) + 1).Select(tick => (first + tick) * width)
                .Select(value => (Place(value), Text(value, width))),
        ];
    }

    private static double RoundUp(double width)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(width)));
        return unit * (width <= unit * 1.0001 ? 1 : width <= 2 * unit ? 2 : width <= 5 * unit ? 5 : 10);
    }

    private string Text(double value, double width)
    {
        if (Math.Abs(value) < width / 2)
        {
            return "0";
        }

        var largest = Math.Max(Math.Abs(Low), Math.Abs(High));
        if (largest >= 1e5 || High - Low < 1e-3)
        {
            // As many digits as tell one mark from the next.
            var digits = (int)Math.Clamp(Math.Floor(Math.Log10(largest)) - Math.Floor(Math.Log10(width) + 1e-9), 3, 14);
            return value.ToString($"0.{new string('#', digits)}e0", CultureInfo.InvariantCulture).Replace('-', '\u2212');
        }

        var decimals = (int)Math.Clamp(Math.Ceiling(-Math.Log10(width) - 1e-9), 0, 9);
        return value.ToString($"F{decimals}", CultureInfo.InvariantCulture).Replace('-', '\u2212');
    }
}
