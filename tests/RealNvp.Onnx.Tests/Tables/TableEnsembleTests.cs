using System.Globalization;
using RealNvp.Data;
using RealNvp.Recipes;
using RealNvp.Specs;
using RealNvp.Tests.Files;

namespace RealNvp.Onnx.Tests.Tables;

/// <summary>Several flows of a small table, calibrated by what each held back, are one graph.</summary>
public sealed class TableEnsembleTests
{
    [Fact]
    public void Several_flows_that_calibrate_one_another_score_columns_as_the_library_does()
    {
        using var folder = new TemporaryFolder();
        var random = SeededRandom.For(4, 99);
        string[][] rows = [.. Enumerable.Range(0, 450).Select(_ => Row())];
        File.WriteAllText(folder.File("rows.csv"), "a,b,place\n" + string.Concat(rows.Select(row => string.Join(',', row) + "\n")));
        var recipe = Presets.Find("plane").For(new Shape(3), null);
        using var detector = AnomalyDetector.Fit(
            folder.File("rows.csv"), new() { Recipe = recipe with { Training = recipe.Training with { Epochs = 2 } }, Members = 3, FalseAlarms = 0.05 });
        Assert.Equal(3, detector.Model.Members.Count);

        // More rows than a tenth of the table set the p-values: each flow gave those that it held back.
        Assert.True(detector.Scorer.HeldOut.Count > 45);
        using var runtime = new Runtime(OnnxExport.Build(detector.Model, new() { FalseAlarms = 0.05 }));
        string[][] strange = [["9.5", "0", "north"], ["0.1", "30", "south"], ["0.1", "6", "east"], ["0.2", "1e39", "north"]];
        ScoredTable.AssertSame(detector, runtime, [.. rows.Take(253), .. strange]);
        ScoredTable.AssertSame(detector, runtime, [strange[0]]);

        string[] Row()
        {
            var (a, south) = (random.NextGaussian(), random.NextInt(2));
            var b = Math.Max(0, Math.Round(5 + (2 * a) + (3 * south) + random.NextGaussian()));
            return [a.ToString("F3", CultureInfo.InvariantCulture), b.ToString("F0", CultureInfo.InvariantCulture), south == 1 ? "south" : "north"];
        }
    }
}
