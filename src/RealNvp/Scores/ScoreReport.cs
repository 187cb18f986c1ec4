namespace RealNvp.Scores;

/// <summary>How well one score tells anomalies from normal rows.</summary>
/// <param name="Name">The score's name.</param>
/// <param name="Auroc">The area under the ROC curve; see <see cref="Statistics.Auroc"/>.</param>
/// <param name="IsBaseline">Whether it is a baseline beside the flow.</param>
public sealed record ScoreArea(string Name, double Auroc, bool IsBaseline)
{
    /// <summary>The average precision, which says more where anomalies are rare; see <see cref="Statistics.AveragePrecision"/>.</summary>
    public required double AveragePrecision { get; init; }
}

/// <summary>All scores on labelled rows, the best first. Where a baseline beats the flow, <see cref="Headline"/> says so.</summary>
public sealed record ScoreReport
{
    private ScoreReport(IReadOnlyList<ScoreArea> scores, int normal, int anomalies) => (Scores, NormalRows, Anomalies) = (scores, normal, anomalies);

    /// <summary>The scores, the best first; of equals, a baseline before the flow.</summary>
    public IReadOnlyList<ScoreArea> Scores { get; }

    /// <summary>The number of normal rows.</summary>
    public int NormalRows { get; }

    /// <summary>The number of anomalies.</summary>
    public int Anomalies { get; }

    /// <summary>What the flags do, of all labelled rows; null where it is not known which rows are flagged.</summary>
    public DetectionReport? Detection { get; init; }

    /// <summary>The baseline that is best of all, the flow's scores included; null if a score of the flow is better than every baseline.</summary>
    public ScoreArea? WinningBaseline => Scores[0].IsBaseline ? Scores[0] : null;

    /// <summary>The first thing to read: which score won and by how much, a baseline's victory in so many words.</summary>
    public string Headline
    {
        get
        {
            var best = Scores[0];
            var other = Scores.FirstOrDefault(score => score.IsBaseline != best.IsBaseline);
            var figure = FormattableString.Invariant($"AUROC {best.Auroc:F4}");
            return (best.IsBaseline, other) switch
            {
                (true, { } flow) when flow.Auroc == best.Auroc =>
                    $"A BASELINE DOES AS WELL: {best.Name} has {figure}, and so has the flow's best score ({flow.Name}).",
                (true, { } flow) => FormattableString.Invariant(
                    $"A BASELINE WINS: {best.Name} has {figure}, the flow's best score ({flow.Name}) {flow.Auroc:F4}."),
                (true, null) => $"{best.Name}, a baseline, has {figure}.",
                (false, { } baseline) => FormattableString.Invariant(
                    $"The flow wins: {best.Name} has {figure}, the best baseline ({baseline.Name}) {baseline.Auroc:F4}."),
                _ => $"{best.Name} has {figure}; there is no baseline to compare with.",
            };
        }
    }

    /// <summary>Measures every score.</summary>
    /// <param name="scores">Each score's name, whether it is a baseline, and its value for every row; higher is stranger.</param>
    /// <param name="isAnomaly">Whether each row is an anomaly; some must be and some must not.</param>
    /// <param name="isFlagged">Whether each row is flagged, for whatever reason; empty where that is not known.</param>
    /// <exception cref="ArgumentException">There is no score, or one has another number of rows, or not each row is flagged or not.</exception>
    /// <exception cref="DataFaultException">A score holds a NaN, or all rows are of one kind.</exception>
    public static ScoreReport Measure(
        IReadOnlyList<(string Name, bool IsBaseline, ReadOnlyMemory<double> Values)> scores,
        ReadOnlySpan<bool> isAnomaly,
        ReadOnlySpan<bool> isFlagged = default)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Count == 0 || scores.Any(score => score.Values.Length != scores[0].Values.Length) || scores[0].Values.Length != isAnomaly.Length)
        {
            throw new ArgumentException("A report needs one or more scores with one value for every labelled row.");
        }

        var anomalies = isAnomaly.Count(true);
        if (anomalies == 0 || anomalies == isAnomaly.Length)
        {
            throw new DataFaultException(
                $"Of {Counted.Of(isAnomaly.Length, "labelled row")} {anomalies} are anomalies; the area under the ROC curve needs some of both kinds.");
        }

        var areas = new List<ScoreArea>();
        foreach (var (name, isBaseline, values) in scores)
        {
            var (strange, normal) = LabelSplit.Of(values.Span, isAnomaly);
            areas.Add(new(name, Statistics.Auroc.Compute(strange, normal), isBaseline)
            {
                AveragePrecision = Statistics.AveragePrecision.Compute(strange, normal),
            });
        }

        return new([.. areas.OrderByDescending(area => area.Auroc).ThenByDescending(area => area.IsBaseline)], isAnomaly.Length - anomalies, anomalies)
        {
            Detection = isFlagged.IsEmpty ? null : DetectionReport.Measure(isFlagged, isAnomaly),
        };
    }
}
