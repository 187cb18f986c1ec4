using System.Diagnostics;
using System.Globalization;
using RealNvp.Data;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Statistics;
using RealNvp.Training;

namespace RealNvp.Bench;

/// <summary>
/// Density estimation on the small UCI tables as the RNADE paper measures it (Uria, Murray, Larochelle 2013): ten folds, columns normalised
/// by the training part's mean and standard deviation, mean test log-likelihood in nats on that scale. A ninth of each training part
/// validates. Nothing is dequantised.
/// </summary>
internal static class DensityCase
{
    private const int Folds = 10;

    private static readonly HashSet<string> LeftOut = ["subject#", "age", "sex", "Jitter(%)", "Jitter:RAP", "Shimmer", "Shimmer:APQ3"];

    private static readonly (string File, char Delimiter, int HeaderLines, Func<string, int, bool> Takes)[] Sets =
    [
        ("winequality-white.csv", ';', 1, (name, _) => name != "quality"),
        ("parkinsons_updrs.data", ',', 1, (name, _) => !LeftOut.Contains(name)),
        ("ionosphere.data", ',', 0, (_, column) => column is >= 2 and < 34),
    ];

    public static int Run(string folder, string preset, int folds)
    {
        foreach (var set in Sets)
        {
            var (values, width) = Read(Path.Combine(folder, set.File), set.Delimiter, set.HeaderLines, set.Takes);
            var clock = Stopwatch.StartNew();
            var figures = Enumerable.Range(0, folds).Select(fold => Measure(values, width, fold, preset)).ToArray();
            var mean = figures.Average(figure => figure.Flow);
            var error = Math.Sqrt(figures.Sum(figure => Math.Pow(figure.Flow - mean, 2)) / Math.Max(1, folds - 1) / folds);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{set.File} {values.Length / width} x {width}, {folds} folds: {preset} {mean:F2} ± {error:F2}, "
                + $"gaussian {figures.Average(figure => figure.Gaussian):F2}, {clock.Elapsed.TotalSeconds:F0} s"));
        }

        return 0;
    }

    private static (double Flow, double Gaussian) Measure(float[] values, int width, int fold, string preset)
    {
        var order = Enumerable.Range(0, values.Length / width).ToArray();
        SeededRandom.For(1).Shuffle<int>(order);
        int From(int part) => (int)((long)order.Length * part / Folds);
        int[] test = order[From(fold)..From(fold + 1)];
        int[] rest = [.. order[..From(fold)], .. order[From(fold + 1)..]];
        var valid = rest.Length / 9;
        var normal = Normalised(values, width, rest);
        var rows = new FloatRows(normal, width);
        var train = new RowSubset(rows, rest.AsMemory(valid));
        var recipe = Presets.Find(preset).For(new Shape(width), null, train.Count);
        using var flow = Engines.Create(recipe.Flow, FlatParameters.Start(recipe.Flow, (ulong)fold + 1));
        var end = new Trainer(flow, train, new RowSubset(rows, rest.AsMemory(0, valid)), recipe.Training with { Seed = (ulong)fold + 1 }).Run([]);
        var nats = Likelihood.Measure(flow, new RowSubset(rows, test), seed: 1).Nats;

        var scores = new double[test.Length];
        GaussianBaseline.Fit(Picked(normal, width, rest), width).Score(Picked(normal, width, test), scores);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  fold {fold}: {nats:F2}, best epoch {end.BestEpoch} of {end.Epochs.Count - 1}, gaussian {-scores.Average():F2}"));
        return (nats, -scores.Average());
    }

    private static float[] Picked(float[] values, int width, int[] rows) =>
        [.. rows.SelectMany(row => values[(row * width)..((row + 1) * width)])];

    /// <summary>All rows in units of the given rows' standard deviations, around their means.</summary>
    private static float[] Normalised(float[] values, int width, int[] rows)
    {
        var result = new float[values.Length];
        for (var column = 0; column < width; column++)
        {
            var mean = rows.Average(row => (double)values[(row * width) + column]);
            var deviation = Math.Sqrt(rows.Average(row => Math.Pow(values[(row * width) + column] - mean, 2)));
            for (var index = column; index < values.Length; index += width)
            {
                result[index] = (float)((values[index] - mean) / deviation);
            }
        }

        return result;
    }

    private static (float[] Values, int Width) Read(string path, char delimiter, int headerLines, Func<string, int, bool> takes)
    {
        var lines = File.ReadLines(path).Where(line => line.Length > 0).Select(line => line.Split(delimiter)).ToArray();
        int[] columns = [.. lines[0].Index().Where(item => takes(item.Item.Trim('"'), item.Index)).Select(item => item.Index)];
        float[] values = [.. lines.Skip(headerLines).SelectMany(line => columns.Select(column => float.Parse(line[column], CultureInfo.InvariantCulture)))];
        return (values, columns.Length);
    }
}
