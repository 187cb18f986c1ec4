using System.Diagnostics;
using System.Globalization;
using RealNvp.Data;
using RealNvp.Flows;
using RealNvp.Managed;
using RealNvp.Recipes;
using RealNvp.Rows;
using RealNvp.Specs;
using RealNvp.Statistics;
using RealNvp.Training;

namespace RealNvp.Bench;

/// <summary>
/// Density estimation on the small UCI tables as the RNADE paper measures it (Uria, Murray, Larochelle 2013): ten folds, columns normalised
/// by the training part's mean and standard deviation, mean test log-likelihood in nats on that scale. A ninth of each training part
/// validates. Nothing is dequantised. Several flows are measured one by one and as the mean of their densities: each has a seed and a ninth to
/// validate of its own, so that together they learn from all of the training part. The product itself
/// (<see cref="ProductDensity"/>) splits the training part as it does, and is one model whatever the number of its flows.
/// </summary>
internal static class DensityCase
{
    private const string Product = "product";
    private const int Folds = 10;
    private const int ValidatingParts = 9;
    private const int SeedsBetweenMembers = 100;

    // Noise helps where there are few rows, and hides what many rows show.
    private const int FewRows = 2_000;

    private static readonly HashSet<string> LeftOut = ["subject#", "age", "sex", "Jitter(%)", "Jitter:RAP", "Shimmer", "Shimmer:APQ3"];

    private static readonly (string File, char Delimiter, int HeaderLines, Func<string, int, bool> Takes)[] Sets =
    [
        ("winequality-red.csv", ';', 1, (name, _) => name != "quality"),
        ("winequality-white.csv", ';', 1, (name, _) => name != "quality"),
        ("parkinsons_updrs.data", ',', 1, (name, _) => !LeftOut.Contains(name)),
        ("ionosphere.data", ',', 0, (_, column) => column is >= 2 and < 34),
    ];

