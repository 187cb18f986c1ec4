using RealNvp.Evaluation;

namespace RealNvp.Cli.Display;

/// <summary>How generated rows differ from a table, in words and cells.</summary>
internal static class SyntheticWords
{
    public static readonly string[] Columns = ["value", "KS distance", "mean in data", "generated", "deviation in data", "generated"];

    /// <summary>A row for each value, under <see cref="Columns"/>.</summary>
    public static IEnumerable<string[]> Rows(SyntheticReport report) => report.Columns.Select(column => (string[])
    [
        column.Name,
        Figures.Text(column.Distance, "F3"),
        Short(column.DataMean),
        Short(column.SyntheticMean),
        Short(column.DataDeviation),
        Short(column.SyntheticDeviation),
    ]);

    public static IReadOnlyList<string> Sentences(SyntheticReport report)
    {
        var copies = report.Copies;
        var closeness =
            FormattableString.Invariant($"Closest training row: {copies.SyntheticMedian:F3} deviations away in the median, ")
            + FormattableString.Invariant($"for held-out rows {copies.HeldOutMedian:F3}. Within {copies.Threshold:F3}: ")
            + FormattableString.Invariant($"{copies.SyntheticShare:P1} of the generated rows, {copies.HeldOutShare:P1} of the held-out ones. ")
            + FormattableString.Invariant($"Equal to one: {copies.SyntheticEqual:P1} and {copies.HeldOutEqual:P1}.");
        return
        [
            FormattableString.Invariant(
                $"Correlations differ by {report.MeanCorrelationDifference:F3} in the mean and {report.LargestCorrelationDifference:F3} at most."),
            closeness,
            copies.IsCopying
                ? "The generated rows come closer to training rows than unseen rows do: the model repeats some of its data."
                : "The generated rows come no closer to training rows than unseen rows do.",
        ];
    }

    private static string Short(double value) => value.ToString("G4", System.Globalization.CultureInfo.InvariantCulture);
}
