using RealNvp.Statistics;

namespace RealNvp.Evaluation;

/// <summary>
/// What generated rows give away of the rows that the model was trained on, beside as many rows that it never saw. Rows that the table has more than once are
/// left out, unless that is what most rows are.
/// </summary>
/// <param name="CloserShare">
/// Distance to the closest record: the share of generated rows that are closer to a training row than to any of as many held-out rows, ties as a half. 0.5 if
/// the model has only learned the distribution; larger if it follows its training rows.
/// </param>
/// <param name="MembershipAuroc">
/// How well an attacker who has only the generated rows tells training rows from held-out ones by the distance to the closest generated row: the area under the
/// ROC curve. 0.5 is chance.
/// </param>
/// <param name="Rows">How many rows of each kind were looked at.</param>
/// <param name="SyntheticRows">How many generated rows were looked at.</param>
public sealed record PrivacyCheck(double CloserShare, double MembershipAuroc, int Rows, int SyntheticRows)
{
    private const int MostRows = 2_000;

    /// <summary>The range around 0.5 in which <see cref="CloserShare"/> lies by chance: three standard errors of a share.</summary>
    public double CloserChance => 1.5 / Math.Sqrt(SyntheticRows);

    /// <summary>
    /// The range around 0.5 in which <see cref="MembershipAuroc"/> lies by chance: three standard errors of the Mann-Whitney statistic of as many rows of both
    /// kinds.
    /// </summary>
    public double MembershipChance => 3 * Math.Sqrt(((2.0 * Rows) + 1) / (12.0 * Rows * Rows));

    /// <summary>Measures at most 2,000 rows of each kind, chosen by the seed.</summary>
    internal static PrivacyCheck Measure(
        ClosestRecords closest, RowTable training, RowTable heldOut, RowTable synthetic, ulong seed, CancellationToken cancellationToken)
    {
        // Of rows that the table has more than once an attacker could not tell on which side of the split they were. Where hardly any other is left, all count.
        var (trainedOnce, heldOutOnce) = RowTable.Once(training, heldOut);
        if (2 * trainedOnce.Count >= training.Count && 2 * heldOutOnce.Count >= heldOut.Count)
        {
            (training, heldOut) = (trainedOnce, heldOutOnce);
        }

        var rows = Math.Min(MostRows, Math.Min(training.Count, heldOut.Count));
        var (members, others, made) = (training.Some(rows, seed), heldOut.Some(rows, seed), synthetic.Some(MostRows, seed));
        var toMembers = closest.Distances(made.Values, members.Values, cancellationToken);
        var toOthers = closest.Distances(made.Values, others.Values, cancellationToken);
        var closer = toMembers.Zip(toOthers, (member, other) => member < other ? 1 : member == other ? 0.5 : 0).Average();
        var membership = Auroc.Compute(Nearness(members), Nearness(others));
        return new(closer, membership, rows, made.Count);

        double[] Nearness(RowTable table) =>
            Array.ConvertAll(closest.Distances(table.Values, made.Values, cancellationToken), distance => -distance);
    }
}
