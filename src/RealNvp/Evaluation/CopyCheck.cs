using RealNvp.Statistics;

namespace RealNvp.Evaluation;

/// <summary>
/// Whether generated rows are copies of training rows: how far each is from the closest training row that it does not equal, beside the same for rows that the
/// model never saw, and how many equal one. So a table that has rows more than once, on both sides of a split, is judged like another.
/// Distances are Euclidean, in units of the training rows' standard deviations; a category is 1 away from another, and a missing value from one that is there.
/// </summary>
/// <param name="Threshold">The distance within which one in twenty held-out rows has a training row other than itself.</param>
/// <param name="HeldOutShare">The share of held-out rows within it.</param>
/// <param name="SyntheticShare">The share of generated rows within it: about as large if the model generates, larger if it repeats rows nearly.</param>
/// <param name="HeldOutEqual">The share of held-out rows that equal a training row: how many of the table's rows are copies of others.</param>
/// <param name="SyntheticEqual">The share of generated rows that equal a training row: no larger, unless the model copies.</param>
/// <param name="HeldOutMedian">The median distance of the held-out rows.</param>
/// <param name="SyntheticMedian">The median distance of the generated rows.</param>
/// <param name="Rows">How many generated rows were looked at.</param>
public sealed record CopyCheck(
    double Threshold,
    double HeldOutShare,
    double SyntheticShare,
    double HeldOutEqual,
    double SyntheticEqual,
    double HeldOutMedian,
    double SyntheticMedian,
    int Rows)
{
    private const int MostRows = 1000;
    private const int MostTrainingRows = 50_000;
    private const double HeldOutQuantile = 0.05;

    /// <summary>
    /// Whether generated rows come closer to training rows than unseen ones do: the share of them within the threshold, or of those that equal one, is larger
    /// by more than three standard errors of the difference of two shares.
    /// </summary>
    public bool IsCopying => IsMore(SyntheticShare, HeldOutShare) || IsMore(SyntheticEqual, HeldOutEqual);

    /// <summary>Measures at most 1,000 rows of each against at most 50,000 training rows, chosen by the seed.</summary>
    internal static CopyCheck Measure(
        ClosestRecords closest, RowTable training, RowTable heldOut, RowTable synthetic, ulong seed, CancellationToken cancellationToken)
    {
        var seen = training.Some(MostTrainingRows, seed).Values;
        var ((held, heldEqual), (made, madeEqual)) = (Distances(heldOut), Distances(synthetic));
        var threshold = held[(int)(HeldOutQuantile * (held.Length - 1))];
        return new(
            threshold,
            Share(held, threshold),
            Share(made, threshold),
            heldEqual,
            madeEqual,
            held[held.Length / 2],
            made[made.Length / 2],
            made.Length);

        (double[] Sorted, double Equal) Distances(RowTable rows)
        {
            var neighbours = closest.Neighbours(rows.Some(MostRows, seed).Values, seen, cancellationToken);
            double[] sorted = [.. neighbours.Select(neighbour => neighbour.Different).Order()];
            return (sorted, neighbours.Average(neighbour => neighbour.HasEqual ? 1.0 : 0));
        }
    }

    // Of no held-out row at all, one in a whole sample is what chance may do.
    private bool IsMore(double synthetic, double heldOut)
    {
        var usual = Math.Max(heldOut, 1.0 / Rows);
        return synthetic - heldOut > 3 * Math.Sqrt(2 * usual * (1 - usual) / Rows);
    }

    private static double Share(double[] sorted, double most) => sorted.Count(distance => distance <= most) / (double)sorted.Length;
}
