using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using RealNvp.Calibration;
using RealNvp.Data;
using RealNvp.Statistics;

namespace RealNvp.Bench;

/// <summary>
/// What anomalies among the rows to learn from cost: half of the normal rows are given, with 0, 1, 5 or 10 % of anomalies among them; the other half is asked
/// of, with the half of the anomalies that never is given. By default and with a trimmed loss, beside ML.NET's randomised PCA (half as many components as
/// columns, 20 at most, columns standardised).
/// </summary>
internal static class ContaminationCase
{
    private const double Trim = 0.05;

    private static readonly double[] Shares = [0, 0.01, 0.05, 0.1];

    /// <summary>Measures tables one after the other.</summary>
    /// <param name="folder">The tables, .npz with X and y.</param>
    /// <param name="names">Which of them, by the beginnings of their names.</param>
    public static int Run(string folder, string[] names)
    {
        var all = new List<double[]>();
        Console.WriteLine("set share | default smoother | trimmed smoother | PCA   (AUROC, percent)");
        var paths = Directory.GetFiles(folder, "*.npz").Where(path => names.Any(name => Path.GetFileName(path).StartsWith(name, StringComparison.Ordinal)));
        foreach (var path in paths.OrderBy(path => new FileInfo(path).Length))
        {
            var (split, pool) = Split(AnomalySplit.Read(path, seed: 1));
            foreach (var share in Shares)
            {
                var anomalies = (int)Math.Round(share / (1 - share) * split.Given.Length);
                if (anomalies > pool.Length)
                {
                    throw new InvalidInputException($"{path} has too few anomalies for a share of {share}; take another table.");
                }

                var mixed = split with { Given = [.. split.Given, .. pool[..anomalies]] };
                double[] figures = [.. Areas(mixed, trim: 0), .. Areas(mixed, Trim), OfPca(mixed)];
                all.Add(figures);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)} {share} ({anomalies} of {mixed.Given.Length}) | {Text(figures)}"));
            }
        }

        foreach (var (index, share) in Shares.Index())
        {
            // What is lost to the same without anomalies.
            var lost = all.Chunk(Shares.Length).Select(table => table[0].Zip(table[index], (clean, mixed) => clean - mixed).ToArray()).ToArray();
            var mean = Enumerable.Range(0, lost[0].Length).Select(column => lost.Average(table => table[column])).ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mean lost at {share} | {Text(mean)}"));
        }

        return 0;
    }

    /// <summary>The anomalies that may be given, and the split that asks of the others.</summary>
    private static (AnomalySplit Split, int[] Pool) Split(AnomalySplit split)
    {
        var anomalies = split.Asked[^split.Anomalies..];
        SeededRandom.For(1).Shuffle<int>(anomalies);
        var pool = anomalies[..(anomalies.Length / 2)];
        return (split with { Asked = [.. split.Asked[..^split.Anomalies], .. anomalies[pool.Length..]], Anomalies = anomalies.Length - pool.Length }, pool);
    }

    private static double[] Areas(AnomalySplit split, double trim)
    {
        var folder = Directory.CreateTempSubdirectory("realnvp-contamination-");
        try
        {
            var (given, asked) = (Path.Combine(folder.FullName, "given.csv"), Path.Combine(folder.FullName, "asked.csv"));
            split.Write(given, split.Given);
            split.Write(asked, split.Asked);
            using var detector = AnomalyDetector.Fit(given, new() { Seed = 1, Trim = trim });
            return Areas(detector, asked, split);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The AUROC of the default score and of the smoother, in percent; a row that cannot be measured is stranger than any other.</summary>
    private static double[] Areas(AnomalyDetector detector, string path, AnomalySplit split)
    {
        ScoreKind[] kinds = [detector.Scorer.Kind, ScoreKind.Smoother];
        var scores = kinds.Select(_ => Enumerable.Repeat(double.PositiveInfinity, split.Asked.Length).ToArray()).ToArray();
        using var reader = TableReader.OpenToScore(path, detector.Model, new());
        foreach (var batch in reader.ReadBatches())
        {
            var measures = detector.Scorer.Measure(batch.Rows.Span);
            foreach (var (index, kind) in kinds.Index())
            {
                foreach (var (number, score) in batch.RowNumbers.ToArray().Zip(measures.Scores(kind, detector.Model.Calibration)))
                {
                    scores[index][number - 1] = score;
                }
            }
        }

        return [.. scores.Select(values => Area(values, split))];
    }

    private static double OfPca(AnomalySplit split)
    {
        var (means, deviations) = ColumnMoments.Of<double>([.. split.Given.SelectMany(row => split.Row(row).ToArray())], split.Width);
        var ml = new MLContext(seed: 1);
        var trainer = ml.AnomalyDetection.Trainers.RandomizedPca("Features", rank: MLNetRows.RankOf(split), ensureZeroMean: true, seed: 1);
        var scored = trainer.Fit(Load(split.Given)).Transform(Load(split.Asked));
        return Area([.. scored.GetColumn<float>("Score").Select(score => (double)score)], split);

        IDataView Load(int[] rows) =>
            MLNetRows.Load(ml, split, rows, anomalies: 0, (value, column) => (float)((value - means[column]) / deviations[column]));
    }

    private static double Area(double[] scores, AnomalySplit split) =>
        100 * Auroc.Compute(scores.AsSpan(split.Asked.Length - split.Anomalies), scores.AsSpan(0, split.Asked.Length - split.Anomalies));

    private static string Text(double[] figures) => string.Join(' ', figures.Select(figure => figure.ToString("F1", CultureInfo.InvariantCulture)));
}
