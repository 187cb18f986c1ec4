using System.Globalization;
using Microsoft.ML;
using RealNvp.ML;

namespace RealNvp.Bench;

/// <summary>
/// The flow beside ML.NET's randomised PCA, both as trainers of ML.NET and evaluated by it: half of the normal rows are given, and the other half and all
/// anomalies are asked of. PCA gets standardised columns and half as many components as columns, 20 at most; the flow the columns as they are.
/// </summary>
internal static class MLNetCase
{
    /// <summary>Measures the smallest tables of a folder.</summary>
    /// <param name="folder">The tables, .npz with X and y.</param>
    /// <param name="count">How many of them, by the sizes of their files.</param>
    /// <param name="seed">Decides the split and the training.</param>
    public static int Run(string folder, int count, int seed)
    {
        var all = new List<(double Flow, double Pca)>();
        Console.WriteLine("| table | rows given | columns | RandomizedPca | NormalizingFlow |\n| --- | ---: | ---: | ---: | ---: |");
        foreach (var path in Directory.GetFiles(folder, "*.npz").OrderBy(path => new FileInfo(path).Length).Take(count))
        {
            var split = AnomalySplit.Read(path, (ulong)seed);
            var areas = Areas(new MLContext(seed), split);
            all.Add(areas);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {Path.GetFileNameWithoutExtension(path)} | {split.Given.Length} | {split.Width} | {areas.Pca:F1} | {areas.Flow:F1} |"));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| mean of {all.Count} | | | {all.Average(areas => areas.Pca):F1} | {all.Average(areas => areas.Flow):F1} |"));
        return 0;
    }

    private static (double Flow, double Pca) Areas(MLContext context, AnomalySplit split)
    {
        var given = Load(split.Given, 0);
        var asked = Load(split.Asked, split.Anomalies);
        var pca = context.Transforms.NormalizeMeanVariance("Features", fixZero: false)
            .Append(context.AnomalyDetection.Trainers.RandomizedPca("Features", rank: MLNetRows.RankOf(split), ensureZeroMean: true));
        using var flow = context.AnomalyDetection.Trainers.NormalizingFlow("Features").Fit(given);
        return (Area(flow), Area(pca.Fit(given)));

        IDataView Load(int[] rows, int anomalies) => MLNetRows.Load(context, split, rows, anomalies, (value, _) => (float)value);

        double Area(ITransformer model) => 100 * context.AnomalyDetection.Evaluate(model.Transform(asked)).AreaUnderRocCurve;
    }
}