    /// <param name="path">The folder of the tables, or one of them.</param>
    /// <param name="folds">How many of the ten folds are measured.</param>
    /// <param name="how">What is trained.</param>
    public static int Run(string path, int folds, Choice how)
    {
        foreach (var set in Sets.Where(set => Directory.Exists(path) || Path.GetFileName(path) == set.File))
        {
            var (values, width) = Read(Directory.Exists(path) ? Path.Combine(path, set.File) : path, set.Delimiter, set.HeaderLines, set.Takes);
            var clock = Stopwatch.StartNew();
            var figures = Enumerable.Range(0, folds).Select(fold => Measure(values, width, fold, how)).ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{set.File} {values.Length / width} x {width}, {folds} folds: {how.Preset} {Text([.. figures.Select(figure => figure.One)])}, "
                + $"mean density of {how.Flows} {Text([.. figures.Select(figure => figure.All)])}, "
                + $"gaussian {figures.Average(figure => figure.Gaussian):F2}, {clock.Elapsed.TotalSeconds:F0} s"));
        }

        return 0;
    }

    private static (double One, double All, double Gaussian) Measure(float[] values, int width, int fold, Choice how)
    {
        var order = Enumerable.Range(0, values.Length / width).ToArray();
        SeededRandom.For(1).Shuffle<int>(order);
        int From(int part) => (int)((long)order.Length * part / Folds);
        int[] test = order[From(fold)..From(fold + 1)];
        int[] rest = [.. order[..From(fold)], .. order[From(fold + 1)..]];
        var (normal, volume) = Normalised(values, width, rest);
        double[][] flows = how.Preset == Product
            ? [[.. ProductDensity.Measure(values, width, rest, test, (ulong)(fold + 1), how.Flows).Select(value => value + volume)]]
            : [.. Enumerable.Range(0, how.Flows).Select(member =>
                Trained(normal, width, rest, test, member % ValidatingParts, (ulong)(fold + 1 + (member * SeedsBetweenMembers)), how))];
        var all = Enumerable.Range(0, test.Length).Average(row => flows.Select(flow => flow[row]).Aggregate(LogSums.LogAddExp) - Math.Log(flows.Length));

        var scores = new double[test.Length];
        GaussianBaseline.Fit(Picked(normal, width, rest), width).Score(Picked(normal, width, test), scores);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  fold {fold}: {string.Join(' ', flows.Select(flow => FormattableString.Invariant($"{flow.Average():F2}")))}, "
            + $"mean density {all:F2}, gaussian {-scores.Average():F2}"));
        return (flows[0].Average(), all, -scores.Average());
    }

    /// <summary>The log densities of test rows by a flow that one part of the others validates.</summary>
    private static double[] Trained(float[] normal, int width, int[] rest, int[] test, int part, ulong seed, Choice how)
    {
        var rows = new FloatRows(normal, width);
        var size = rest.Length / ValidatingParts;
        var first = part * size;
        IRows train = new RowSubset(rows, (int[])[.. rest[..first], .. rest[(first + size)..]]);
        var recipe = Presets.Find(how.Preset).For(new Shape(width), null, train.Count);
        var spec = recipe.Flow with { Base = how.Degrees is { } degrees ? new(BaseKind.StudentT, degrees) : null };
        using var flow = Engines.Create(spec, FlatParameters.Start(spec, seed));
        train = how.Noise > 0 && train.Count < FewRows ? new NoisyRows(train, how.Noise) : train;
        new Trainer(flow, train, new RowSubset(rows, rest.AsMemory(first, size)), recipe.Training with { Seed = seed }).Run([]);
        var result = new double[test.Length];
        flow.LogProb(Picked(normal, width, test), result);
        return result;
    }

    /// <summary>The mean over the folds and its standard error.</summary>
    private static string Text(double[] figures)
    {
        var mean = figures.Average();
        var error = Math.Sqrt(figures.Sum(figure => Math.Pow(figure - mean, 2)) / Math.Max(1, figures.Length - 1) / figures.Length);
        return string.Create(CultureInfo.InvariantCulture, $"{mean:F2} ± {error:F2}");
    }

    private static float[] Picked(float[] values, int width, int[] rows) =>
        [.. rows.SelectMany(row => values[(row * width)..((row + 1) * width)])];

    /// <summary>All rows in units of the given rows' standard deviations, around their means, and the logarithm of a unit's volume.</summary>
    private static (float[] Values, double LogVolume) Normalised(float[] values, int width, int[] rows)
    {
        var (result, volume) = (new float[values.Length], 0.0);
        for (var column = 0; column < width; column++)
        {
            var mean = rows.Average(row => (double)values[(row * width) + column]);
            var deviation = Math.Sqrt(rows.Average(row => Math.Pow(values[(row * width) + column] - mean, 2)));
            volume += Math.Log(deviation);
            for (var index = column; index < values.Length; index += width)
            {
                result[index] = (float)((values[index] - mean) / deviation);
            }
        }

        return (result, volume);
    }

    private static (float[] Values, int Width) Read(string path, char delimiter, int headerLines, Func<string, int, bool> takes)
    {
        var lines = File.ReadLines(path).Where(line => line.Length > 0).Select(line => line.Split(delimiter)).ToArray();
        int[] columns = [.. lines[0].Index().Where(item => takes(item.Item.Trim('"'), item.Index)).Select(item => item.Index)];
        float[] values = [.. lines.Skip(headerLines).SelectMany(line => columns.Select(column => float.Parse(line[column], CultureInfo.InvariantCulture)))];
        return (values, columns.Length);
    }

    /// <summary>What is trained on each fold.</summary>
    /// <param name="Preset">The recipe; <c>product</c> for the product as it goes without saying, with so many flows.</param>
    /// <param name="Flows">How many flows.</param>
    /// <param name="Noise">The deviation of normal noise on training rows, where they are fewer than two thousand; 0 for none.</param>
    /// <param name="Degrees">The degrees of freedom of Student latents; null for normal ones.</param>
    internal sealed record Choice(string Preset, int Flows, double Noise, double? Degrees);

    /// <summary>Rows that are seen with normal noise of a deviation each time that they train.</summary>
    private sealed class NoisyRows(IRows rows, double noise) : IRows
    {
        public int Count => rows.Count;

        public int Width => rows.Width;

        public void Read(int row, Span<float> destination) => rows.Read(row, destination);

        public void ReadAugmented(int row, SeededRandom random, Span<float> destination)
        {
            rows.Read(row, destination);
            foreach (ref var value in destination)
            {
                value += (float)(noise * random.NextGaussian());
            }
        }
    }
}
