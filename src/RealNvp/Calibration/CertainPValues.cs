namespace RealNvp.Calibration;

/// <summary>
/// p-values for those who have one set of held-out rows and no average over many: usual p-values are made so much larger that, with a certainty that is asked
/// for, the promise holds with this very set (Bates, Candès, Lei, Romano, Sesia 2023, arXiv:2104.08279, by the inequality of Simes).
/// </summary>
/// <remarks>
/// The guarantee: with the certainty, over the draw of the held-out rows, a new normal row has a p-value of at most a with a chance of at most a, for every a
/// at once, and given the held-out rows p-values are independent. So a rate of false alarms, a <see cref="FalseDiscoveryRate"/> and an
/// <see cref="OnlineFalseDiscoveryRate"/> are kept with these held-out rows. It costs rows: the smallest p-value is about <c>2 ln(1 / (1 - certainty)) / n</c>,
/// at a certainty of 0.9 five times as large, and p-values of more than about a half become 1.
/// </remarks>
public sealed class CertainPValues
{
    private readonly double[] _raised;

    /// <summary>Prepares the p-values.</summary>
    /// <param name="heldOut">The number of held-out rows, at least 2.</param>
    /// <param name="certainty">The share of held-out sets with which the promise is to hold, between 0 and 1, such as 0.9.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of range.</exception>
    public CertainPValues(int heldOut, double certainty)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heldOut, 2);
        if (!(certainty > 0 && certainty < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(certainty), FormattableString.Invariant($"A certainty lies between 0 and 1, such as 0.9, but is {certainty}."));
        }

        (HeldOut, Certainty, _raised) = (heldOut, certainty, new double[heldOut + 1]);
        var logFactorials = new double[heldOut + 1];
        for (var number = 1; number <= heldOut; number++)
        {
            logFactorials[number] = logFactorials[number - 1] + Math.Log(number);
        }

        // Half of the rows share what may go wrong, so that p-values of up to a half are told apart.
        var half = heldOut / 2;
        for (var count = 1; count <= heldOut + 1; count++)
        {
            var below = heldOut + 1 - count;
            _raised[count - 1] = below < half ? 1
                : -double.ExpM1((Math.Log(1 - certainty) + Falling(below) - Falling(heldOut)) / half);
        }

        double Falling(int number) => logFactorials[number] - logFactorials[number - half];
    }

    /// <summary>The number of held-out rows.</summary>
    public int HeldOut { get; }

    /// <summary>The share of held-out sets with which the promise holds.</summary>
    public double Certainty { get; }

    /// <summary>The p-value that is certain.</summary>
    /// <param name="pValue">A usual one by as many held-out rows (<see cref="ConformalThreshold.PValue"/>); not-a-number stays so.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not between 0 and 1.</exception>
    public double Of(double pValue)
    {
        if (double.IsNaN(pValue))
        {
            return pValue;
        }

        ArgumentOutOfRangeException.ThrowIfNegative(pValue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pValue, 1);
        return _raised[Math.Clamp((int)Math.Round(pValue * (HeldOut + 1.0)), 1, HeldOut + 1) - 1];
    }
}
