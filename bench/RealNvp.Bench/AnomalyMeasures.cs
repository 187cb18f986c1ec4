using RealNvp.Calibration;
using RealNvp.Data;
using RealNvp.Rows;
using RealNvp.Scores;

namespace RealNvp.Bench;

/// <summary>
/// What a detector measures of rows, kept as arrays, so that scores made of several measures can be tried without training again. A row that cannot be
/// measured, since a value lies outside the support, is not-a-number in all of them.
/// </summary>
internal sealed class AnomalyMeasures
{
    private const int RowsAtOnce = 4096;

    // What every row has beside its scores: which part it is of, whether it is an anomaly, log p and the latent's radius.
    private const int First = 4;

    private readonly AnomalyDetector _detector;
    private readonly BaselineValues? _values;
    private readonly ScoreKind[] _kinds;
    private readonly List<double[]> _measures = [];
    private readonly List<double[]> _latents = [];
    private readonly List<double[]> _seen = [];

    public AnomalyMeasures(AnomalyDetector detector)
    {
        _detector = detector;
        _values = BaselineValues.Of(detector.Model.Schema);
        _kinds = [.. Enum.GetValues<ScoreKind>().Where(kind => kind is not (ScoreKind.Complexity or ScoreKind.Likelihood or ScoreKind.Radius))];
    }

    /// <summary>
    /// Writes the measures of the rows that were given and of those that are asked of: <c>measures.npy</c>, whose columns <c>measures.txt</c> names (part: 0 trained, 1 chose the epoch, 2 calibrated,
    /// 3 asked), and as arrays with a row for each of its lines the latents (of an ensemble those of its first flow), the values as the baselines see them, and the cells.
    /// </summary>
    public void Write(string folder, AnomalySplit split, string given, string asked)
    {
        Directory.CreateDirectory(folder);
        Measure(given, split.Given.Length, row => -1);
        Measure(asked, split.Asked.Length, row => row < split.Asked.Length - split.Anomalies ? 0 : 1);
        Save(Path.Combine(folder, "measures.npy"), _measures);
        Save(Path.Combine(folder, "latents.npy"), _latents);
        Save(Path.Combine(folder, "values.npy"), _seen);
        Save(Path.Combine(folder, "cells.npy"), [.. split.Given.Concat(split.Asked).Select(row => split.Row(row).ToArray())]);
        File.WriteAllText(
            Path.Combine(folder, "measures.txt"), string.Join(' ', ["part", "anomaly", "log_prob", "radius", .. _kinds.Select(kind => kind.Word)]) + "\n");
    }

    private void Measure(string path, int count, Func<int, int> anomaly)
    {
        var model = _detector.Model;
        var (measures, latents, seen) = (Empty(count, First + _kinds.Length), Empty(count, model.Dimension), Empty(count, SeenWidth()));
        using var reader = TableReader.OpenToScore(path, model, new());
        foreach (var batch in reader.ReadBatches(RowsAtOnce))
        {
            var rows = batch.Rows.ToArray();
            var measured = _detector.Scorer.Measure(rows);
            var scores = _kinds.Select(kind => measured.Scores(kind, model.Calibration)).ToArray();
            var encoded = model.Members[0].Encode(rows);
            var values = _values?.Of(rows) ?? rows;
            var parts = model.Seen?.Divide(new FloatRows(rows, model.Dimension));
            for (var index = 0; index < batch.Count; index++)
            {
                var row = (int)batch.RowNumbers.Span[index] - 1;
                var label = anomaly(row);
                measures[row] =
                [
                    label < 0 ? (int)(parts?[index] ?? 0) : 3, Math.Max(0, label), measured.LogProbs.Span[index], measured.Radii.Span[index],
                    .. scores.Select(values => values[index]),
                ];
                latents[row] = Row(encoded, index, batch.Count);
                seen[row] = Row(values, index, batch.Count);
            }
        }

        for (var row = 0; row < count; row++)
        {
            (measures[row][0], measures[row][1]) = double.IsNaN(measures[row][0]) ? (anomaly(row) < 0 ? 0 : 3, Math.Max(0, anomaly(row)))
                : (measures[row][0], measures[row][1]);
        }

        _measures.AddRange(measures);
        _latents.AddRange(latents);
        _seen.AddRange(seen);
    }

    private int SeenWidth() => _values?.Of(new float[_detector.Model.Dimension]).Length ?? _detector.Model.Dimension;

    private static double[] Row(float[] values, int row, int count)
    {
        var width = values.Length / count;
        return Array.ConvertAll(values[(row * width)..((row + 1) * width)], value => (double)value);
    }

    private static double[][] Empty(int count, int width) =>
        [.. Enumerable.Range(0, count).Select(_ => Enumerable.Repeat(double.NaN, width).ToArray())];

    private static void Save(string path, List<double[]> rows)
    {
        using var stream = File.Create(path);
        var writer = new NpyRowWriter(stream, rows[0].Length, rows.Count);
        foreach (var row in rows)
        {
            writer.Write(row);
        }
    }
}
