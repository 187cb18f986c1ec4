using RealNvp.Tables;

namespace RealNvp.Data.Tables.Schemas;

/// <summary>
/// Finds whether some last digits of a column's numbers are more frequent than others. Half of the numbers say the shares of each candidate, the other half how
/// much likelier numbers are by them than by digits that are all as frequent.
/// </summary>
internal static class DigitSearch
{
    private const int FewestNumbers = 100;
    private const int MostNumbers = 20_000;
    private const int MostDecimals = 9;

    // More digits than that are told by how round they are, not one by one.
    private const int MostSingle = 100;

    // A period is no wider than this part of where a quarter of the numbers are closest together: beyond it shares would say where numbers are, not how they end.
    private const double MostOfAQuarter = 0.5;

    // So much is shared by all digits alike: the rarest is not so narrow that a float does not hold it, and a new one no more than unlikely.
    private const double ShareOfAll = 0.01;

    // A candidate must be better than the one before by so many nats a number, and by as many standard errors.
    private const double LeastGain = 0.01;
    private const double StandardErrors = 3;

    // A number lies on a step if it is nearer than that.
    private const double Tolerance = 1e-6;

    private static readonly int[] Periods = [2, 4, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000];

    /// <summary>The shares of the last digits; null where none are worth it.</summary>
    /// <param name="column">A column of numbers that are mapped.</param>
    /// <param name="values">Its numbers in training rows, atoms aside.</param>
    public static DigitShares? Of(TableColumn column, double[] values)
    {
        var step = column.Step > 0 ? column.Step : column.Decimals is { } decimals and <= MostDecimals ? Math.Pow(10, -decimals) : 0;
        if (step == 0 || column is not { IsDate: false, Period: null } || values.Length < FewestNumbers)
        {
            return null;
        }

        double[] sorted = [.. values.Order()];
        var quarter = values.Length / 4;
        var narrowest = Enumerable.Range(0, values.Length - quarter).Min(index => sorted[index + quarter] - sorted[index]);
        var origin = column.Step > 0 && !IsWhole(column.Origin / step) ? column.Origin : 0;
        var count = Math.Min(MostNumbers, values.Length);
        double[] steps =
        [
            .. Enumerable.Range(0, count).Select(index => Math.Round((values[(int)((long)index * values.Length / count)] - origin) / step)),
        ];
        DigitShares? best = null;
        var gains = new double[count / 2];
        foreach (var period in Periods.Where(period => period * step <= MostOfAQuarter * narrowest))
        {
            foreach (var isByRoundness in (ReadOnlySpan<bool>)[true, false])
            {
                if (!isByRoundness && period > MostSingle)
                {
                    continue;
                }

                var learnt = Shares(steps.Where((_, index) => index % 2 == 0), period, isByRoundness);
                double[] others = [.. steps.Where((_, index) => index % 2 == 1).Select(value => Math.Log(period * learnt[DigitShares.DigitOf(value, period)]))];
                if (IsBetter(others, gains))
                {
                    (best, gains) = (new(step, origin, Shares(steps, period, isByRoundness)), others);
                }
            }
        }

        return best;
    }

    /// <summary>Whether numbers, and those a step from them, come back from the floats that they are to the flow.</summary>
    public static bool ComeBack(TableColumn column, double[] values)
    {
        var scores = new ColumnScores(column);
        var (digits, marginal) = (column.Marginal!.Digits!, column.Marginal);
        return values.Distinct().Take(MostNumbers).Append(values.Min()).Append(values.Max())
            .Where(value => IsWhole((value - digits.Origin) / digits.Step))
            .All(value => IsBack(value) && IsBack(value - digits.Step) && IsBack(value + digits.Step));

        bool IsBack(double value) => marginal.IsOutside(column, value) || scores.IsAtom(value)
            || Math.Abs(scores.Back(value) - value) < digits.Step / 2;
    }

    private static bool IsBetter(double[] others, double[] gains)
    {
        double[] more = [.. others.Zip(gains, (other, gain) => other - gain)];
        var mean = more.Average();
        var error = Math.Sqrt(more.Average(value => (value - mean) * (value - mean)) / more.Length);
        return mean > LeastGain && mean > StandardErrors * error;
    }

    /// <summary>The share of each of a period's digits, or one for all digits that are as round as each other.</summary>
    private static double[] Shares(IEnumerable<double> steps, int period, bool isByRoundness)
    {
        var counts = new double[period];
        foreach (var value in steps)
        {
            counts[DigitShares.DigitOf(value, period)]++;
        }

        if (isByRoundness)
        {
            var groups = Enumerable.Range(0, period).GroupBy(digit => Divisor(digit, period));
            foreach (var group in groups)
            {
                var mean = group.Average(digit => counts[digit]);
                foreach (var digit in group)
                {
                    counts[digit] = mean;
                }
            }
        }

        var sum = counts.Sum();
        return [.. counts.Select(count => ((1 - ShareOfAll) * count / sum) + (ShareOfAll / period))];
    }

    /// <summary>The greatest number that divides a digit and the period: how round a number with that digit is.</summary>
    private static int Divisor(int digit, int period) => digit == 0 ? period : Divisor(period % digit, digit);

    private static bool IsWhole(double steps) => Math.Abs(steps - Math.Round(steps)) <= Tolerance;
}
