using RealNvp.Data;
using RealNvp.Scores;

namespace RealNvp.Cli.Scoring;

/// <summary>All scores of labelled rows, by which the flow and the baselines are compared. Holds 8 bytes a row and score.</summary>
internal sealed class LabelledScores
{
    private const int MostLabels = 1000;

    private readonly Dictionary<ScoreKind, List<double>> _scores = [];
    private readonly List<int> _labels = [];
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);

    /// <summary>The labels that were seen.</summary>
    public IReadOnlyCollection<string> Names => _codes.Keys;

    /// <summary>Keeps the scores of rows of which something is said.</summary>
    public void Add(ReadOnlySpan<string?> labels, RowMeasures measures, ScoreCalibration? calibration)
    {
        var kept = new List<int>(labels.Length);
        for (var row = 0; row < labels.Length; row++)
        {
            if (labels[row] is { } label)
            {
                if (!_codes.TryGetValue(label, out var code))
                {
                    code = _codes.Count < MostLabels
                        ? _codes[label] = _codes.Count
                        : throw new InvalidInputException($"The column of labels holds more than {MostLabels} different values; name another with --label.");
                }

                kept.Add(row);
                _labels.Add(code);
            }
        }

        foreach (var kind in Enum.GetValues<ScoreKind>())
        {
            if (measures.Has(kind) && (calibration is not null || !kind.NeedsCalibration))
            {
                var scores = measures.Scores(kind, calibration);
                (_scores.TryGetValue(kind, out var all) ? all : _scores[kind] = []).AddRange(kept.Select(row => scores[row]));
            }
        }
    }

    /// <summary>The scores of the labelled rows, an array a kind.</summary>
    public IReadOnlyList<(ScoreKind Kind, double[] Values)> Scores => [.. _scores.Select(item => (item.Key, item.Value.ToArray()))];

    /// <summary>Which of the labelled rows are anomalies.</summary>
    /// <param name="normal">The labels of normal rows; null for the usual ones.</param>
    /// <exception cref="InvalidInputException">All rows are normal, or none is; the sentence names the labels.</exception>
    public bool[] AreAnomalies(IReadOnlyList<string>? normal)
    {
        var known = normal ?? (AnomalyLabels.NormalOf(Names) is { } usual ? [usual] : []);
        var isNormal = _codes.OrderBy(item => item.Value).Select(item => known.Contains(item.Key)).ToArray();
        return isNormal.Contains(true) && isNormal.Contains(false)
            ? [.. _labels.Select(label => !isNormal[label])]
            : throw new InvalidInputException(
                $"The labels are {string.Join(", ", Names.Take(10))}{(Names.Count > 10 ? ", ..." : "")}, "
                + $"{(isNormal.Contains(true) ? "all of them normal" : "and it is not known which mean a normal row")}; "
                + "name those of normal rows with --normal, so that both kinds are there.");
    }

    /// <summary>Compares the scores.</summary>
    /// <inheritdoc cref="AreAnomalies"/>
    public ScoreReport Report(IReadOnlyList<string>? normal) => ScoreReport.Measure(
        [.. Scores.Select(score => (score.Kind.Word, score.Kind.IsBaseline, (ReadOnlyMemory<double>)score.Values))], AreAnomalies(normal));
}
