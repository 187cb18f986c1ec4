namespace RealNvp.Statistics;

/// <summary>The scores of positive and of negative cases, each rising: what measures of how well a score tells them apart begin with.</summary>
internal static class TwoSides
{
    /// <summary>Sorts both.</summary>
    /// <param name="positives">Scores of the cases that should be high.</param>
    /// <param name="negatives">Scores of the cases that should be low.</param>
    /// <param name="measure">What is measured, for sentences: "the area under the ROC curve".</param>
    /// <exception cref="DataFaultException">One side is empty or holds a NaN.</exception>
    public static (T[] Positives, T[] Negatives) Sorted<T>(ReadOnlySpan<T> positives, ReadOnlySpan<T> negatives, string measure)
        where T : System.Numerics.IFloatingPointIeee754<T> =>
        (Sorted(positives, nameof(positives), measure), Sorted(negatives, nameof(negatives), measure));

    private static T[] Sorted<T>(ReadOnlySpan<T> scores, string side, string measure)
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        if (scores.IsEmpty)
        {
            throw new DataFaultException($"The {measure} needs at least one score among the {side}; give some of both kinds.");
        }

        var sorted = scores.ToArray();
        Array.Sort(sorted);

        // A sort puts every NaN first.
        if (T.IsNaN(sorted[0]))
        {
            throw new DataFaultException($"One of the scores of the {side} is not a number; leave such cases out or find out why the model gives none.");
        }

        return sorted;
    }
}
