using System.Diagnostics;
using System.Globalization;
using RealNvp.Data;
using RealNvp.Evaluation;
using RealNvp.Flows;
using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Bench;

/// <summary>
/// Anomaly detection as the literature measures it: half of the normal rows train (a tenth of them validates), the other half and all
/// anomalies are scored, AUROC, over seeds. The default recipe for tables beside the baselines; nothing is chosen per set.
/// </summary>
internal static class AnomalyCase
{
    public static int Run(string folder, ulong[] seeds)
    {
        var means = new List<double[]>();
        Console.WriteLine("set seed rows columns | flow gaussian knn | epochs seconds");
        foreach (var path in Directory.GetFiles(folder, "*.npz").Order(StringComparer.Ordinal))
        {
            var all = seeds.Select(seed => Measure(path, seed)).ToArray();
            means.Add([.. Enumerable.Range(0, 3).Select(score => all.Average(scores => scores[score]))]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)} mean | {means[^1][0]:F2} {means[^1][1]:F2} {means[^1][2]:F2}"));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"mean over the sets | {means.Average(m => m[0]):F2} {means.Average(m => m[1]):F2} {means.Average(m => m[2]):F2}"));
        return 0;
    }

    private static double[] Measure(string path, ulong seed)
    {
        var (values, width, _) = RowFile.Read(path);
        var rows = new FloatRows(values, width);
        var labels = RowFile.ReadLabels(path, rows.Count) ?? throw new InvalidInputException($"'{path}' has no labels.");
        var normal = Enumerable.Range(0, rows.Count).Where(row => labels[row] == 0).ToArray();
        SeededRandom.For(seed).Shuffle<int>(normal);
        var half = normal.Length / 2;
        var valid = half / 10;
        var train = new RowSubset(rows, normal.AsMemory(0, half - valid));
        var held = new RowSubset(rows, normal.AsMemory(half - valid, valid));
        var recipe = Presets.Find("tabular").For(new Shape(width), null, train.Count);
        var clock = Stopwatch.StartNew();
        using var flow = Engines.Create(recipe.Flow, FlatParameters.Start(recipe.Flow, seed));
        var end = new Trainer(flow, train, held, recipe.Training with { Seed = seed }).Run([]);
        using var model = new DensityModel(flow, new());
        var seconds = clock.Elapsed.TotalSeconds;

        var training = Values(rows, normal.AsSpan(0, half));
        var gaussian = GaussianBaseline.Fit(training, width);
        var neighbours = NearestNeighbours.Fit(training, width, seed);
        var normals = Values(rows, normal.AsSpan(half));
        var anomalies = Values(rows, [.. Enumerable.Range(0, rows.Count).Where(row => labels[row] != 0)]);
        double[] scores =
        [
            Area(test => [.. model.LogProbs(test).Select(logProb => -logProb)]),
            Area(test => Scored(test, gaussian.Score)),
            Area(test => Scored(test, neighbours.Score)),
        ];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.GetFileNameWithoutExtension(path)} {seed} {rows.Count} {width} | {scores[0]:F2} {scores[1]:F2} {scores[2]:F2} | {end.BestEpoch}/{end.Epochs.Count - 1} {seconds:F1}"));
        return scores;

        double Area(Func<float[], double[]> score) => 100 * Auroc.Compute(score(anomalies), score(normals));

        double[] Scored(float[] test, Scorer score)
        {
            var result = new double[test.Length / width];
            score(test, result);
            return result;
        }
    }

    private static float[] Values(FloatRows rows, ReadOnlySpan<int> picked)
    {
        var values = new float[picked.Length * rows.Width];
        for (var row = 0; row < picked.Length; row++)
        {
            rows.Read(picked[row], values.AsSpan(row * rows.Width, rows.Width));
        }

        return values;
    }

    private delegate void Scorer(ReadOnlySpan<float> rows, Span<double> scores);
}
