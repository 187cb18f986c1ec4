namespace RealNvp.Statistics;

/// <summary>
/// The area under the ROC curve: the chance that a positive case has the higher score than a negative one, a tie counting
/// half (the Mann-Whitney statistic over the number of pairs). 1 separates perfectly, 0.5 is chance, below 0.5 the score
/// points the wrong way. For anomalies take -log p(x) as the score and the anomalies as the positives.
/// </summary>
public static class Auroc
{
    private const string Name = "area under the ROC curve";

    /// <summary>Computes the area exactly: pairs are counted in whole numbers and divided once.</summary>
    /// <param name="positives">Scores of the cases that should be high, in any order; infinities are in order, NaN is not.</param>
    /// <param name="negatives">Scores of the cases that should be low.</param>
    /// <returns>A value in [0, 1].</returns>
    /// <exception cref="DataFaultException">One side is empty or holds a NaN.</exception>
    public static double Compute(ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives) =>
        Count(TwoSides.Sorted(positives, negatives, Name));

    /// <inheritdoc cref="Compute(ReadOnlySpan{double}, ReadOnlySpan{double})"/>
    public static double Compute(ReadOnlySpan<float> positives, ReadOnlySpan<float> negatives) =>
        Count(TwoSides.Sorted(positives, negatives, Name));

    private static double Count<T>((T[] Positives, T[] Negatives) sorted)
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        var (positives, negatives) = sorted;

        // Twice the statistic, so that a tie counts a whole 1; at most 2 (2^31)^2 = 2^63.
        var doubled = 0UL;
        var below = 0;
        var notAbove = 0;
        foreach (var score in positives)
        {
            while (below < negatives.Length && negatives[below] < score)
            {
                below++;
            }

            while (notAbove < negatives.Length && negatives[notAbove] <= score)
            {
                notAbove++;
            }

            doubled += (ulong)below + (ulong)notAbove;
        }

        return doubled / (2.0 * positives.Length * negatives.Length);
    }
}
