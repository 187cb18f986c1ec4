using RealNvp.Specs;
using RealNvp.Training;

namespace RealNvp.Recipes;

/// <summary>The recipe for one column: how a variable is distributed by itself. Of several variables it learns each, and no relation between them.</summary>
internal static class MarginalsPreset
{
    public const string Name = "marginals";

    private const int FewestBins = 8;
    private const int MostBins = 32;

    /// <summary>
    /// Two monotone splines one behind the other, whose bins grow with the square root of the rows, and in a conditional flow a network of the context
    /// for each; trained as tables are.
    /// </summary>
    public static Recipe For(Shape shape, int? levels, int rows)
    {
        var bins = (int)Math.Clamp(Math.Sqrt(rows) / 4, FewestBins, MostBins);
        var spline = new ElementwiseSplineSpec(bins) { Net = TablePresets.Network(rows) };
        return new()
        {
            Name = Name,
            Flow = new() { Shape = shape, Levels = levels, Steps = [.. Presets.Preprocessing(shape, levels), spline, spline] },
            Training = TablePresets.Training(rows) with { LearningRate = 5e-3 },
        };
    }
}
