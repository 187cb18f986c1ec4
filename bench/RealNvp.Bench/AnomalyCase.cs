using System.Diagnostics;
using System.Globalization;
using RealNvp.Calibration;
using RealNvp.Data;
using RealNvp.Statistics;
using RealNvp.Tables;

namespace RealNvp.Bench;

/// <summary>
/// Anomaly detection as the literature measures it: the product is given half of the normal rows as a file and scores the other half and all anomalies;
/// AUROC, over seeds. Everything as it goes without saying (<see cref="AnomalyDetector"/>), which keeps a fifth of the rows given for validation and
/// calibration; the baselines are those that the model carries. Nothing is chosen per set.
/// </summary>
internal static class AnomalyCase
{
    private const int RowsAtOnce = 4096;

    private static readonly ScoreKind[] Others = [ScoreKind.Likelihood, ScoreKind.Radius, ScoreKind.Gaussian, ScoreKind.Neighbours];

    public static int Run(string folder, ulong[] seeds)
    {
        var means = new List<double[]>();
        Console.WriteLine($"set seed rows columns | default {string.Join(' ', Others.Select(kind => kind.Word))} | epoch seconds");
        foreach (var path in Directory.GetFiles(folder, "*.npz").Order(StringComparer.Ordinal))
        {
            var all = seeds.Select(seed => Measure(path, seed)).ToArray();
            means.Add(Means(all));
            Console.WriteLine($"{Path.GetFileNameWithoutExtension(path)} mean | {Text(means[^1])} | deviation of the default {Deviation(all):F2}");
        }

        Console.WriteLine($"mean over the sets | {Text(Means(means))}");
        return 0;
    }

    private static double[] Measure(string path, ulong seed)
    {
        var (cells, width, labels) = Read(path);
        var normal = Enumerable.Range(0, labels.Length).Where(row => labels[row] == 0).ToArray();
        SeededRandom.For(seed).Shuffle<int>(normal);
        var half = normal.Length / 2;
        int[] test = [.. normal[half..], .. Enumerable.Range(0, labels.Length).Where(row => labels[row] != 0)];
        var folder = Directory.CreateTempSubdirectory("realnvp-anomalies-");
        try
        {
            var (given, asked) = (Path.Combine(folder.FullName, "given.csv"), Path.Combine(folder.FullName, "asked.csv"));
            Write(given, cells, width, normal.AsSpan(0, half));
            Write(asked, cells, width, test);
            var clock = Stopwatch.StartNew();
            using var detector = AnomalyDetector.Fit(given, new() { Seed = seed });
            var seconds = clock.Elapsed.TotalSeconds;
            var areas = Areas(detector, asked, test.Length, test.Length - (normal.Length - half));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileNameWithoutExtension(path)} {seed} {labels.Length} {detector.Model.Dimension} | {Text(areas)} | "
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

    /// <summary>The table with all of its digits: plain arrays of rows come as floats.</summary>
    private static (double[] Cells, int Width, int[] Labels) Read(string path)
    {
        var width = RowFile.Read(path).Width;
        var schema = new TableSchema
        {
            Columns =
            [
                .. Enumerable.Range(1, width).Select(column => new TableColumn($"c{column}", ColumnKind.Number, ColumnRole.Modelled)),
                new("y", ColumnKind.Category, ColumnRole.Label) { Categories = ["0", "1"] },
            ],
        };
        using var reader = TableReader.Open(path, schema);
        var cells = new List<double>();
        var labels = new List<int>();
        foreach (var batch in reader.ReadBatches(RowsAtOnce))
        {
            for (var row = 0; row < batch.Count; row++)
            {
                cells.AddRange(batch.Cells.Span.Slice(row * (width + 1), width));
            }

            labels.AddRange(batch.Labels.ToArray().Select(label => label == "0" ? 0 : 1));
        }

        return ([.. cells], width, [.. labels]);
    }

    private static void Write(string path, double[] cells, int width, ReadOnlySpan<int> rows)
    {
        using var file = new StreamWriter(path);
        file.WriteLine(string.Join(',', Enumerable.Range(1, width).Select(column => $"c{column}")));
        foreach (var row in rows)
        {
            file.WriteLine(string.Join(',', cells[(row * width)..((row + 1) * width)].Select(cell => cell.ToString("R", CultureInfo.InvariantCulture))));
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
