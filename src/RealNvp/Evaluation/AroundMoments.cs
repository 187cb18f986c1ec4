using RealNvp.Tables;

namespace RealNvp.Evaluation;

/// <summary>
/// The mean and the deviation of values that go round, such as times of day: 23:50 and 00:10 have midnight in their middle. The mean is the direction of the
/// sum of all as points on a circle, the deviation that of the shortest ways to it.
/// </summary>
/// <param name="period">After how much they come again.</param>
/// <param name="from">The least value.</param>
internal sealed class AroundMoments(double period, double from)
{
    // Of even values the sum is longer than that times the root of their number by a chance of e^-9.
    private const double Even = 3;

    /// <summary>What a column goes round by; null for one that does not.</summary>
    public static AroundMoments? Of(TableColumn column) => column switch
    {
        { Kind: ColumnKind.Time, Dates: { } dates } => new(DatePattern.MicrosPerDay / (double)DateForm.Length(dates.Unit), 0),
        { Period: { } period } => new(period, column.Cycles?.Base ?? 0),
        _ => null,
    };

    /// <summary>Whether values have a side of the circle on which they are more; of even ones no place is the middle.</summary>
    public bool HaveMiddle(double[] values)
    {
        var (x, y) = Sum(values);
        return Math.Sqrt((x * x) + (y * y)) > Even * Math.Sqrt(values.Length);
    }

    /// <summary>The mean, from the least value to below a period more, and the deviation.</summary>
    public (double Mean, double Deviation) Measure(double[] values)
    {
        var (x, y) = Sum(values);
        var mean = Math.Atan2(y, x) / Math.Tau * period;
        var squares = 0.0;
        foreach (var value in values)
        {
            var way = value - mean;
            way -= period * Math.Round(way / period);
            squares += way * way;
        }

        var above = mean - from - (Math.Floor((mean - from) / period) * period);
        return (above < period ? from + above : from, Math.Sqrt(squares / Math.Max(1, values.Length - 1)));
    }

    private (double X, double Y) Sum(double[] values)
    {
        var (x, y) = (0.0, 0.0);
        foreach (var value in values)
        {
            var (sin, cos) = Math.SinCos(Math.Tau * value / period);
            (x, y) = (x + cos, y + sin);
        }

        return (x, y);
    }
}
