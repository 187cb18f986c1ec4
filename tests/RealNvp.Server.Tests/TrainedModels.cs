using System.Globalization;
using RealNvp.Data;
using RealNvp.Recipes;
using RealNvp.Server.Tests;
using RealNvp.Specs;

[assembly: AssemblyFixture(typeof(TrainedModels))]

namespace RealNvp.Server.Tests;

/// <summary>Small models of a table that all tests share, trained once: two of other weights.</summary>
public sealed class TrainedModels : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainedModels()
    {
        Rows = _folder.Write("readings.csv", Text(1500, seed: 1));
        First = Train("first.safetensors", epochs: 2);
        Second = Train("second.safetensors", epochs: 3);
    }

    /// <summary>The table: a number, a whole number that goes by it, and a name.</summary>
    public string Rows { get; }

    /// <summary>A model file.</summary>
    public string First { get; }

    /// <summary>Another one of the same table.</summary>
    public string Second { get; }

    /// <summary>A record that is like those of the training.</summary>
    public const string Record = """{"a":0.1,"b":6,"place":"north"}""";

    public void Dispose() => _folder.Dispose();

    /// <summary>Rows of the table as text.</summary>
    public static string Text(int count, ulong seed)
    {
        var random = SeededRandom.For(seed, 17);
        return "a,b,place\n" + string.Concat(Enumerable.Range(0, count).Select(_ =>
        {
            var (a, south) = (random.NextGaussian(), random.NextInt(2));
            var b = Math.Max(0, Math.Round(5 + (2 * a) + (3 * south) + random.NextGaussian()));
            return string.Create(CultureInfo.InvariantCulture, $"{a:F3},{b:F0},{(south == 1 ? "south" : "north")}\n");
        }));
    }

    private string Train(string name, int epochs)
    {
        var recipe = Presets.Find("plane").For(new Shape(3), null);
        using var detector = AnomalyDetector.Fit(Rows, new() { Recipe = recipe with { Training = recipe.Training with { Epochs = epochs } } });
        var path = Path.Combine(_folder.Path, name);
        detector.Save(path);
        return path;
    }
}
