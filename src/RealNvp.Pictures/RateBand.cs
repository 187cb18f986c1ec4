namespace RealNvp.Pictures;

/// <summary>Between which shares a rate is found in so many rows, for chance alone.</summary>
internal static class RateBand
{
    private const double Tail = 0.025;

    /// <summary>The middle 95 % of the share of rows whose conformal p-value is at most <paramref name="rate"/>.</summary>
    /// <param name="rate">A rate between 0 and 1.</param>
    /// <param name="rows">The number of rows whose p-values are counted.</param>
    /// <param name="heldOut">
    /// The number n of held-out rows that p-values were taken from. With k = floor(rate (n + 1)), the true rate of one such set is Beta(k, n + 1 - k)
    /// distributed, so that the count is beta-binomial (arXiv:2107.07511, section 3.2); <see langword="null"/> for a rate that is known exactly, whose
    /// count is binomial.
    /// </param>
    public static (double Low, double High) Of(double rate, int rows, int? heldOut)
    {
        var k = heldOut is { } n ? Math.Floor((rate * (n + 1)) + 1e-9) : 0;
        if (rate >= 1 || (heldOut is { } all && k > all))
        {
            return (1, 1);
        }

        if (heldOut is not null && k < 1)
        {
            return (0, 0);
        }

        // From one count to the next the probability changes by a simple factor; logarithms keep both tails.
        var logs = new double[rows + 1];
        for (var count = 0; count < rows; count++)
        {
            var odds = heldOut is { } m ? (k + count) / (m - k + rows - count) : rate / (1 - rate);
            logs[count + 1] = logs[count] + Math.Log(odds * (rows - count) / (count + 1));
        }

        var most = logs.Max();
        var weights = Array.ConvertAll(logs, log => Math.Exp(log - most));
        var total = weights.Sum();
        return (Quantile(Tail), Quantile(1 - Tail));

        double Quantile(double probability)
        {
            var sum = 0.0;
            for (var count = 0; count < rows; count++)
            {
                sum += weights[count];
                if (sum >= probability * total)
                {
                    return (double)count / rows;
                }
            }

            return 1;
        }
    }
}
