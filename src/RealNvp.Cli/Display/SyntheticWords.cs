using RealNvp.Evaluation;
using RealNvp.Tables;

namespace RealNvp.Cli.Display;

/// <summary>How generated rows differ from a table, in words and cells.</summary>
internal static class SyntheticWords
{
    public static readonly string[] Columns =
        ["column", "shape", "within", "coverage", "missing", "mean in data", "generated", "deviation in data", "generated"];

    public static readonly string[] PairColumns = ["pair", "trend", "correlation in data", "generated"];

    private const int MostPairs = 5;
    private const int Digits = 4;
    private const string Nothing = "\u2013";

    /// <summary>A row for each column, the worst first, under <see cref="Columns"/>.</summary>
    public static IEnumerable<string[]> Rows(SyntheticReport report, TableSchema schema) =>
        report.Columns.OrderBy(column => column.Shape).Select(column => (string[])
    [
        column.Name,
        Share(column.Shape),
        Share(column.Adherence),
        column.Coverage is { } coverage ? Share(coverage) : Nothing,
        column.DataMissing + column.SyntheticMissing > 0 ? $"{Share(column.DataMissing)} / {Share(column.SyntheticMissing)}" : Nothing,
        .. Moments(column, schema),
    ]);

    /// <summary>The mean of a column in the data and among generated rows, and both deviations, as the column words them.</summary>
    public static string[] Moments(ColumnFidelity figures, TableSchema schema)
    {
        var column = schema.Columns.First(column => column.Name == figures.Name);
        return
        [
            Mean(figures.DataMean),
            Mean(figures.SyntheticMean),
            Spread(figures.DataDeviation),
            Spread(figures.SyntheticDeviation),
        ];

        string Mean(double value) => double.IsNaN(value) ? Nothing : column.Shown(value, Digits);
        string Spread(double value) => double.IsNaN(value) ? Nothing : ColumnWords.Spread(column, value, Digits);
    }

    /// <summary>A row for each of the worst pairs, under <see cref="PairColumns"/>.</summary>
    public static IEnumerable<string[]> PairRows(SyntheticReport report) => report.Pairs.OrderBy(pair => pair.Trend).Take(MostPairs).Select(pair => (string[])
    [
        $"{pair.First}, {pair.Second}",
        Share(pair.Trend),
        pair.DataCorrelation is { } data ? Figures.Text(data, "F2") : Nothing,
        pair.SyntheticCorrelation is { } made ? Figures.Text(made, "F2") : Nothing,
    ]);

    /// <summary>The verdict in a sentence, the worst column before all else.</summary>
    public static string Headline(SyntheticReport report) =>
        $"Worst column: {report.Worst.Name}, {Share(report.Worst.Shape)} alike. Column shapes {Share(report.Shapes)} in the mean"
        + (report.Trends is { } trends ? $", pair trends {Share(trends)}, both {Share(report.Overall)}." : ".");

    /// <summary>What generated rows give away, in sentences.</summary>
    public static IReadOnlyList<string> Sentences(SyntheticReport report)
    {
        var copies = report.Copies;
        var closeness =
            FormattableString.Invariant($"Closest training row: {copies.SyntheticMedian:F3} deviations away in the median, ")
            + FormattableString.Invariant($"for held-out rows {copies.HeldOutMedian:F3}. Within {copies.Threshold:F3}: ")
            + $"{Share(copies.SyntheticShare)} of the generated rows, {Share(copies.HeldOutShare)} of the held-out ones. "
            + $"Equal to one: {Share(copies.SyntheticEqual)} and {Share(copies.HeldOutEqual)}.";
        return
        [
            closeness,
            copies.IsCopying
                ? "The generated rows come closer to training rows than unseen rows do: the model repeats some of its data."
                : "The generated rows come no closer to training rows than unseen rows do.",
            .. report.Privacy is { } privacy ? (string[])[Of(privacy)] : [],
        ];
    }

    private static string Of(PrivacyCheck privacy) =>
        $"{Share(privacy.CloserShare)} of the generated rows are closer to one of {Figures.Text(privacy.Rows)} training rows than to one of as many "
        + $"held-out rows (50.0 % \u00b1 {Share(privacy.CloserChance)} where they give nothing away). "
        + "Who guesses from them which rows were trained on has an AUROC of "
        + FormattableString.Invariant($"{privacy.MembershipAuroc:F3} (0.500 \u00b1 {privacy.MembershipChance:F3} is chance).");

    private static string Share(double share) => Figures.Percent(share, "F1");
}
