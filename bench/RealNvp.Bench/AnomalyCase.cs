using System.Diagnostics;
using System.Globalization;
using RealNvp.Calibration;
using RealNvp.Data;
using RealNvp.Statistics;

namespace RealNvp.Bench;

/// <summary>
/// Anomaly detection as the literature measures it: the product is given half of the normal rows as a file and scores the other half and all anomalies;
/// AUROC, over seeds. Everything as it goes without saying (<see cref="AnomalyDetector"/>), which keeps a fifth of the rows given for validation and
/// calibration; the baselines are those that the model carries. Nothing is chosen per set. Tables of more than 12,000 rows are cut to them.
/// </summary>
internal static class AnomalyCase
{
    private const int RowsAtOnce = 4096;

    private static readonly ScoreKind[] Others = [ScoreKind.CappedLikelihood, ScoreKind.Likelihood, ScoreKind.Radius, ScoreKind.Gaussian, ScoreKind.Neighbours, ScoreKind.Smoother, ScoreKind.Local];

    /// <summary>Measures every table of a folder, the smallest files first.</summary>
    /// <param name="folder">The tables, .npz with X and y.</param>
    /// <param name="kept">Where every measure of every row is written, a folder a table and seed; null for nowhere.</param>
    /// <param name="seeds">The seeds, which split and train.</param>
    public static int Run(string folder, string? kept, ulong[] seeds)
    {
        var means = new List<double[]>();
        Console.WriteLine($"set seed rows columns | default {string.Join(' ', Others.Select(kind => kind.Word))} | epoch seconds");
        foreach (var path in Directory.GetFiles(folder, "*.npz").OrderBy(path => new FileInfo(path).Length))
        {
            var all = seeds.Select(seed => Measure(path, kept, seed)).ToArray();
            means.Add(Means(all));
            Console.WriteLine($"{Path.GetFileNameWithoutExtension(path)} mean | {Text(means[^1])} | deviation of the default {Deviation(all):F2}");
        }

        Console.WriteLine($"mean over the sets | {Text(Means(means))}");
        return 0;
    }

    private static double[] Measure(string path, string? kept, ulong seed)
    {
        var (name, split) = (Path.GetFileNameWithoutExtension(path), AnomalySplit.Read(path, seed));
        var folder = Directory.CreateTempSubdirectory("realnvp-anomalies-");
        try
        {
            var (given, asked) = (Path.Combine(folder.FullName, "given.csv"), Path.Combine(folder.FullName, "asked.csv"));
            split.Write(given, split.Given);
            split.Write(asked, split.Asked);
            var clock = Stopwatch.StartNew();
            using var detector = AnomalyDetector.Fit(given, new() { Seed = seed });
            var seconds = clock.Elapsed.TotalSeconds;
            var areas = Areas(detector, asked, split.Asked.Length, split.Anomalies);
            if (kept is not null)
            {
                new AnomalyMeasures(detector).Write(Path.Combine(kept, $"{name}-{seed}"), split, given, asked);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name} {seed} {split.Given.Length + split.Asked.Length} {detector.Model.Dimension} | {Text(areas)} | "
                + $"{detector.Model.Metadata.Epoch} {seconds:F1}"));
            return areas;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The AUROC, in percent, of the score that goes without saying and of the others; the last rows of the file are the anomalies.</summary>
    private static double[] Areas(AnomalyDetector detector, string path, int rows, int anomalies)
    {
        ScoreKind[] kinds = [detector.Scorer.Kind, .. Others];
        var scores = kinds.Select(_ => new List<double>()).ToArray();

        // A row that cannot be measured, since a value lies outside the support, is stranger than any other.
        using var reader = TableReader.OpenToScore(path, detector.Model, new());
        foreach (var batch in reader.ReadBatches(RowsAtOnce))
        {
            var measures = detector.Scorer.Measure(batch.Rows.Span);
            foreach (var (kind, values) in kinds.Zip(scores))
            {
                Fill(values, batch.RowNumbers.ToArray(), measures.Scores(kind, detector.Model.Calibration));
            }
        }

        foreach (var values in scores)
        {
            values.AddRange(Enumerable.Repeat(double.PositiveInfinity, rows - values.Count));
        }

        return [.. scores.Select(values => 100 * Auroc.Compute(values[^anomalies..].ToArray(), values[..^anomalies].ToArray()))];

        static void Fill(List<double> values, long[] numbers, double[] scores)
        {
            foreach (var (number, score) in numbers.Zip(scores))
            {
                values.AddRange(Enumerable.Repeat(double.PositiveInfinity, (int)(number - 1 - values.Count)));
                values.Add(score);
            }
        }
    }

    private static double[] Means(IReadOnlyList<double[]> rows) => [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Average(row => row[column]))];

    private static double Deviation(double[][] rows)
    {
        var mean = rows.Average(row => row[0]);
        return Math.Sqrt(rows.Sum(row => Math.Pow(row[0] - mean, 2)) / Math.Max(1, rows.Length - 1));
    }

    private static string Text(double[] areas) => string.Join(' ', areas.Select(area => area.ToString("F2", CultureInfo.InvariantCulture)));
}
