using RealNvp.Calibration;
using RealNvp.Scores;

namespace RealNvp.Data.Scoring;

/// <summary>All scores of labelled rows, by which the flow and the baselines are compared, and what was flagged of them. Holds 8 bytes a row and score.</summary>
internal sealed class LabelledScores
{
    private const int MostLabels = 1000;

    private readonly Dictionary<ScoreKind, List<double>> _scores = [];
    private readonly List<LabelledRow> _rows = [];
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);

    /// <summary>The labels that were seen.</summary>
    public IReadOnlyCollection<string> Names => _codes.Keys;

    /// <summary>The scores of the labelled rows that have one, an array a kind.</summary>
    public IReadOnlyList<(ScoreKind Kind, double[] Values)> Scores => [.. _scores.Select(item => (item.Key, item.Value.ToArray()))];

    /// <summary>Keeps every score of rows of which something is said, and whether they are flagged.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="calibration">What held-out rows look like, from which some scores are measured; null leaves these out.</param>
    /// <param name="label">What all the rows are; null goes by what the data says of each.</param>
    /// <exception cref="DataFaultException">There are too many different labels.</exception>
    public void Add(ScoredBatch batch, ScoreCalibration? calibration, string? label = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var kept = new List<int>(batch.Measures.Count);
        var next = 0;
        foreach (var row in batch.Rows)
        {
            if ((label ?? row.Label) is { } known)
            {
                var isJudged = row.IsScored && row.IsJudged;
                _rows.Add(new(CodeOf(known), row.IsFlagged, isJudged, row.Status != RowStatus.Scored ? double.PositiveInfinity
                    : isJudged ? row.Score!.Value
                    : double.NegativeInfinity));
                if (isJudged)
                {
                    kept.Add(next);
                }
            }

            next += row.IsScored ? 1 : 0;
        }

        foreach (var kind in Enum.GetValues<ScoreKind>())
        {
            if (batch.Measures.Has(kind) && (calibration is not null || !kind.NeedsCalibration))
            {
                var scores = batch.Measures.Scores(kind, calibration);
                (_scores.TryGetValue(kind, out var all) ? all : _scores[kind] = []).AddRange(kept.Select(row => scores[row]));
            }
        }
    }

    /// <summary>Which of the labelled rows that have a score are anomalies.</summary>
    /// <param name="normal">The labels of normal rows; null for the usual ones (<see cref="AnomalyLabels"/>).</param>
    /// <exception cref="DataFaultException">All labels are of normal rows, or none is; the sentence names the labels.</exception>
    public bool[] AreAnomalies(IReadOnlyList<string>? normal = null)
    {
        var isNormal = AreNormal(normal);
        return [.. _rows.Where(row => row.IsScored).Select(row => !isNormal[row.Label])];
    }

    /// <summary>
    /// What the flags do, of all labelled rows: one that breaks a relation or could not be measured is flagged, and looked at before those that are flagged for
    /// their score.
    /// </summary>
    /// <inheritdoc cref="AreAnomalies"/>
    public DetectionReport Detection(IReadOnlyList<string>? normal = null)
    {
        var isNormal = AreNormal(normal);
        return DetectionReport.Measure(
            [.. _rows.Select(row => row.IsFlagged)], [.. _rows.Select(row => !isNormal[row.Label])], [.. _rows.Select(row => row.Order)]);
    }

    /// <summary>Compares the scores, by the rows that have one.</summary>
    /// <inheritdoc cref="AreAnomalies"/>
    public ScoreReport Report(IReadOnlyList<string>? normal = null)
    {
        var report = ScoreReport.Measure(
            [.. Scores.Select(score => (score.Kind.Word, score.Kind.IsBaseline, (ReadOnlyMemory<double>)score.Values))], AreAnomalies(normal));
        return report with { Detection = Detection(normal) };
    }

    private bool[] AreNormal(IReadOnlyList<string>? normal)
    {
        var known = normal ?? (AnomalyLabels.NormalOf(Names) is { } usual ? [usual] : []);
        var isNormal = _codes.OrderBy(item => item.Value).Select(item => known.Contains(item.Key)).ToArray();
        return isNormal.Contains(true) && isNormal.Contains(false) ? isNormal : throw Fault(normal, isNormal.Contains(true));
    }

    private DataFaultException Fault(IReadOnlyList<string>? normal, bool areNormal)
    {
        var unknown = areNormal || normal is not { Count: > 0 } ? null : string.Join(" or ", normal.Select(name => $"'{name}'"));
        var meant = unknown is null ? null : Names.FirstOrDefault(name => normal!.Contains(name, StringComparer.OrdinalIgnoreCase));
        if (Names.Count == 1 && unknown is null)
        {
            return new($"Every label is '{Names.First()}': scores are compared by rows of both kinds, normal ones and others.");
        }

        var why = areNormal ? "all of them normal"
            : unknown is not null ? $"none of them is {unknown}{(meant is null ? "" : $", which differs from '{meant}' in letter case alone")}"
            : "and it is not known which mean a normal row";
        return new(
            $"The labels are {string.Join(", ", Names.Take(10))}{(Names.Count > 10 ? ", ..." : "")}, {why}; "
            + "name those of normal rows, so that both kinds are there.");
    }

    private int CodeOf(string label) => _codes.TryGetValue(label, out var code) ? code
        : _codes.Count < MostLabels ? _codes[label] = _codes.Count
        : throw new DataFaultException($"The column of labels holds more than {Counted.Of(MostLabels, "different value")}; name another.");

    private readonly record struct LabelledRow(int Label, bool IsFlagged, bool IsScored, double Order);
}
