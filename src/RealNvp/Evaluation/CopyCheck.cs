using RealNvp.Statistics;

namespace RealNvp.Evaluation;

/// <summary>
/// Whether generated rows are copies of training rows: how far each is from the closest training row, beside the same for rows that the model never saw.
/// Distances are Euclidean, in units of the training rows' standard deviations; a category is 1 away from another, and a missing value from one that is there.
/// </summary>
/// <param name="Threshold">The distance within which one in twenty held-out rows has a training row (more where many are equal to one).</param>
/// <param name="HeldOutShare">The share of held-out rows within it.</param>
/// <param name="SyntheticShare">The share of generated rows within it: about as large if the model generates, larger if it copies.</param>
/// <param name="HeldOutEqual">The share of held-out rows that equal a training row.</param>
/// <param name="SyntheticEqual">The share of generated rows that equal a training row.</param>
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
    /// Whether generated rows come closer to training rows than unseen ones do: their share within the threshold is larger by more than three standard
    /// errors of the difference of two shares.
    /// </summary>
    public bool IsCopying => SyntheticShare - HeldOutShare > 3 * Math.Sqrt(2 * HeldOutShare * (1 - HeldOutShare) / Rows);

    /// <summary>Measures at most 1,000 rows of each against at most 50,000 training rows, chosen by the seed.</summary>
    internal static CopyCheck Measure(
        ClosestRecords closest, RowTable training, RowTable heldOut, RowTable synthetic, ulong seed, CancellationToken cancellationToken)
    {
        var seen = training.Some(MostTrainingRows, seed).Values;
        var (held, made) = (Distances(heldOut), Distances(synthetic));
        var threshold = held[(int)(HeldOutQuantile * (held.Length - 1))];
        return new(
            threshold,
            Share(held, threshold),
            Share(made, threshold),
            Share(held, 0),
            Share(made, 0),
            held[held.Length / 2],
            made[made.Length / 2],
            made.Length);

        double[] Distances(RowTable rows)
        {
            var distances = closest.Distances(rows.Some(MostRows, seed).Values, seen, cancellationToken);
            Array.Sort(distances);
            return distances;
        }
    }

    private static double Share(double[] sorted, double most) => sorted.Count(distance => distance <= most) / (double)sorted.Length;
}
