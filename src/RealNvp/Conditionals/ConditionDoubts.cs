using System.Globalization;

namespace RealNvp.Conditionals;

/// <summary>
/// Says what a model hardly knows of a condition. Under the model itself the joint density of a row's known values falls below <c>exp(-t)</c> of the product of
/// their own densities with a chance of at most <c>exp(-t)</c> (Markov's inequality), so that a combination is judged without knowing its form.
/// </summary>
internal static class ConditionDoubts
{
    // Once in a million rows.
    private static readonly double LeastLogRatio = -6 * Math.Log(10);

    private const double LeastShare = 0.1;

    /// <summary>A value by itself that the model's own rows do not have.</summary>
    /// <param name="condition">What is known.</param>
    /// <param name="joint">Rows of the model.</param>
    /// <param name="names">A name for each value of the row, the same for values of one column.</param>
    public static IEnumerable<string> OfValues(RowCondition condition, JointRows joint, IReadOnlyList<string> names) =>
        condition.Columns.SelectMany(column => Enumerable.Range(column.Start, column.Width))
            .Where(place => condition.IsKnown(place) && IsBeyond(condition, joint, place))
            .Select(place => names[place])
            .Distinct(StringComparer.Ordinal)
            .Select(name => string.Create(
                CultureInfo.InvariantCulture,
                $"The value of '{name}' lies beyond all of {Counted.Of(joint.Count, "row")} that the model draws; "
                + $"what is drawn with it is a guess of the model."));

    /// <summary>A combination of values that the model all but rules out, and rows that are worth little.</summary>
    /// <param name="condition">What is known.</param>
    /// <param name="joint">Rows of the model.</param>
    /// <param name="logProb">The log density of what is known.</param>
    /// <param name="size">What the rows are worth.</param>
    /// <param name="count">Their number.</param>
    public static IEnumerable<string> OfDraws(RowCondition condition, JointRows joint, double logProb, double size, int count)
    {
        var (alone, known) = (0.0, 0);
        foreach (var (start, width) in condition.Columns)
        {
            if (!Enumerable.Range(start, width).Any(condition.IsKnown))
            {
                continue;
            }

            known++;
            alone += condition.IsFixed(start)
                ? joint.LogDensity(start, condition.Low[start])
                : Math.Log(Math.Max(ShareOfCell(condition, joint, start, width), 0.5 / joint.Count));
        }

        if (known > 1 && logProb - alone < LeastLogRatio)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"These values together are 10^{(alone - logProb) / Math.Log(10):F0} times less likely to the model than each by itself says: ")
                + "it all but rules them out, and what is drawn with them is a guess of the model.";
        }

        if (size < LeastShare * count)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The {Counted.Of(count, "row", "is", "are")} worth only {size:N0} independent ones: the model is hard to search with these values.");
        }
    }

    // The share of a category is that of its own value, the last of its cell's that is far from the others.
    private static double ShareOfCell(RowCondition condition, JointRows joint, int start, int width) =>
        Enumerable.Range(start, width).Min(place => joint.Share(place, condition.Low[place], condition.High[place]));

    private static bool IsBeyond(RowCondition condition, JointRows joint, int place)
    {
        var sorted = joint.Sorted[place];
        return condition.IsFixed(place)
            ? condition.Low[place] < sorted[0] || condition.Low[place] > sorted[^1]
            : joint.Share(place, condition.Low[place], condition.High[place]) == 0;
    }
}
