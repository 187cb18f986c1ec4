using RealNvp.Calibration;
using RealNvp.Scores;

namespace RealNvp.Data.Scoring;

/// <summary>All scores of labelled rows, by which the flow and the baselines are compared. Holds 8 bytes a row and score.</summary>
internal sealed class LabelledScores
{
    private const int MostLabels = 1000;

    private readonly Dictionary<ScoreKind, List<double>> _scores = [];
    private readonly List<int> _labels = [];
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);

    /// <summary>The labels that were seen.</summary>
    public IReadOnlyCollection<string> Names => _codes.Keys;

    /// <summary>The scores of the labelled rows, an array a kind.</summary>
    public IReadOnlyList<(ScoreKind Kind, double[] Values)> Scores => [.. _scores.Select(item => (item.Key, item.Value.ToArray()))];

    /// <summary>Keeps every score of rows that have one and of which something is said.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="calibration">What held-out rows look like, from which some scores are measured; null leaves these out.</param>
    /// <param name="label">What all the rows are; null goes by what the data says of each.</param>
    /// <exception cref="DataFaultException">There are too many different labels.</exception>
    public void Add(ScoredBatch batch, ScoreCalibration? calibration, string? label = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var kept = new List<int>(batch.Measures.Count);
        foreach (var (index, row) in batch.Rows.Where(row => row.IsScored).Index())
        {
            if ((label ?? row.Label) is { } known)
            {
                kept.Add(index);
                _labels.Add(CodeOf(known));
            }
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

    /// <summary>Which of the labelled rows are anomalies.</summary>
    /// <param name="normal">The labels of normal rows; null for the usual ones (<see cref="AnomalyLabels"/>).</param>
    /// <exception cref="DataFaultException">All rows are normal, or none is; the sentence names the labels.</exception>
    public bool[] AreAnomalies(IReadOnlyList<string>? normal = null)
    {
        var known = normal ?? (AnomalyLabels.NormalOf(Names) is { } usual ? [usual] : []);
        var isNormal = _codes.OrderBy(item => item.Value).Select(item => known.Contains(item.Key)).ToArray();
        return isNormal.Contains(true) && isNormal.Contains(false)
            ? [.. _labels.Select(label => !isNormal[label])]
            : throw new DataFaultException(
                $"The labels are {string.Join(", ", Names.Take(10))}{(Names.Count > 10 ? ", ..." : "")}, "
                + $"{(isNormal.Contains(true) ? "all of them normal" : "and it is not known which mean a normal row")}; "
                + "name those of normal rows, so that both kinds are there.");
    }

    /// <summary>Compares the scores.</summary>
    /// <inheritdoc cref="AreAnomalies"/>
    public ScoreReport Report(IReadOnlyList<string>? normal = null) => ScoreReport.Measure(
        [.. Scores.Select(score => (score.Kind.Word, score.Kind.IsBaseline, (ReadOnlyMemory<double>)score.Values))], AreAnomalies(normal));

    private int CodeOf(string label) => _codes.TryGetValue(label, out var code) ? code
        : _codes.Count < MostLabels ? _codes[label] = _codes.Count
        : throw new DataFaultException($"The column of labels holds more than {Counted.Of(MostLabels, "different value")}; name another.");
}
