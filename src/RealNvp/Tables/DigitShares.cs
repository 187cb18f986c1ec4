namespace RealNvp.Tables;

/// <summary>
/// How often the numbers of a column have which last digits, where these are not as often one as another: prices that end in 99, sizes that are mostly rounded
/// to tenths. A period is as many steps as there are shares; within it each step holds its share, and none of them moves into another period.
/// </summary>
/// <param name="Step">The distance of numbers that differ by one in their last digit.</param>
/// <param name="Origin">A number whose last digits are the first.</param>
/// <param name="Shares">The share of each of the last digits, the first being that of the origin and of what is whole periods from there. They are one together.</param>
public sealed record DigitShares(double Step, double Origin, IReadOnlyList<double> Shares)
{
    /// <summary>The most last digits there can be.</summary>
    internal const int Most = 1000;

    /// <summary>Beyond so many steps a double holds none of them.</summary>
    internal const double MostSteps = 1L << 50;

    /// <summary>After how much the same digits come again.</summary>
    internal double Period => Step * Shares.Count;

    /// <summary>Which digit of a period a whole number of steps ends in.</summary>
    internal static int DigitOf(double steps, int period) => (int)(steps - (Math.Floor(steps / period) * period));

    /// <summary>Whether it cannot be used.</summary>
    internal bool IsFaulty => !(Step > 0 && double.IsFinite(Step)) || !double.IsFinite(Origin) || Shares is not { Count: >= 2 and <= Most }
        || !Shares.All(share => share is > 0 and < 1) || Math.Abs(Shares.Sum() - 1) > 1e-6;
}
